/**
 * What counts as a number, in a filter and in a field's string: decimal, no spaces, no separators, no hex, no `NaN` or
 * `Infinity`. Engines use this very pattern (it is RE2 as well).
 */
export const NUMBER_PATTERN: RegExp = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number that a text is, by {@link NUMBER_PATTERN}; `undefined` for other texts and where a double overflows. */
export function parseNumber(text: string): number | undefined {
  if (!NUMBER_PATTERN.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
