/**
 * Decides on the bytes of the window whether a place can hold a secret at all, so that the matchers, which know for
 * certain but cost more, are asked about few. Says yes where it is not sure.
 */
import type { EnabledRules } from './detector.ts';
import { CUT, FOREIGN, WIDE_SEPARATOR } from './scan-window.ts';

const SPACE = 0x20;

/** What the filters need to know of what is looked for. */
export interface CandidatePolicy {
  readonly rules: EnabledRules;
  /** Words that can name the secret behind them. */
  readonly secretNames: WordFilter;
  /** The first two characters of tokens that have a form of their own, by {@link prefixIndex}. */
  readonly tokenStarts: Uint8Array;
}

/** Longer authorities are no host. */
const MAX_AUTHORITY_LENGTH = 520;

/** Longer words in front of a sign are none of a sentence. */
const MAX_WORD_BEFORE = 48;

/** What a byte is, as bits. */
export const LETTER = 1;
export const DIGIT = 2;
export const DASH = 4;
const UPPER = 8;
/** Beyond `f`: no part of a hash. */
const NOT_HEX = 16;
/** What runs are made of: the letters, digits, dashes and underscores of base64url. */
export const IN_RUN = 31;
/** A separator, an at sign, a percent sign or an opening bracket. */
export const TRIGGER = 32;

// Not the exported name: what is exported is looked up each time, what is not is a constant to the machine.
const kinds: Uint8Array = new Uint8Array(256);
for (let code = 0x30; code <= 0x39; code++) kinds[code] = DIGIT;
for (let code = 0x61; code <= 0x7a; code++) kinds[code] = LETTER | (code > 0x66 ? NOT_HEX : 0);
for (let code = 0x41; code <= 0x5a; code++) kinds[code] = LETTER | UPPER | (code > 0x46 ? NOT_HEX : 0);
kinds[0x5f] = LETTER | NOT_HEX;
kinds[0x2d] = DASH;
for (const trigger of [0x40, 0x3a, 0x3d, 0x25, 0x3c, 0x5b, WIDE_SEPARATOR]) kinds[trigger] = TRIGGER;

/** The bits of each byte. */
export const KIND: Uint8Array = kinds;

/** What can stand between the groups of a number. */
const IS_GROUP_SEPARATOR = new Uint8Array(256).fill(1, FOREIGN);
for (const character of ' -._+()%\t/') IS_GROUP_SEPARATOR[character.charCodeAt(0)] = 1;

/** What stands around numbers of data, and neither names a secret nor joins groups of digits. */
const opensData = new Uint8Array(256);
for (const character of ':,=/') opensData[character.charCodeAt(0)] = 1;
const endsData = new Uint8Array(256);
for (const character of ',}]"\n;&:') endsData[character.charCodeAt(0)] = 1;

/**
 * What can make more of a token than its own characters say: escapes, plus signs, parts of issuers' tokens. A letter or
 * digit in front was part of an escape.
 */
const IS_SPECIAL_BEFORE = new Uint8Array(256).fill(1, FOREIGN);
for (let code = 0; code < 128; code++)
  IS_SPECIAL_BEFORE[code] = ((kinds[code] ?? 0) & (LETTER | DIGIT)) === 0 ? 0 : 1;
for (const character of '%\\[+(') IS_SPECIAL_BEFORE[character.charCodeAt(0)] = 1;

/** Signs inside passwords that no word or number has in the middle. */
const inPassword = new Uint8Array(256);
for (const sign of '!#$&*?@^~') inPassword[sign.charCodeAt(0)] = 1;

/** Nobody types a longer one. */
const MAX_PASSWORD = 32;

/**
 * Whether a token that is short, and has a digit in it, can be a secret.
 *
 * @param start - where the run of its characters begins.
 * @param end - where it ends.
 * @param bits - the bits of its bytes.
 */
