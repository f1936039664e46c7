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
import {
  DATA_SCHEMAS,
  type FieldSchema,
  type MessageSchema,
  type ScalarType,
  type Signal,
} from './protobuf-schema.ts';
import { type MessageSummary, signalsOf, summarize } from './protobuf-summary.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import { MAX_DECODED_DEPTH } from './value-decoder.ts';

/** A finished protobuf message: `LogsData` (the same as `ExportLogsServiceRequest`), `TracesData` or `MetricsData`. */
export interface EncodedProtobuf extends MessageSummary {
  readonly signal: Signal;
  /** The message, without a length before it. */
  readonly bytes: Uint8Array;
}

/**
 * Converts a line of OTLP/JSON to OTLP protobuf: the body of an OTLP/HTTP request with
 * `Content-Type: application/x-protobuf`. Takes all that `decodeLine` takes, but for lines of several signals.
 *
 * @throws OtlpDecodeError where the line is not JSON, not OTLP of one signal, or holds a value of the wrong type.
 */
export function protobufFromLine(line: Uint8Array | string): EncodedProtobuf {
  const message = parseExactJson(line);
  const [signal, another] =
    typeof message === 'object' && message !== null ? signalsOf(message as JsonMessage) : [];
  if (signal === undefined || another !== undefined) {
    const found = signal === undefined ? 'no signal' : `both ${signal} and ${another}`;
    throw new OtlpDecodeError(
      'not-otlp',
      `Cannot convert to protobuf: the line has ${found}, must have one.`,
    );
  }
  const writer = new ProtobufWriter();
  writeFields(writer, message as JsonMessage, DATA_SCHEMAS[signal], 0);
  return { signal, bytes: writer.copy(), ...summarize(message as JsonMessage, signal) };
}

function writeFields(
  writer: ProtobufWriter,
  message: JsonMessage,
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
  const plain = isPlain(message, schema);
  let oneof: string | undefined;
  for (const field of schema.fields) {
    if (field.oneof !== undefined && field.oneof === oneof) continue;
    const value = plain ? message[field.name] : fieldOf(message, field.name);
    if (value === undefined || value === null) continue;
    oneof = field.oneof ?? oneof;
    if (field.repeated) writeRepeated(writer, field, asList(value, field.name), inner);
    else if (typeof field.type === 'object') writeMessageField(writer, field, field.type, value, inner);
    else writeScalar(writer, field, field.type, value);
  }
}

function writeMessageField(
  writer: ProtobufWriter,
  field: FieldSchema,
  type: MessageSchema,
  value: unknown,
  depth: number,
): void {
  const start = writer.open(field.number);
  // opentelemetry-proto's own example of events has a bare array for an ArrayValue.
  const message = type.nests && Array.isArray(value) ? { values: value } : asMessage(value, field.name);
  writeFields(writer, message, type, depth);
  writer.close(start);
}

function writeRepeated(
  writer: ProtobufWriter,
  field: FieldSchema,
  values: readonly unknown[],
  depth: number,
): void {
  const { type, number, name } = field;
  if (typeof type === 'object') {
    for (const value of values) writeMessageField(writer, field, type, value, depth);
  } else if (type === 'string') {
    for (const value of values) writer.string(number, asString(value, name));
  } else if (values.length > 0) {
    const start = writer.open(number);
    for (const value of values) writePacked(writer, type, value, name);
    writer.close(start);
  }
}

function writePacked(writer: ProtobufWriter, type: ScalarType, value: unknown, name: string): void {
  if (type === 'double') writer.bareDouble(asDouble(value, name));
  else if (type === 'fixed64') writer.bareFixed64(asUint64(value, name));
  else writer.varint64(asUint64(value, name));
}

/** Writes a field of its own, unless it has the type's default value and that means nothing. */
function writeScalar(writer: ProtobufWriter, field: FieldSchema, type: ScalarType, value: unknown): void {
  const { number, name, presence } = field;
  switch (type) {
    case 'string': {
      const text = asString(value, name);
      if (text !== '' || presence) writer.string(number, text);
      return;
    }
    case 'bytes':
      writer.bytes(number, asBytes(value, name));
      return;
    case 'id': {
      const id = asId(value, name, field.idBytes === 16 ? 32 : 16);
      if (id !== '') writer.hex(number, id);
      return;
    }
    case 'bool': {
      const bool = asBool(value, name);
      if (bool || presence) writer.uint32(number, bool ? 1 : 0);
      return;
    }
    case 'enum': {
      const code = asEnum(value, name, field.names);
      if (code !== 0) writer.int64(number, code);
      return;
    }
    case 'uint32': {
      const integer = asUint32(value, name);
      if (integer !== 0) writer.uint32(number, integer);
      return;
    }
    case 'fixed32': {
      const integer = asUint32(value, name);
      if (integer !== 0) writer.fixed32(number, integer);
      return;
    }
    case 'sint32': {
      const integer = asInt32(value, name);
      if (integer !== 0) writer.sint32(number, integer);
      return;
    }
    case 'int64':
      writer.int64(number, asInt64(value, name));
      return;
    case 'sfixed64':
      writer.fixed64Of(number, BigInt(asInt64(value, name)));
      return;
    case 'fixed64': {
      const integer = asUint64(value, name);
      if (integer !== 0n) writer.fixed64Of(number, integer);
      return;
    }
    case 'uint64':
      writer.int64(number, asUint64(value, name));
      return;
    case 'double': {
      const double = asDouble(value, name);
      if (presence || !Object.is(double, 0)) writer.double(number, double);
    }
  }
}
