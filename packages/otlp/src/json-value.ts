import { Buffer } from 'node:buffer';
import type { StoredValue } from './stored-record.ts';
import { wellFormed } from './well-formed.ts';

/** What `JSON.stringify` writes without loss. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/**
 * A value for JSON output: an integer beyond 2^53 is its decimal text; NaN and the infinities are `"NaN"`,
 * `"Infinity"`, `"-Infinity"`; bytes are base64; lone surrogates are U+FFFD.
 */
export function jsonValue(value: StoredValue): JsonValue {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return jsonInteger(value);
  if (value === null || typeof value === 'boolean') return value;
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  }
  if (isList(value)) return value.map(jsonValue);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [wellFormed(key), jsonValue(item)]));
}

function jsonInteger(value: bigint): JsonValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function isList(value: object): value is readonly StoredValue[] {
  return Array.isArray(value);
}
