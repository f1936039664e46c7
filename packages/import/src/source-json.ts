/** Parses JSON without losing digits of long integers. */

/** A JSON object, as a logger wrote it. */
export type SourceJson = Readonly<Record<string, unknown>>;

/** An integer that a double may not hold. May also match within a string: then the slow way gives the same. */
const LONG_INTEGER = /[[:,]\s*-?\d{16}/u;

const INTEGER = /^-?\d+$/u;

/** The object of a line; the reason where it is none. */
export function parseSourceJson(text: string): SourceJson | string {
  let json: unknown;
  try {
    json = LONG_INTEGER.test(text) ? JSON.parse(text, exactInteger) : JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as SourceJson;
  return 'it is no JSON object';
}

function exactInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return context?.source !== undefined && INTEGER.test(context.source) ? BigInt(context.source) : value;
}