export function isShortCandidate(
  bytes: Uint8Array,
  start: number,
  end: number,
  bits: number,
  { rules, secretNames }: CandidatePolicy,
): boolean {
  if (rules.ipv4 || IS_SPECIAL_BEFORE[bytes[start - 1] ?? 0] === 1 || bytes[end - 1] === 0x4e) return true;
  if (bytes[start - 1] === 0x3a && (bits & LETTER) !== 0 && isBehindUser(bytes, start, secretNames))
    return true;
  if (isCutPassword(bytes, start)) {
    const whole = wordStart(bytes, start);
    if (secretNames.mayName(bytes, whole) || isBehindClause(bytes, whole)) return true;
  }
  let first = start;
  while (bytes[first] === 0x2d || bytes[first] === 0x5f) first++;
  if (first >= end) return true;
  if (((kinds[bytes[first] ?? 0] ?? 0) & DIGIT) !== 0) {
    if (isNumberCandidate(bytes, first) || isCodeOf(bytes, end) || isBehindCode(bytes, first)) return true;
  } else if (isDigitAt(bytes, first + 2) && isDigitAt(bytes, first + 3) && !isDigitAt(bytes, first + 1))
    return true;
  if (secretNames.mayName(bytes, first)) return true;
  // A number by itself is a secret only behind a sign: `2FA code entered: 598326`.
  const isNumber = (bits & LETTER) === 0;
  return isNumber
    ? isBehindSign(bytes, first, end) && isBehindClause(bytes, first)
    : isBehindClause(bytes, first);
}

function isBehindSign(bytes: Uint8Array, start: number, end: number): boolean {
  const sign = bytes[start - 2] ?? 0;
  return bytes[start - 1] === SPACE && (sign === 0x3a || sign === 0x3d) && end - start > 3 && end - start < 9;
}

/** Whether the words in front of a token may name it as a secret, whatever it looks like. */
export function isNamedCandidate(
  bytes: Uint8Array,
  start: number,
  { secretNames }: CandidatePolicy,
): boolean {
  return secretNames.mayName(bytes, start) || isBehindClause(bytes, start);
}

/** `credentials ann:x` */
function isBehindUser(bytes: Uint8Array, start: number, names: WordFilter): boolean {
  let at = start - 2;
  while (start - at < MAX_PASSWORD && ((kinds[bytes[at] ?? 0] ?? 0) & IN_RUN) !== 0) at--;
  return at < start - 2 && bytes[at] === SPACE && names.mayName(bytes, at + 1);
}

/** Whether a sign stands in front that may be one inside a password: a dot only behind a letter. */
function isCutPassword(bytes: Uint8Array, start: number): boolean {
  const before = bytes[start - 1] ?? 0;
  return before === 0x2e ? ((kinds[bytes[start - 2] ?? 0] ?? 0) & LETTER) !== 0 : inPassword[before] === 1;
}

/** Where the word begins that the signs of a password have cut: `P@ss` of `P@ssw0rd`. */
function wordStart(bytes: Uint8Array, end: number): number {
  let start = end - 1;
  while (end - start < MAX_PASSWORD && (bytes[start - 1] ?? 0) > SPACE && !isQuote(bytes[start - 1] ?? 0))
    start--;
  return start;
}

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x60 || code === 0x28 || code === 0x5b;
}

/**
 * The end of the digits at `at` where they are a plain number of data, `:200,` or `/42/`: nothing can be made of them by
 * the bytes on either side. Otherwise 0.
 */
export function plainNumberEnd(bytes: Uint8Array, at: number): number {
  if (opensData[bytes[at - 1] as number] === 0) return 0;
  let end = at + 1;
  while (isDigitAt(bytes, end)) end++;
  const behind = bytes[end] as number;
  return end - at < 9 && endsData[behind] === 1 ? end : 0;
}

/** `739201 is your …`, `739201 as your …` */
function isCodeOf(bytes: Uint8Array, end: number): boolean {
  if (bytes[end] !== SPACE || bytes[end + 2] !== 0x73 || bytes[end + 4] !== 0x79) return false;
  return bytes[end + 1] === 0x69 || bytes[end + 1] === 0x61;
}

/** `code: 739201` */
function isBehindCode(bytes: Uint8Array, start: number): boolean {
  return (
    bytes[start - 1] === SPACE &&
    bytes[start - 2] === 0x3a &&
    bytes[start - 3] === 0x65 &&
    bytes[start - 4] === 0x64
  );
}

