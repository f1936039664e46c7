/** Reads a key backwards from the separator behind it: `password` of `"user.password" : `. */
import { ALPHA, DASH, HEX, inClass, isDigit, isSpace, KEY, skipClass } from './character-class.ts';
import { endsWithMarker } from './marker.ts';

/** Longer runs are no key. */
const MAX_KEY_LENGTH = 96;

/** White space that may lie between a key and its separator. */
const MAX_GAP = 24;

/** What became of a secret in front of `为` and its new value: `密码已重置为 x`. */
const BECAME = /(?:已经?|被|已被)?(?:重置|修改|更改|变更|设置|更新|改|设)$/;

/** Where a key lies. */
export interface KeyRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The key before a separator.
 *
 * @param separator - where the separator (`=`, `:`, `=>`, `%3D` …) begins.
 */
export function keyBefore(text: string, separator: number): KeyRange | undefined {
  const end = keyEnd(text, separator);
  if (end === 0) return undefined;
  const limit = Math.max(0, end - MAX_KEY_LENGTH - 1);
  let start = end;
  if (isIdeographic(text.charCodeAt(end - 1))) {
    while (start > limit && isIdeographic(text.charCodeAt(start - 1))) start--;
    const sign = text.charCodeAt(separator);
    const last = sign === 0x4e3a ? end - (BECAME.exec(text.slice(start, end))?.[0].length ?? 0) : end;
    return start >= last ? undefined : { start, end: last };
  }
  while (start > limit && isKeyCharacter(text.charCodeAt(start - 1))) start--;
  if (start === limit && limit > 0) return undefined;
  start = behindEscape(text, start, end);
  while (start < end && isLeadingPunctuation(text.charCodeAt(start))) start++;
  if (start === end || !containsLetter(text, start, end)) return undefined;
  return { start, end };
}

/** The word before a key: `api` of `api key: x`, `one-time` of `one-time code: x`. */
export function wordBefore(text: string, keyStart: number): KeyRange | undefined {
  const gap = text.charCodeAt(keyStart - 1);
  if (gap !== 0x20) return undefined;
  const end = keyStart - 1;
  let start = end;
  while (start > 0 && end - start < 32 && isWordCharacter(text.charCodeAt(start - 1))) start--;
  return start === end ? undefined : { start, end };
}

/** Back over white space, a closing quote with its escapes, a closing bracket and a colour's end. */
function keyEnd(text: string, separator: number): number {
  const direct = text.charCodeAt(separator - 1);
  // Nearly always the key stands right in front, and does not end as an escape or a colour does.
  if (inClass(direct, KEY) && direct !== 0x6d && !endsAsEscape(text, separator)) return separator;
  let end = separator;
  const limit = Math.max(0, separator - MAX_GAP);
  while (end > limit && isSpace(text.charCodeAt(end - 1))) end--;
  end = beforeColour(text, end);
  if (text.charCodeAt(end - 1) === 0x5d) {
    if (endsWithMarker(text, end)) return 0;
    end = beforeIndex(text, end) - 1;
  }
  const last = text.charCodeAt(end - 1);
  if (last === 0x22 || last === 0x27 || last === 0x60 || last === 0x2a || last === 0x201d) {
    end--;
    if (last === 0x2a && text.charCodeAt(end - 1) === 0x2a) end--;
    while (end > limit && text.charCodeAt(end - 1) === 0x5c) end--;
    return end;
  }
  if (last === 0x3b) return beforeEntity(text, end);
  return beforeEncodedQuote(text, end);
}

/** Of `password[0]`, where the bracket that opens the index ends; `end` where the bracket that ends there closes something else. */
function beforeIndex(text: string, end: number): number {
  let at = end - 1;
  while (end - at < 6 && isDigit(text.charCodeAt(at - 1))) at--;
  return at < end - 1 && text.charCodeAt(at - 1) === 0x5b ? at : end;
}

