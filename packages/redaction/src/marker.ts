/** The marks that redaction leaves: recognised, so that what is redacted once stays as it is. */
import { inClass, WORD } from './character-class.ts';

const OPENINGS: readonly string[] = ['[REDACTED:', '[HASH:'];

/** A rule's name, or a key id and 64 hexadecimal digits; what is longer is no mark but a text that looks like one. */
const MAX_CONTENT_LENGTH = 160;

/** Where the mark that begins at `at` ends, or -1 where none begins. */
export function markerEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== 0x5b) return -1;
  const opening = OPENINGS.find((candidate) => text.startsWith(candidate, at));
  if (opening === undefined) return -1;
  const from = at + opening.length;
  const limit = Math.min(text.length, from + MAX_CONTENT_LENGTH);
  let end = from;
  while (end < limit && isContent(text.charCodeAt(end))) end++;
  return end > from && text.charCodeAt(end) === 0x5d ? end + 1 : -1;
}

/** Whether a mark ends right in front of `end`. */
export function endsWithMarker(text: string, end: number): boolean {
  const limit = Math.max(0, end - MAX_CONTENT_LENGTH - 12);
  for (let at = end - 2; at >= limit; at--)
    if (text.charCodeAt(at) === 0x5b) return markerEnd(text, at) === end;
  return false;
}

/** What a rule's name, a key id and a digest are made of. */
function isContent(code: number): boolean {
  return (
    inClass(code, WORD) || code === 0x2d || code === 0x2e || code === 0x3a || code === 0x2f || code === 0x3d
  );
}

/** Where the mark ends that the colon at `colon` is the first of, or -1 where it is in none. */
export function markerEndAround(text: string, colon: number): number {
  for (const opening of OPENINGS) {
    const start = colon - opening.length + 1;
    if (start >= 0 && text.startsWith(opening, start)) return markerEnd(text, start);
  }
  return -1;
}
