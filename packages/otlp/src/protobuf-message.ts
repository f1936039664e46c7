import { OtlpDecodeError } from './otlp-decode-error.ts';
import type { JsonMessage } from './proto-json.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import type { FieldSchema, MessageSchema, ScalarType } from './protobuf-schema.ts';
import { WIRE_LENGTH } from './protobuf-wire.ts';
import { MAX_DECODED_DEPTH } from './value-decoder.ts';

/**
 * A message under construction, by the names of OTLP/JSON. 64-bit integers are bigints (or numbers, where the type is
 * int64 and they are safe), bytes are `Uint8Array`, ids are hex, enums are numbers.
 */
type OpenMessage = Record<string, unknown>;

/**
 * Decodes protobuf to the object that OTLP/JSON has for it. As proto3 rules: of a field that occurs again the last
 * value counts, messages are merged, lists go on; repeated numbers may be packed or not; unknown fields are skipped.
 *
 * @throws OtlpDecodeError where the bytes are not such a message.
 */
export function readMessage(bytes: Uint8Array, schema: MessageSchema): JsonMessage {
  const message: OpenMessage = {};
  readFields(new ProtobufReader(bytes), message, schema, 0);
  return message;
}

function readFields(
  reader: ProtobufReader,
  message: OpenMessage,
  schema: MessageSchema,
  depth: number,
): void {
  if (schema.nests && depth > MAX_DECODED_DEPTH) {
    throw new OtlpDecodeError(
      'invalid-field',
      `Cannot decode OTLP: a value is nested deeper than ${MAX_DECODED_DEPTH} levels.`,
    );
  }
  const inner = schema.nests ? depth + 1 : depth;
  let chosen = chosenMember(message, schema);
  while (!reader.done) {
    const tag = reader.tag();
    const field = schema.byNumber[tag >>> 3];
    const wireType = tag & 7;
    if (
      field === undefined ||
      !(field.wireType === wireType || (field.packable && wireType === WIRE_LENGTH))
    ) {
      reader.skip(tag);
      continue;
    }
    if (field.oneof !== undefined) {
      // Of a oneof only the last member on the wire counts.
      if (chosen !== undefined && chosen !== field) message[chosen.name] = undefined;
      chosen = field;
    }
    const { type } = field;
    if (typeof type === 'object') readMessageField(reader, message, field, type, inner);
    else if (!field.repeated) message[field.name] = readScalar(reader, field, type);
    else readListField(reader, listOf(message, field.name), field, type, wireType);
  }
}

function readMessageField(
  reader: ProtobufReader,
  message: OpenMessage,
  field: FieldSchema,
  type: MessageSchema,
  depth: number,
): void {
  const outer = reader.enter();
  let target: OpenMessage = {};
  if (field.repeated) {
    listOf(message, field.name).push(target);
  } else {
    target = (message[field.name] as OpenMessage | undefined) ?? target;
    message[field.name] = target;
  }
  readFields(reader, target, type, depth);
  reader.leave(outer);
}

function readListField(
  reader: ProtobufReader,
  values: unknown[],
  field: FieldSchema,
  type: ScalarType,
  wireType: number,
): void {
  if (wireType === field.wireType) {
    reader.countElement();
    values.push(readScalar(reader, field, type));
    return;
  }
  const outer = reader.enter();
  while (!reader.done) {
    reader.countElement();
    values.push(readScalar(reader, field, type));
  }
  reader.leave(outer);
}

function readScalar(reader: ProtobufReader, field: FieldSchema, type: ScalarType): unknown {
  switch (type) {
    case 'string':
      return reader.string();
    case 'bytes':
      return reader.bytes();
    case 'id':
      return reader.hex(field.idBytes, field.name);
    case 'bool':
      return reader.bool();
    case 'enum':
      return reader.int32();
    case 'uint32':
      return reader.uint32();
    case 'sint32':
      return reader.sint32();
    case 'int64':
      return reader.int64();
    case 'uint64':
      return reader.uint64();
    case 'fixed32':
      return reader.fixed32();
    case 'fixed64':
      return reader.fixed64();
    case 'sfixed64':
      return reader.sfixed64();
    case 'double':
      return reader.double();
  }
}

function listOf(message: OpenMessage, name: string): unknown[] {
  const list = message[name] as unknown[] | undefined;
  if (list !== undefined) return list;
  const created: unknown[] = [];
  message[name] = created;
  return created;
}

/** The member of a oneof that a message has already, where it occurs again and is merged. */
function chosenMember(message: OpenMessage, schema: MessageSchema): FieldSchema | undefined {
  for (const _ in message) {
    return schema.fields.find((field) => field.oneof !== undefined && message[field.name] !== undefined);
  }
  return undefined;
}
