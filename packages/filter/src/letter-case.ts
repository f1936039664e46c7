/** The letters that `toLowerCase` does not map one to one: a capital sigma by its place, a dotted I to two characters. */
const CONTEXTUAL = /[\u03a3\u0130]/;
const CONTEXTUAL_LETTERS = /[\u03a3\u0130]/g;

/**
 * Lower-cases a text letter by letter, as databases do (Unicode simple lower-casing, no context, no locale), so that
 * every engine finds the same. `lower()` of DuckDB and `lowerUTF8()` of ClickHouse are the counterparts.
 */
export function foldCase(text: string): string {
  if (!CONTEXTUAL.test(text)) return text.toLowerCase();
  return text.replace(CONTEXTUAL_LETTERS, (letter) => (letter === '\u03a3' ? '\u03c3' : 'i')).toLowerCase();
}

/** Whether a text has a capital, so that searching for it minds case. */
export function hasCapital(text: string): boolean {
  return foldCase(text) !== text;
}
