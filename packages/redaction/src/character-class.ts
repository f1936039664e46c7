/** Character classes over UTF-16 units: one table, so that every matcher asks the same question the same way. */

const DIGIT = 1;
export const DIGITS: number = DIGIT;
const LOWER = 2;
const UPPER = 4;
const UNDERSCORE = 8;
export const DASH = 16;
const HEX_LETTER = 32;
const SPACE = 64;
const BASE64_SIGN = 128;
const KEY_SIGN = 256;

const CLASS = new Uint16Array(128);
for (let code = 0x30; code <= 0x39; code++) CLASS[code] = DIGIT;
for (let code = 0x61; code <= 0x7a; code++) CLASS[code] = LOWER | (code <= 0x66 ? HEX_LETTER : 0);
for (let code = 0x41; code <= 0x5a; code++) CLASS[code] = UPPER | (code <= 0x46 ? HEX_LETTER : 0);
CLASS[0x5f] = UNDERSCORE;
CLASS[0x2d] = DASH;
CLASS[0x2b] = BASE64_SIGN;
CLASS[0x2f] = BASE64_SIGN;
CLASS[0x3d] = BASE64_SIGN;
CLASS[0x2e] = KEY_SIGN;
CLASS[0x24] = KEY_SIGN;
for (const code of [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d]) CLASS[code] = SPACE;

/** A set of characters as a sum of classes, for {@link inClass}. */
export const ALPHA: number = LOWER | UPPER;
export const ALNUM: number = DIGIT | ALPHA;
export const WORD: number = ALNUM | UNDERSCORE;
/** base64url, which is also what most issuers build their tokens from. */
export const TOKEN: number = WORD | DASH;
/** What the keys of configuration, headers and code are made of. */
export const KEY: number = TOKEN | KEY_SIGN;
/** Base64 with its padding. */
export const BASE64: number = ALNUM | BASE64_SIGN;
export const HEX: number = DIGIT | HEX_LETTER;

/** Whether the unit is in the classes. `NaN`, which is what lies past the end of a text, is in none. */
export function inClass(code: number, classes: number): boolean {
  return code < 128 && ((CLASS[code] ?? 0) & classes) !== 0;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

/** White space of ASCII, or the no-break and ideographic spaces. */
export function isSpace(code: number): boolean {
  return inClass(code, SPACE) || code === 0xa0 || code === 0x3000 || code === 0x202f;
}

export function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

/** The first position at or after `from`, before `limit`, whose unit is not in the classes. */
export function skipClass(text: string, from: number, classes: number, limit: number = text.length): number {
  let at = from;
  while (at < limit && inClass(text.charCodeAt(at), classes)) at++;
  return at;
}

/** The first position of the run of units in the classes that ends before `end`, not before `limit`. */
export function skipClassBack(text: string, end: number, classes: number, limit = 0): number {
  let at = end;
  while (at > limit && inClass(text.charCodeAt(at - 1), classes)) at--;
  return at;
}