/** Whether the digits at `at` can be, or begin, the number of a card, an account, a person or a telephone. */
function isNumberCandidate(bytes: Uint8Array, at: number): boolean {
  let end = at + 1;
  while (isDigitAt(bytes, end)) end++;
  const count = end - at;
  if (count === 1 || count === 5) return false;
  if (count === 9 || count >= 13 || (count > 10 && bytes[at] === 0x30 && bytes[at + 1] === 0x30)) return true;
  if (count === 11) return bytes[at] === 0x31;
  const separator = bytes[end] ?? 0;
  if (IS_GROUP_SEPARATOR[separator] === 0) return false;
  if (separator === 0x25 || separator >= FOREIGN || separator === 0x29) return true;
  let next = end + 1;
  if (bytes[next] === SPACE || bytes[next] === 0x28) next++;
  let nextEnd = next;
  while (nextEnd - next < 5 && isDigitAt(bytes, nextEnd)) nextEnd++;
  const nextCount = nextEnd - next;
  switch (count) {
    case 2: // 86 138 …
      return bytes[at] === 0x38 && nextCount >= 3;
    case 3: // 078-05-…, 555-0199-…, 138 1234 …
      if (nextCount === 2) return bytes[nextEnd] === separator;
      if (nextCount === 4) return bytes[at] === 0x31;
      return nextCount === 3 && IS_GROUP_SEPARATOR[bytes[nextEnd] ?? 0] === 1;
    case 4: // 4111 1111 …, 0086 138 …
      return nextCount >= 4 || (bytes[at] === 0x30 && nextCount >= 2);
    case 6:
    case 8:
      return nextCount >= 4;
    default:
      return false;
  }
}

function isDigitAt(bytes: Uint8Array, at: number): boolean {
  const code = bytes[at] ?? 0;
  return code >= 0x30 && code <= 0x39;
}

/**
 * Whether a long token can be a secret.
 *
 * @param kinds - the bits of its bytes.
 */
export function isLongCandidate(
  bytes: Uint8Array,
  start: number,
  end: number,
  kinds: number,
  { rules, secretNames, tokenStarts }: CandidatePolicy,
): boolean {
  const before = bytes[start - 1] ?? 0;
  const behind = bytes[end] ?? 0;
  if (rules.ipv4 || IS_SPECIAL_BEFORE[before] === 1 || before === 0x2f || before === 0x7e || before === 0x2c)
    return true;
  if (bytes[end - 1] === 0x4e) return true;
  const length = end - start;
  let first = start;
  while (bytes[first] === 0x2d || bytes[first] === 0x5f) first++;
  if (first > start) return true;
  // Tokens of several parts go on behind dots and colons.
  if (before === 0x2e || before === 0x3a || behind === 0x2e || length === 40 || length === 84) return true;
  if ((tokenStarts[prefixIndex(bytes[start] ?? 0, bytes[start + 1] ?? 0)] ?? 0) === 1) return true;
  if ((kinds & DIGIT) !== 0) {
    if ((kinds & NOT_HEX) !== 0) return true;
    if (
      isDigitAt(bytes, start)
        ? isNumberCandidate(bytes, start)
        : isDigitAt(bytes, start + 2) && isDigitAt(bytes, start + 3)
    )
      return true;
  } else if ((kinds & UPPER) !== 0) return true;
  return secretNames.mayName(bytes, start) || isBehindClause(bytes, start);
}

/**
 * Whether a sentence may lead up to what begins at `start`: `… for service: x`, `… at the host = "x"`. In data a comma, a
 * bracket or a quote stands in front of a key, in a sentence another word.
 */
export function isBehindClause(bytes: Uint8Array, start: number): boolean {
  let at = start - 1;
  let code = bytes[at] ?? 0;
  if (code === 0x22 || code === 0x27 || code === 0x60) code = bytes[--at] ?? 0;
  if (code > SPACE || code === 0) return code === 0x2f || code === 0x7c;
  while (code <= SPACE && code > 0 && start - at < 6) code = bytes[--at] ?? 0;
  if (code >= FOREIGN) return true;
  if (code === 0x2f || code === 0x7c) return true;
  if (code !== 0x3a && code !== 0x3d && code !== 0x3e) return false;
  const isArrow = code === 0x3e;
  code = bytes[--at] ?? 0;
  if (isArrow) return code === 0x2d || code === 0x3d;
  if (code === SPACE) code = bytes[--at] ?? 0;
  if (((kinds[code] ?? 0) & (LETTER | DIGIT)) === 0 && code !== 0x29 && code !== 0x5d) return false;
  while (code > SPACE && start - at < MAX_WORD_BEFORE) code = bytes[--at] ?? 0;
  if (code !== SPACE) return code >= FOREIGN;
  const last = bytes[at - 1] ?? 0;
  return ((kinds[last] ?? 0) & (LETTER | DIGIT)) !== 0 || last === 0x29 || last === 0x5d || last >= FOREIGN;
}

/** Where two characters are in a table of pairs. */
export function prefixIndex(first: number, second: number): number {
  return ((first & 0x7f) << 7) | (second & 0x7f);
}

