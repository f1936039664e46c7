import type { JsonMessage } from './proto-json.ts';
import type { MessageSchema } from './protobuf-schema.ts';

/**
 * Whether a message has the names of OTLP/JSON itself, and of a oneof one member: then what it has can be taken as it comes, rather
 * than looked for by each name that it may have.
 */
export function isPlain(message: JsonMessage, schema: MessageSchema): boolean {
  let members = 0;
  for (const name in message) {
    const field = schema.byName.get(name);
    if (field === undefined && name.includes('_')) return false;
    if (field?.oneof !== undefined && ++members > 1) return false;
  }
  return true;
}
