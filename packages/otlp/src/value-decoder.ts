import { OtlpDecodeError } from './otlp-decode-error.ts';
import {
  asBool,
  asBytes,
  asDouble,
  asInt64,
  asMessage,
  fieldOf,
  type JsonMessage,
  listField,
  messagesField,
  stringField,
} from './proto-json.ts';
import type { StoredAttributes, StoredValue } from './stored-record.ts';

/** Lists and maps nested deeper than this are refused, before they exhaust the stack of whoever walks them. */
export const MAX_DECODED_DEPTH = 256;

/**
 * Decodes an OTLP/JSON AnyValue. A missing or empty one is `null`.
 * @throws OtlpDecodeError where it is not an AnyValue, or nested deeper than 256 lists and maps.
 */
export function decodeValue(json: unknown): StoredValue {
  return anyValue(json, 0);
}

function anyValue(json: unknown, depth: number): StoredValue {
  if (json === undefined || json === null) return null;
  const message = asMessage(json, 'value');
  const text = fieldOf(message, 'stringValue');
  if (text !== undefined) return stringField(message, 'stringValue');
  const integer = fieldOf(message, 'intValue');
  if (integer !== undefined) return asInt64(integer, 'intValue');
  const bool = fieldOf(message, 'boolValue');
  if (bool !== undefined) return asBool(bool, 'boolValue');
  const double = fieldOf(message, 'doubleValue');
  if (double !== undefined) return asDouble(double, 'doubleValue');
  if (depth > MAX_DECODED_DEPTH) {
    throw new OtlpDecodeError(
      'invalid-field',
      `Cannot decode OTLP: a value is nested deeper than ${MAX_DECODED_DEPTH} levels.`,
    );
  }
  const map = fieldOf(message, 'kvlistValue');
  if (map !== undefined) return keyValues(messagesOf(map, 'kvlistValue'), depth + 1);
  const list = fieldOf(message, 'arrayValue');
  if (list !== undefined) return valuesOf(list, 'arrayValue').map((item) => anyValue(item, depth + 1));
  const bytes = fieldOf(message, 'bytesValue');
  if (bytes !== undefined) return asBytes(bytes, 'bytesValue');
  return null;
}

/** Decodes a message's repeated KeyValue field. Of a repeated key, the last value counts. */
export function attributesField(message: JsonMessage, name: string): StoredAttributes {
  return keyValues(messagesField(message, name), 0);
}

function keyValues(entries: readonly JsonMessage[], depth: number): StoredAttributes {
  const attributes: Record<string, StoredValue> = {};
  for (const entry of entries) {
    const key = stringField(entry, 'key');
    const value = anyValue(fieldOf(entry, 'value'), depth);
    if (key === '__proto__') {
      // An assignment would set the object's prototype instead.
      Object.defineProperty(attributes, key, { value, enumerable: true, configurable: true, writable: true });
    } else {
      attributes[key] = value;
    }
  }
  return attributes;
}

/** The values of an ArrayValue or KeyValueList; also the bare array of opentelemetry-proto's own events example. */
function valuesOf(json: unknown, name: string): readonly unknown[] {
  return Array.isArray(json) ? json : listField(asMessage(json, name), 'values');
}

function messagesOf(json: unknown, name: string): readonly JsonMessage[] {
  return valuesOf(json, name).map((value) => asMessage(value, name));
}