/** Whether the dash at `at` can begin a command's option, or the marks around a private key. */
export function isDashCandidate(bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 1] === 0x2d) return true;
  const before = bytes[at - 1] ?? 0;
  if (before > SPACE && before < FOREIGN && before !== 0x22 && before !== 0x27) return false;
  // A letter begins an option; what stands behind it decides.
  return ((kinds[bytes[at + 1] ?? 0] ?? 0) & LETTER) !== 0;
}

/** Whether an at sign has something on both sides that an address can be made of. */
export function isAddressCandidate(bytes: Uint8Array, at: number): boolean {
  const before = bytes[at - 1] ?? 0;
  return before > SPACE && before !== 0x22 && before !== 0x28 && (bytes[at + 1] ?? 0) > SPACE;
}

/** Whether the bracket at `at` can begin a mark that redaction left. */
export function isMarkCandidate(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at + 1];
  return first === 0x52 ? bytes[at + 2] === 0x45 : first === 0x48 && bytes[at + 2] === 0x41;
}

/** Whether the percent sign at `at` begins an escape. */
export function isEscapeCandidate(bytes: Uint8Array, at: number): boolean {
  return isHexAt(bytes, at + 1) && isHexAt(bytes, at + 2);
}

function isHexAt(bytes: Uint8Array, at: number): boolean {
  const code = bytes[at] ?? 0;
  const kind = kinds[code] ?? 0;
  return (kind & DIGIT) !== 0 || ((kind & LETTER) !== 0 && (kind & NOT_HEX) === 0);
}

/** Whether the authority of the URL whose `://` begins at `colon` can have credentials. */
export function isAuthorityCandidate(bytes: Uint8Array, colon: number): boolean {
  for (let at = colon + 3; at - colon < MAX_AUTHORITY_LENGTH; at++) {
    const code = bytes[at] ?? 0;
    if (code === 0x40 || code === CUT) return true;
    if (code <= SPACE || code === 0x22 || code === 0x27 || code === 0x3c || code === 0x3e || code === 0x60) {
      return false;
    }
    if (code === 0x5c || code === 0x2c) return false;
  }
  return false;
}

/** Longer words name nothing. */
const MAX_WORD_LENGTH = 12;

/** Tells words that can name the secret behind them from nearly all others. */
export class WordFilter {
  /** By the last two letters of a word: how long the words are that end so, as bits. */
  readonly #lengths = new Uint16Array(1024);

  constructor(words: Iterable<string>) {
    for (const word of words) {
      const ending = endingIndex(word.charCodeAt(word.length - 2), word.charCodeAt(word.length - 1));
      this.#lengths[ending] = (this.#lengths[ending] ?? 0) | (1 << word.length);
    }
  }

  /** Whether such a word ends the name that stands in front of the comma at `comma`, perhaps in quotes. */
  mayEnd(bytes: Uint8Array, comma: number): boolean {
    let at = comma - 1;
    const code = bytes[at] ?? 0;
    if (code === 0x22 || code === 0x27) at--;
    return this.#endsAt(bytes, at);
  }

  /** Whether such a word can stand in front of what begins at `start`, over white space and an opening quote. */
  mayName(bytes: Uint8Array, start: number): boolean {
    let at = start - 1;
    let code = bytes[at] ?? 0;
    if (code === 0x22 || code === 0x27 || code === 0x60 || code === 0x28 || code === 0x5b)
      code = bytes[--at] ?? 0;
    if (code >= FOREIGN) return true;
    if (code > SPACE || code === 0) return false;
    while (code <= SPACE && code > 0 && start - at < 6) code = bytes[--at] ?? 0;
    // `no. C01X00T47`, `Aadhaar: 2341 2341 2346`
    if (code === 0x2e || code === 0x3a) code = bytes[--at] ?? 0;
    if (((kinds[code] ?? 0) & LETTER) === 0) return code >= FOREIGN;
    return this.#endsAt(bytes, at);
  }

  #endsAt(bytes: Uint8Array, last: number): boolean {
    let at = last;
    const lengths = this.#lengths[endingIndex(bytes[at - 1] ?? 0, bytes[at] ?? 0)] ?? 0;
    if (lengths === 0) return false;
    // The last word of `DB_PASS`.
    while (
      bytes[at] !== 0x5f &&
      ((kinds[bytes[at] ?? 0] ?? 0) & LETTER) !== 0 &&
      last - at <= MAX_WORD_LENGTH
    )
      at--;
    return (lengths & (1 << (last - at))) !== 0;
  }
}

/** Where the last two letters of a word are in a table, whatever their case. */
export function endingIndex(beforeLast: number, last: number): number {
  return ((beforeLast & 31) << 5) | (last & 31);
}
