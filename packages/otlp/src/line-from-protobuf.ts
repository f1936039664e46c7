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
  const writer = new ByteWriter();
  // Named also where it is empty, so that the line still tells its signal.
  writeMessage(writer, { [schema.fields[0]?.name ?? '']: [], ...message }, schema);
  writer.ascii('\n');
  return { bytes: writer.copy(0, writer.length), ...summarize(message, signal) };
}

function writeMessage(writer: ByteWriter, message: JsonMessage, schema: MessageSchema): void {
  writer.byte(OPENING_BRACE);
  let first = true;
  for (const field of schema.fields) {
    const value = message[field.name];
    if (value === undefined) continue;
    if (!first) writer.byte(COMMA);
    first = false;
    writer.ascii(field.label);
    if (field.repeated) writeList(writer, field, value as readonly unknown[]);
    else writeOne(writer, field, value);
  }
  writer.byte(CLOSING_BRACE);
}

function writeList(writer: ByteWriter, field: FieldSchema, values: readonly unknown[]): void {
  writer.byte(OPENING_BRACKET);
  let first = true;
  for (const value of values) {
    if (!first) writer.byte(COMMA);
    first = false;
    writeOne(writer, field, value);
  }
  writer.byte(CLOSING_BRACKET);
}

function writeOne(writer: ByteWriter, field: FieldSchema, value: unknown): void {
  if (typeof field.type === 'object') writeMessage(writer, value as JsonMessage, field.type);
  else writeScalar(writer, field.type, value);
}

function writeScalar(writer: ByteWriter, type: ScalarType, value: unknown): void {
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
