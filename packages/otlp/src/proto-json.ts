import { Buffer } from 'node:buffer';
import { OtlpDecodeError } from './otlp-decode-error.ts';

/**
 * Reads the fields of proto3 JSON messages. All forms that a parser must accept are accepted: numbers and strings for
 * any number, names and numbers for enums, standard and URL-safe base64, the original snake_case names, `null` for
 * absent; an absent field is its type's default; unknown fields are ignored. What the protobuf decoder puts into
 * messages is accepted too: bigints for integers, `Uint8Array` for bytes.
 * @see https://protobuf.dev/programming-guides/json/
 */

/** A message: any JSON object. */
export type JsonMessage = Readonly<Record<string, unknown>>;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;
const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;
const UINT32_MAX = 2 ** 32 - 1;

/** Decimal digits that a double holds in any case, a sign among them. */
const SAFE_DIGITS = 15;

const DECIMAL_INTEGER = /^-?\d+$/;
const DECIMAL_NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const HEX = /^[0-9a-fA-F]*$/;
const ZEROS = /^0*$/;

const EMPTY: JsonMessage = {};
const snakeNames = new Map<string, string>();

/** A field's value; `undefined` where it is absent or `null`. `name` is the lowerCamelCase one. */
export function fieldOf(message: JsonMessage, name: string): unknown {
  return message[name] ?? message[snakeName(name)] ?? undefined;
}

/** A field that is a message; an empty one where it is absent. */
export function messageField(message: JsonMessage, name: string): JsonMessage {
  const value = fieldOf(message, name);
  return value === undefined ? EMPTY : asMessage(value, name);
}

/** A repeated field. */
export function listField(message: JsonMessage, name: string): readonly unknown[] {
  return asList(fieldOf(message, name) ?? [], name);
}

/** Checks that a value is a list. `name` is for the error. */
export function asList(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(name, value, 'an array');
  return value;
}

/** A repeated field of messages. */
export function messagesField(message: JsonMessage, name: string): readonly JsonMessage[] {
  return listField(message, name).map((value) => asMessage(value, name));
}

/** Checks that a value is a message. `name` is for the error. */
export function asMessage(value: unknown, name: string): JsonMessage {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(name, value, 'an object');
  }
  return value as JsonMessage;
}

/** A string field. */
export function stringField(message: JsonMessage, name: string): string {
  return asString(fieldOf(message, name) ?? '', name);
}

/** Checks that a value is a string. */
export function asString(value: unknown, name: string): string {
  if (typeof value !== 'string') throw invalid(name, value, 'a string');
  return value;
}

/** A bool field. */
export function boolField(message: JsonMessage, name: string): boolean {
  return asBool(fieldOf(message, name) ?? false, name);
}

/** Checks that a value is a bool. */
export function asBool(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw invalid(name, value, 'true or false');
  return value;
}

/** A field of unsigned 64 bits (uint64, fixed64). */
export function uint64Field(message: JsonMessage, name: string): bigint {
  return asUint64(fieldOf(message, name) ?? 0, name);
}

/** Checks that a value is an unsigned integer of 64 bits. */
export function asUint64(value: unknown, name: string): bigint {
  return asInteger(value, name, 0n, UINT64_MAX);
}

/** Checks that a value is a signed integer of 64 bits; a `number` while that is exact. */
export function asInt64(value: unknown, name: string): number | bigint {
  // Minus zero is no integer, and becomes zero.
  if (Number.isSafeInteger(value)) return (value as number) + 0;
  // Exact, and much cheaper than by a bigint.
  if (typeof value === 'string' && value.length <= SAFE_DIGITS && DECIMAL_INTEGER.test(value))
    return Number(value) + 0;
  const integer = asInteger(value, name, INT64_MIN, INT64_MAX);
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

/** A field of unsigned 32 bits (uint32, fixed32). */
export function uint32Field(message: JsonMessage, name: string): number {
  return asUint32(fieldOf(message, name) ?? 0, name);
}

/** Checks that a value is an unsigned integer of 32 bits. */
export function asUint32(value: unknown, name: string): number {
  return int32(value, name, 0, UINT32_MAX);
}

/** A field of signed 32 bits (int32, sint32). */
export function int32Field(message: JsonMessage, name: string): number {
  return asInt32(fieldOf(message, name) ?? 0, name);
}

/** Checks that a value is a signed integer of 32 bits. */
export function asInt32(value: unknown, name: string): number {
  return int32(value, name, INT32_MIN, INT32_MAX);
}

/** A double field; `undefined` where it is absent. */
export function optionalDoubleField(message: JsonMessage, name: string): number | undefined {
  const value = fieldOf(message, name);
  return value === undefined ? undefined : asDouble(value, name);
}

/** Checks that a value is a double: a number, its decimal text, `NaN`, `Infinity` or `-Infinity`. */
export function asDouble(value: unknown, name: string): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  if (typeof value === 'string' && DECIMAL_NUMBER.test(value)) return Number(value);
  throw invalid(name, value, 'a number');
}

/** An enum field: one of the names, or a number. */
export function enumField(message: JsonMessage, name: string, names: ReadonlyMap<string, number>): number {
  return asEnum(fieldOf(message, name) ?? 0, name, names);
}

/** Checks that a value is one of an enum's names, or a number. */
export function asEnum(value: unknown, name: string, names: ReadonlyMap<string, number>): number {
  const known = typeof value === 'string' ? names.get(value) : undefined;
  return known ?? asInt32(value, name);
}

/** Checks that a value is base64 text, of either alphabet. */
export function asBytes(value: unknown, name: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string' || !BASE64.test(value)) throw invalid(name, value, 'base64');
  return new Uint8Array(Buffer.from(value, 'base64'));
}

/**
 * A trace or span id: hex, as OTLP/JSON has it, in lower case. The invalid id of all zeros is the same as none.
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function idField(message: JsonMessage, name: string, digits: 16 | 32): string {
  return asId(fieldOf(message, name) ?? '', name, digits);
}

/** Checks that a value is an id; see {@link idField}. */
export function asId(value: unknown, name: string, digits: 16 | 32): string {
  const id = asString(value, name);
  if (ZEROS.test(id)) return '';
  if (id.length !== digits || !HEX.test(id)) throw invalid(name, id, `${digits} hex digits`);
  return id.toLowerCase();
}

function asInteger(value: unknown, name: string, lowest: bigint, highest: bigint): bigint {
  const integer = parseInteger(value);
  if (integer === undefined || integer < lowest || integer > highest) {
    throw invalid(name, value, `an integer from ${lowest} to ${highest}`);
  }
  return integer;
}

function parseInteger(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string' && DECIMAL_INTEGER.test(value)) return BigInt(value);
  const number = typeof value === 'string' && DECIMAL_NUMBER.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? BigInt(number) : undefined;
}

function int32(value: unknown, name: string, lowest: number, highest: number): number {
  const number = typeof value === 'string' && DECIMAL_NUMBER.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < lowest || number > highest) {
    throw invalid(name, value, `an integer from ${lowest} to ${highest}`);
  }
  return number;
}

function snakeName(name: string): string {
  let snake = snakeNames.get(name);
  if (snake === undefined) {
    snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    snakeNames.set(name, snake);
  }
  return snake;
}

function invalid(name: string, value: unknown, expected: string): OtlpDecodeError {
  const shown = (JSON.stringify(value) ?? String(value)).slice(0, 80);
  return new OtlpDecodeError(
    'invalid-field',
    `Cannot decode OTLP: ${name} is ${shown}, must be ${expected}.`,
  );
}
