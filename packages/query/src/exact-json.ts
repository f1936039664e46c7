/** A bare integer that a double may not hold exactly: 16 digits or more. May also match within a string. */
const LONG_INTEGER = /[[:,]\s*-?\d{16}/;

const INTEGER = /^-?\d+$/;

/**
 * Parses JSON, and gives integers that a double cannot hold as their decimal text, which proto3 JSON allows for any
 * number. `JSON.parse` alone would round them.
 */
export function parseExactJson(json: string): unknown {
  // The reviver costs many times the parsing, so it is kept for the few texts that need it.
  return LONG_INTEGER.test(json) ? JSON.parse(json, exactInteger) : JSON.parse(json);
}

function exactInteger(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return INTEGER.test(source) ? source : value;
}
