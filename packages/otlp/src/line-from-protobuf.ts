import { ByteWriter } from './byte-writer.ts';
import type { EncodedLine } from './line-encoder.ts';
import type { OtlpMessage } from './otlp-message.ts';
import { asBytes, asDouble, type JsonMessage } from './proto-json.ts';
import { readMessage } from './protobuf-message.ts';
import {
  DATA_SCHEMAS,
  type FieldSchema,
  type MessageSchema,
  type ScalarType,
  type Signal,
} from './protobuf-schema.ts';
import { summarize } from './protobuf-summary.ts';
import { writeDouble } from './value-encoder.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** One for all lines: nothing is awaited while a line is written. */
const writer = new ByteWriter();

/**
 * Converts an OTLP protobuf message to a line of OTLP/JSON; `decodeLine` of it is `decodeProtobuf` of the message.
 *
 * @param bytes One message, without a length before it.
 * @param signal What the message holds; the bytes do not tell.
 * @throws OtlpDecodeError where the bytes are not such a message: `malformed-protobuf`, `invalid-field` or `too-large`.
 */
export function lineFromProtobuf(bytes: Uint8Array, signal: Signal): EncodedLine {
  return lineFromMessage(readMessage(bytes, DATA_SCHEMAS[signal]), signal);
}

/** Writes a message as a line of OTLP/JSON. */
export function lineFromMessage(message: OtlpMessage, signal: Signal): EncodedLine {
  const schema = DATA_SCHEMAS[signal];
  writer.clear();
  // Named also where it is empty, so that the line still tells its signal.
  writeMessage({ [schema.fields[0]?.name ?? '']: [], ...message }, schema);
  writer.ascii('\n');
  return { bytes: writer.copy(0, writer.length), ...summarize(message, signal) };
}

function writeMessage(message: JsonMessage, schema: MessageSchema): void {
  writer.byte(OPENING_BRACE);
  const names = Object.keys(message);
  let first = true;
  // Most messages are values, with one of the many fields that a value may have.
  const fields = names.length === 1 ? [schema.byName.get(names[0] ?? '')] : schema.fields;
  for (const field of fields) {
    const value = field && message[field.name];
    if (field === undefined || value === undefined) continue;
    if (!first) writer.byte(COMMA);
    first = false;
    writer.ascii(field.label);
    if (field.repeated) writeList(field, value as readonly unknown[]);
    else writeOne(field, value);
  }
  writer.byte(CLOSING_BRACE);
}

function writeList(field: FieldSchema, values: readonly unknown[]): void {
  writer.byte(OPENING_BRACKET);
  let first = true;
  for (const value of values) {
    if (!first) writer.byte(COMMA);
    first = false;
    writeOne(field, value);
  }
  writer.byte(CLOSING_BRACKET);
}

function writeOne(field: FieldSchema, value: unknown): void {
  if (typeof field.type === 'object') writeMessage(value as JsonMessage, field.type);
  else writeScalar(field.type, value);
}

function writeScalar(type: ScalarType, value: unknown): void {
  switch (type) {
    case 'string':
      writer.string(value as string);
      break;
    case 'bytes':
      writer.base64(asBytes(value, 'bytes'));
      break;
    case 'double':
      writeDouble(writer, asDouble(value, 'double'));
      break;
    case 'bool':
    case 'enum':
    case 'uint32':
    case 'sint32':
    case 'fixed32':
      writer.ascii(String(value));
      break;
    default:
      // Ids, and integers of 64 bits.
      writer.byte(QUOTE);
      writer.ascii(String(value));
      writer.byte(QUOTE);
  }
}
