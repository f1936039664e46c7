/**
 * A text with `*` wildcards, as its literal pieces: `time*out` is `['time', 'out']`, `api/*` is `['api/', '']`,
 * `*` is `['', '']`, and a text without wildcard is one piece. Only the first and the last piece may be empty.
 *
 * An engine joins the pieces, each escaped for its own syntax, with its own "anything": `%` for LIKE, `.*` for a
 * regular expression that lets `.` match newlines.
 */
export type WildcardPattern = readonly string[];

/** A pattern from pieces of which any may be empty: neighbouring wildcards become one. */
export function toWildcardPattern(pieces: readonly string[]): WildcardPattern {
  const last = pieces.length - 1;
  return pieces.filter((piece, index) => piece !== '' || index === 0 || index === last);
}

/** Whether a pattern has a wildcard. */
export function hasWildcard(pattern: WildcardPattern): boolean {
  return pattern.length > 1;
}

/** Whether a pattern is `*`, which any value matches. */
export function isAnything(pattern: WildcardPattern): boolean {
  return pattern.length > 1 && pattern.every((piece) => piece === '');
}

/** Whether a pattern matches the whole of a text, letter by letter. */
export function matchesWhole(pattern: WildcardPattern, text: string): boolean {
  const first = pattern[0] ?? '';
  if (pattern.length < 2) return text === first;
  const last = pattern[pattern.length - 1] ?? '';
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  return endOfPieces(pattern, 1, pattern.length - 1, text, first.length, end) >= 0;
}

/** Whether a pattern matches a part of a text, letter by letter. */
export function matchesPart(pattern: WildcardPattern, text: string): boolean {
  return endOfPieces(pattern, 0, pattern.length, text, 0, text.length) >= 0;
}

/** Where the pieces `from` to `to` end when each is found as early as it can be; -1 where one is not within `end`. */
function endOfPieces(
  pattern: WildcardPattern,
  from: number,
  to: number,
  text: string,
  start: number,
  end: number,
): number {
  let position = start;
  for (let index = from; index < to; index++) {
    const piece = pattern[index] ?? '';
    const found = text.indexOf(piece, position);
    if (found < 0 || found + piece.length > end) return -1;
    position = found + piece.length;
  }
  return position;
}
