import { parseExactJson } from './exact-json.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import { isPlain } from './plain-message.ts';
import {
  asBool,
  asBytes,
  asDouble,
  asEnum,
  asId,
  asInt32,
  asInt64,
  asList,
  asMessage,
  asString,
  asUint32,
  asUint64,
  fieldOf,
  type JsonMessage,
} from './proto-json.ts';
import { readMessage } from './protobuf-message.ts';
import {
  DATA_SCHEMAS,
  type FieldSchema,
  type MessageSchema,
  type ScalarType,
  type Signal,
} from './protobuf-schema.ts';
import { signalsOf } from './protobuf-summary.ts';
import { MAX_DECODED_DEPTH } from './value-decoder.ts';

/**
 * A checked `LogsData`, `TracesData` or `MetricsData` by the names of OTLP/JSON, with values as the protobuf decoder gives
 * them: 64-bit integers are bigints (or safe numbers), bytes `Uint8Array`, ids lower-case hex, enums numbers. Holds all that
 * OTLP defines, and nothing else.
 */
export type OtlpMessage = JsonMessage;

/**
 * Reads an OTLP protobuf message.
 *
 * @throws OtlpDecodeError `malformed-protobuf`, `invalid-field` or `too-large`.
 */
export function messageFromProtobuf(bytes: Uint8Array, signal: Signal): OtlpMessage {
  return readMessage(bytes, DATA_SCHEMAS[signal]);
}

/**
 * Reads an OTLP/JSON object in any form that proto3 JSON allows; one message for each signal that it has.
 *
 * @throws OtlpDecodeError `malformed-json`, `not-otlp` or `invalid-field`.
 */
export function messagesFromJson(input: Uint8Array | string): ReadonlyMap<Signal, OtlpMessage> {
  const json = parseExactJson(input);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new OtlpDecodeError('not-otlp', 'Cannot decode OTLP: the JSON is no object.');
  }
  const message = json as JsonMessage;
  return new Map(signalsOf(message).map((signal) => [signal, normalForm(message, DATA_SCHEMAS[signal], 0)]));
}

function normalForm(message: JsonMessage, schema: MessageSchema, depth: number): OtlpMessage {
  if (schema.nests && depth > MAX_DECODED_DEPTH) {
    throw new OtlpDecodeError(
      'invalid-field',
      `Cannot decode OTLP: a value is nested deeper than ${MAX_DECODED_DEPTH} levels.`,
    );
  }
  const inner = schema.nests ? depth + 1 : depth;
  const normal: Record<string, unknown> = {};
  if (!isPlain(message, schema)) {
    let oneof: string | undefined;
    for (const field of schema.fields) {
      if (field.oneof !== undefined && field.oneof === oneof) continue;
      const value = fieldOf(message, field.name);
      if (value === undefined) continue;
      oneof = field.oneof ?? oneof;
      addField(normal, field, value, inner);
    }
    return normal;
  }
  for (const name in message) {
    const field = schema.byName.get(name);
    const value = message[name];
    if (field !== undefined && value !== null) addField(normal, field, value, inner);
  }
  return normal;
}

function addField(normal: Record<string, unknown>, field: FieldSchema, value: unknown, depth: number): void {
  const { type, name } = field;
  if (field.repeated) {
    const list = asList(value, name);
    if (list.length > 0) normal[name] = list.map((item) => normalItem(item, field, depth));
  } else if (typeof type === 'object') {
    normal[name] = normalMessage(value, field, type, depth);
  } else {
    const scalar = normalScalar(value, field, type);
    if (field.presence || !isDefault(scalar)) normal[name] = scalar;
  }
}

function normalItem(item: unknown, field: FieldSchema, depth: number): unknown {
  const { type } = field;
  return typeof type === 'object' ? normalMessage(item, field, type, depth) : normalScalar(item, field, type);
}

function normalMessage(value: unknown, field: FieldSchema, type: MessageSchema, depth: number): OtlpMessage {
  // opentelemetry-proto's own example of events has a bare array for an ArrayValue.
  const message = type.nests && Array.isArray(value) ? { values: value } : asMessage(value, field.name);
  return normalForm(message, type, depth);
}

function normalScalar(value: unknown, { name, names, idBytes }: FieldSchema, type: ScalarType): unknown {
  switch (type) {
    case 'string':
      return asString(value, name);
    case 'bytes':
      return asBytes(value, name);
    case 'id':
      return asId(value, name, idBytes === 16 ? 32 : 16);
    case 'bool':
      return asBool(value, name);
    case 'enum':
      return asEnum(value, name, names);
    case 'uint32':
    case 'fixed32':
      return asUint32(value, name);
    case 'sint32':
      return asInt32(value, name);
    case 'int64':
    case 'sfixed64':
      return asInt64(value, name);
    case 'fixed64':
    case 'uint64':
      return asUint64(value, name);
    case 'double':
      return asDouble(value, name);
  }
}

/** Whether proto3 leaves a value out because it is its type's default. */
function isDefault(scalar: unknown): boolean {
  return scalar === '' || scalar === false || scalar === 0n || Object.is(scalar, 0);
}
