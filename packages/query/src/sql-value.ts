/** Values of DuckDB as JSON. Pure. */
import type { JsonValue } from '@agentbus/otlp';

const INSTANTS = /^DuckDBTimestamp/;

/**
 * A value of DuckDB as JSON: integers beyond 2^53 and NaN and the infinities as text, decimals as numbers where a double
 * holds them, timestamps as RFC 3339 in UTC, bytes as base64, maps as objects. Everything else as DuckDB writes it.
 */
export function sqlValue(value: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint': {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : String(value);
    }
    case 'object':
      return value === null ? null : objectValue(value);
    default:
      return null;
  }
}

function objectValue(value: object): JsonValue {
  const name = value.constructor.name;
  if ('items' in value && Array.isArray(value.items)) return value.items.map(sqlValue);
  if ('entries' in value && Array.isArray(value.entries)) {
    return Object.fromEntries(
      value.entries.map(({ key, value: item }: { key: unknown; value: unknown }) => {
        const text = sqlValue(key);
        return [typeof text === 'string' ? text : JSON.stringify(text), sqlValue(item)];
      }),
    );
  }
  if ('entries' in value && typeof value.entries === 'object' && value.entries !== null) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, sqlValue(item)]));
  }
  if ('bytes' in value && value.bytes instanceof Uint8Array) {
    return Buffer.from(value.bytes).toString('base64');
  }
  if (name === 'DuckDBDecimalValue') return decimalValue(String(value));
  if (INSTANTS.test(name)) return instantValue(String(value));
  return String(value);
}

/** Fifteen digits survive a double. */
function decimalValue(text: string): JsonValue {
  return text.replace(/\D/g, '').length <= 15 ? Number(text) : text;
}

/** `2026-11-23 16:15:00.5`, or with a zone of UTC `+00`; the infinities are words. */
function instantValue(text: string): string {
  if (!/^\d/.test(text)) return text;
  return `${text.replace(' ', 'T').replace(/\+00(?::00)?$/, '')}Z`;
}
