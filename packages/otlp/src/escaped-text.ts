/** The content of JSON strings, as UTF-8 bytes. */
import type { Buffer } from 'node:buffer';

/** Bytes of the longest form of one UTF-16 unit: `\u001f`. */
export const MAX_UNIT_BYTES = 6;

/** How many bytes {@link isPlainWord} looks at together. */
export const PLAIN_WORD_BYTES = 4;

const HEX = '0123456789abcdef';
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** What follows the backslash in JSON's short escapes, by character code. */
const SHORT_ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x08, 0x62],
  [0x09, 0x74],
  [0x0a, 0x6e],
  [0x0c, 0x66],
  [0x0d, 0x72],
  [QUOTE, QUOTE],
  [BACKSLASH, BACKSLASH],
]);

/** Whether a UTF-16 unit is one byte of UTF-8 that needs no escape. */
export function isPlain(unit: number): boolean {
  return unit >= 0x20 && unit < 0x80 && unit !== QUOTE && unit !== BACKSLASH;
}

/**
 * Whether {@link isPlain} holds for each of four bytes.
 * @see https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
 */
export function isPlainWord(word: number): boolean {
  const control = word - 0x20202020;
  const quote = (word ^ 0x22222222) - 0x01010101;
  const backslash = (word ^ 0x5c5c5c5c) - 0x01010101;
  return ((word | control | quote | backslash) & 0x80808080) === 0;
}

/**
 * Writes the units of a text from `start` up to `end`, neither within a surrogate pair; there must be room for
 * {@link MAX_UNIT_BYTES} of each. Lone surrogates become U+FFFD, since UTF-8 cannot hold them; the characters that some
 * readers take for a line end (U+0085, U+2028, U+2029) are escaped.
 *
 * @returns where the bytes end
 */
export function putEscaped(buffer: Buffer, at: number, text: string, start: number, end: number): number {
  let to = at;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      if (isPlain(unit)) buffer[to++] = unit;
      else to = putEscape(buffer, to, unit);
    } else if (unit < 0x800) {
      if (unit === 0x85) {
        to = putEscape(buffer, to, unit);
      } else {
        buffer[to++] = 0xc0 | (unit >> 6);
        buffer[to++] = 0x80 | (unit & 0x3f);
      }
    } else if (unit >= 0xd800 && unit <= 0xdfff) {
      const next = i + 1 < end ? text.charCodeAt(i + 1) : 0;
      if (unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) {
        i++;
        to = putFourBytes(buffer, to, 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00));
      } else {
        to = putThreeBytes(buffer, to, 0xfffd);
      }
    } else if (unit === 0x2028 || unit === 0x2029) {
      to = putEscape(buffer, to, unit);
    } else {
      to = putThreeBytes(buffer, to, unit);
    }
  }
  return to;
}

function putThreeBytes(buffer: Buffer, at: number, unit: number): number {
  buffer[at] = 0xe0 | (unit >> 12);
  buffer[at + 1] = 0x80 | ((unit >> 6) & 0x3f);
  buffer[at + 2] = 0x80 | (unit & 0x3f);
  return at + 3;
}

function putFourBytes(buffer: Buffer, at: number, point: number): number {
  buffer[at] = 0xf0 | (point >> 18);
  buffer[at + 1] = 0x80 | ((point >> 12) & 0x3f);
  buffer[at + 2] = 0x80 | ((point >> 6) & 0x3f);
  buffer[at + 3] = 0x80 | (point & 0x3f);
  return at + 4;
}

function putEscape(buffer: Buffer, at: number, unit: number): number {
  buffer[at] = BACKSLASH;
  const short = SHORT_ESCAPES.get(unit);
  if (short !== undefined) {
    buffer[at + 1] = short;
    return at + 2;
  }
  buffer[at + 1] = 0x75;
  for (let digit = 0; digit < 4; digit++) {
    buffer[at + 2 + digit] = HEX.charCodeAt((unit >> (12 - 4 * digit)) & 0xf);
  }
  return at + 6;
}
