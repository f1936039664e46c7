/** What a character can be part of: bits, so that a run of characters has the union of its members'. */

export const SPACE = 1;
export const DIGIT = 2;
export const LETTER = 4;
/** Ends a word and is a token of its own. */
export const MARK = 8;
/** Opens and closes quoted text, and is a mark otherwise. */
export const QUOTE = 16;
export const SLASH = 32;
/** A dot or an at sign: what hosts, addresses and versions have. */
export const JOINT = 64;
/** A letter of a script that writes no spaces between words. */
export const UNSPACED = 128;
/** A hexadecimal digit, letters included. */
export const HEX = 256;

/** The bits of each ASCII character, by its code. */
export const ASCII_CLASSES: Uint16Array = new Uint16Array(128);
for (let code = 0; code <= 32; code++) ASCII_CLASSES[code] = SPACE;
ASCII_CLASSES[127] = SPACE;
for (const [characters, bits] of [
  ['0123456789', DIGIT | HEX],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', LETTER],
  ['=,;:()[]{}<>|!?#', MARK],
  ['"\'`', QUOTE],
  ['/\\', SLASH],
  ['.@', JOINT],
] as const) {
  for (const character of characters) ASCII_CLASSES[character.charCodeAt(0)] = bits;
}
for (const character of 'abcdefABCDEF') ASCII_CLASSES[character.charCodeAt(0)] = LETTER | HEX;

/** The bits of a UTF-16 code unit. */
export function charClass(code: number): number {
  return code < 128 ? (ASCII_CLASSES[code] ?? 0) : wideClass(code);
}

function wideClass(code: number): number {
  if (code === 0xa0 || code === 0x3000 || code === 0x2028 || code === 0x2029 || code === 0xfeff) return SPACE;
  // Behind the end of a text, code units are NaN: a mark, since that ends words.
  if (!(code >= 0xc0)) return MARK;
  // General punctuation, CJK punctuation, full-width forms of ASCII punctuation.
  if (code >= 0x2010 && code <= 0x2bff) return MARK;
  if (code >= 0x3001 && code <= 0x303f) return MARK;
  if ((code >= 0xff01 && code <= 0xff0f) || (code >= 0xff1a && code <= 0xff20)) return MARK;
  if ((code >= 0xff3b && code <= 0xff40) || (code >= 0xff5b && code <= 0xff65)) return MARK;
  if (code >= 0x2e80 && code <= 0xd7ff && !(code >= 0xac00 && code <= 0xd7a3)) return UNSPACED;
  if (code >= 0xf900 && code <= 0xfaff) return UNSPACED;
  return LETTER;
}
