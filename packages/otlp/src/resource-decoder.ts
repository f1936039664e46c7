import { asMessage, type JsonMessage, stringField } from './proto-json.ts';
import type { StoredResource, StoredScope } from './stored-record.ts';
import { attributesField } from './value-decoder.ts';

const NO_MESSAGE: JsonMessage = {};

/**
 * Decodes an OTLP/JSON Resource. Its schema URL stands beside it in OTLP, in `ResourceLogs` and the like.
 * @throws OtlpDecodeError where it is not a Resource.
 */
export function decodeResource(json: unknown, schemaUrl = ''): StoredResource {
  const message = asMessage(json ?? NO_MESSAGE, 'resource');
  return { attributes: attributesField(message, 'attributes'), schemaUrl };
}

/**
 * Decodes an OTLP/JSON InstrumentationScope. Its schema URL stands beside it in OTLP, in `ScopeLogs` and the like.
 * @throws OtlpDecodeError where it is not an InstrumentationScope.
 */
export function decodeScope(json: unknown, schemaUrl = ''): StoredScope {
  const message = asMessage(json ?? NO_MESSAGE, 'scope');
  return {
    name: stringField(message, 'name'),
    version: stringField(message, 'version'),
    attributes: attributesField(message, 'attributes'),
    schemaUrl,
  };
}
