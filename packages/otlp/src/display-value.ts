import { Buffer } from 'node:buffer';
import type { StoredValue } from './stored-record.ts';

/**
 * A value as one string: what tables show and what filters compare. Strings are as they are; numbers and booleans as in
 * JSON (`NaN`, `Infinity`, `-Infinity` by name); bytes base64; lists and maps compact JSON; `null` is empty. The same as
 * the collector's `pcommon.Value.AsString()`, except that map keys keep their order.
 */
export function displayValue(value: StoredValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value === null) return '';
  if (value instanceof Uint8Array) return base64(value);
  return typeof value === 'object' ? compactJson(value) : String(value);
}

function compactJson(value: StoredValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`;
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return `"${base64(value)}"`;
  if (typeof value !== 'object') return displayValue(value);
  if (isList(value)) return `[${value.map(compactJson).join(',')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${compactJson(item)}`);
  return `{${entries.join(',')}}`;
}

function isList(value: object): value is readonly StoredValue[] {
  return Array.isArray(value);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
