import { Buffer } from 'node:buffer';
import { ByteWriter } from './byte-writer.ts';
import { type Fragment, label } from './fragment.ts';
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

const COMMA = 0x2c;
const CLOSING_BRACKET = 0x5d;
const NOTHING = label('');
const QUOTE = label('"');
const MESSAGE_END = label('}');
const EMPTY_MESSAGE = label('{}');

const BILLION = 1_000_000_000;
const BILLION_NANOS = 1_000_000_000n;

/** The year 2262: what {@link ByteWriter.time} takes is more. */
const MAX_TIME: bigint = 2n ** 63n;

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
  const only = onlyNameOf(message);
  // Most messages are values, with one of the many fields that a value may have.
  const fields = only === undefined ? schema.fields : [schema.byName.get(only)];
  let isEmpty = true;
  for (const field of fields) {
    const value = field && message[field.name];
    if (field === undefined || value === undefined) continue;
    const before = isEmpty ? field.first : field.other;
    isEmpty = false;
    const { type } = field;
    if (field.repeated) writeList(before, field, value as readonly unknown[]);
    else if (typeof type === 'object') {
      writer.fragment(before);
      writeMessage(value as JsonMessage, type);
    } else if (field.isQuoted) writeQuoted(before, type, value);
    else writeBare(before, type, value);
  }
  writer.fragment(isEmpty ? EMPTY_MESSAGE : MESSAGE_END);
}

/** The name of the only field that a message has; `undefined` where it has none, or several. */
function onlyNameOf(message: JsonMessage): string | undefined {
  let only: string | undefined;
  for (const name in message) {
    if (only !== undefined) return undefined;
    only = name;
  }
  return only;
}

function writeList(before: Fragment, { type, isQuoted }: FieldSchema, values: readonly unknown[]): void {
  writer.fragment(before);
  let isFirst = true;
  for (const value of values) {
    if (!isFirst) writer.byte(COMMA);
    isFirst = false;
    if (typeof type === 'object') writeMessage(value as JsonMessage, type);
    else if (isQuoted) writeQuoted(QUOTE, type, value);
    else writeBare(NOTHING, type, value);
  }
  writer.byte(CLOSING_BRACKET);
}

/** Writes a value whose opening quote is in what comes before. */
function writeQuoted(before: Fragment, type: ScalarType, value: unknown): void {
  switch (type) {
    case 'string':
    case 'id':
      writer.text(before, value as string, QUOTE);
      break;
    case 'bytes': {
      const bytes = asBytes(value, 'bytes');
      const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
      writer.text(before, base64, QUOTE);
      break;
    }
    default:
      writeInteger(before, value as number | bigint);
      writer.fragment(QUOTE);
  }
}

function writeBare(before: Fragment, type: ScalarType, value: unknown): void {
  if (type === 'double') {
    writer.fragment(before);
    writeDouble(writer, asDouble(value, 'double'));
  } else if (type === 'bool') {
    writer.fragment(before);
    writer.ascii(value === true ? 'true' : 'false');
  } else writeInteger(before, value as number);
}

function writeInteger(before: Fragment, value: number | bigint): void {
  if (typeof value === 'number' && value >= 0 && value < BILLION) writer.digits(before, value);
  else if (typeof value === 'bigint' && value >= BILLION_NANOS && value < MAX_TIME) {
    // A time, most likely; as text it would cost more than all else of it.
    writer.time(before, Number(value / BILLION_NANOS), Number(value % BILLION_NANOS));
  } else {
    writer.fragment(before);
    writer.ascii(String(value));
  }
}