/** `ESC [ 39 m`: terminal colours that a pretty printer left. */
function beforeColour(text: string, end: number): number {
  if (text.charCodeAt(end - 1) !== 0x6d) return end;
  let at = end - 1;
  while (at > end - 12 && (isDigit(text.charCodeAt(at - 1)) || text.charCodeAt(at - 1) === 0x3b)) at--;
  return text.charCodeAt(at - 1) === 0x5b && text.charCodeAt(at - 2) === 0x1b ? at - 2 : end;
}

/** `&quot;`, `&#34;` and `&#39;` behind a key. */
function beforeEntity(text: string, end: number): number {
  for (const entity of ['&quot;', '&#34;', '&#39;', '&#x27;', '&#x22;', '&apos;']) {
    if (text.startsWith(entity, end - entity.length)) return end - entity.length;
  }
  return end;
}

/** `%22`, `%27`, `%5D` (and the same encoded twice) behind a key. */
function beforeEncodedQuote(text: string, end: number): number {
  let at = end;
  for (let count = 0; count < 3; count++) {
    const start = escapeBefore(text, at);
    if (start === -1) return at;
    at = start;
  }
  return at;
}

function escapeBefore(text: string, end: number): number {
  if (!endsAsEscape(text, end)) return -1;
  const code = text.slice(end - 2, end).toLowerCase();
  if (code !== '22' && code !== '27' && code !== '5d' && code !== '5c') return -1;
  let at = end - 2;
  while (text.charCodeAt(at - 2) === 0x32 && text.charCodeAt(at - 1) === 0x35 && at > end - 12) at -= 2;
  return text.charCodeAt(at - 1) === 0x25 ? at - 1 : -1;
}

/** Whether a percent sign, or the 5 of one that is encoded itself, stands two digits in front of the end. */
function endsAsEscape(text: string, end: number): boolean {
  const code = text.charCodeAt(end - 3);
  return code === 0x25 || (code === 0x35 && text.charCodeAt(end - 4) === 0x32);
}

/** A key that follows `%22`, `%5B`, `\n` or a colour does not begin with the rest of it. */
function behindEscape(text: string, start: number, end: number): number {
  const before = text.charCodeAt(start - 1);
  if (before === 0x25) {
    let at = start;
    while (text.charCodeAt(at) === 0x32 && text.charCodeAt(at + 1) === 0x35) at += 2;
    return skipClass(text, at, HEX, at + 2) === at + 2 ? Math.min(end, at + 2) : start;
  }
  if (before === 0x5c) {
    const letter = text.charCodeAt(start);
    if (letter === 0x6e || letter === 0x74 || letter === 0x72) return start + 1;
    if (letter === 0x75) return Math.min(end, start + 5);
  }
  if (before === 0x5b && text.charCodeAt(start - 2) === 0x1b) {
    let at = start;
    while (at < end && isDigit(text.charCodeAt(at))) at++;
    return text.charCodeAt(at) === 0x6d ? at + 1 : start;
  }
  return start;
}

function isWordCharacter(code: number): boolean {
  return inClass(code, ALPHA | DASH) || isForeignLetter(code);
}

function isKeyCharacter(code: number): boolean {
  return inClass(code, KEY) || isForeignLetter(code);
}

/** Letters of scripts that write spaces: Latin with its marks, Greek, Cyrillic, Hebrew, Arabic, Thai and others. */
function isForeignLetter(code: number): boolean {
  return code >= 0xc0 && code < 0x2000 && code !== 0xd7 && code !== 0xf7 && code !== 0x1680;
}

/** Ideographs, kana and hangul: scripts that write no spaces. */
function isIdeographic(code: number): boolean {
  return (
    (code >= 0x3040 && code <= 0x30ff) ||
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7af)
  );
}

function isLeadingPunctuation(code: number): boolean {
  return code === 0x2d || code === 0x2e || code === 0x24 || code === 0x5f;
}

function containsLetter(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (inClass(code, ALPHA) || isForeignLetter(code)) return true;
  }
  return false;
}
