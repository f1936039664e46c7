/** Finds how far the value behind a separator reaches: to the closing quote, or to a sensible delimiter. */

import { bareValue } from './bare-value.ts';
import { isDigit, isLineEnd, isSpace } from './character-class.ts';
import { markerEnd } from './marker.ts';

/** How a value is written. */
export interface ValueRange {
  readonly start: number;
  readonly end: number;
  /** A quoted value is data; a bare one may as well be prose or code. */
  readonly quoted: boolean;
}

/** Lists of secrets are short; what lies behind is text again. */
const MAX_LIST_LENGTH = 256;

const QUOT_ENTITIES: readonly string[] = ['&quot;', '&#34;', '&#39;', '&#x27;', '&#x22;', '&apos;'];

const MAX_TAG_LENGTH = 40;
const TAG = /^(?:!(?:!str|!binary|vault|encrypted|unsafe) |\s{0,12}string\(\d{1,6}\) (?="))/;

const MAX_BRACED_LENGTH = 80;
const BRACED = /^\{((?=[^}]*\d)(?=[^}]*[A-Za-z])[^\s{}"':,]{6,64})\}/;

/** RFC 2307, section 5.3, and its successors: the scheme of a password's hash in a directory. */
const HASH_SCHEME = /^\{(?:S?SHA\d{0,3}|S?MD5|CRYPT|PBKDF2[\w-]{0,12}|ARGON2\w{0,2}|BCRYPT)\}/i;
const MAX_HASH_SCHEME = 24;

/** Typographic quotes, opening and closing, and the corner brackets of Chinese and Japanese. */
const TYPOGRAPHIC_QUOTES: ReadonlyMap<number, number> = new Map([
  [0x201c, 0x201d],
  [0x2018, 0x2019],
  [0x300c, 0x300d],
  [0x300e, 0x300f],
]);

/** The value that begins at or behind `from`, or `undefined` where there is none. */
export function valueAt(text: string, from: number): ValueRange | undefined {
  const at = skipLeadIn(text, from);
  if (at >= text.length) return undefined;
  if (isBlockScalar(text, at)) return blockScalar(text, at);
  const scheme =
    text.charCodeAt(at) === 0x7b ? HASH_SCHEME.exec(text.slice(at, at + MAX_HASH_SCHEME))?.[0] : undefined;
  if (scheme !== undefined) return bareValue(text, at + scheme.length);
  // The keys of an object speak for themselves.
  if (text.charCodeAt(at) === 0x7b) return bracedValue(text, at);
  if (text.charCodeAt(at) === 0x5b && markerEnd(text, at) === -1) return bracketedValue(text, at);
  return quotedValue(text, at) ?? bareValue(text, at);
}

/** `|` and `>` at the end of a line: the value of YAML is what is indented below (YAML 1.2, chapter 8). */
function isBlockScalar(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code !== 0x7c && code !== 0x3e) return false;
  const sign = text.charCodeAt(at + 1);
  return isLineEnd(text.charCodeAt(sign === 0x2d || sign === 0x2b ? at + 2 : at + 1));
}

function blockScalar(text: string, at: number): ValueRange | undefined {
  let position = lineEnd(text, at);
  let start = -1;
  let end = -1;
  while (position < text.length) {
    let first = position;
    while (isLineEnd(text.charCodeAt(first))) first++;
    const lineStart = first;
    while (text.charCodeAt(first) === 0x20) first++;
    if (first === lineStart || first >= text.length) break;
    if (start === -1) start = first;
    end = lineEnd(text, first);
    position = end;
  }
  return start === -1 || end === start ? undefined : { start, end, quoted: true };
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++;
  return at;
}

/** A list: from its first element to its last. */
function bracketedValue(text: string, at: number): ValueRange | undefined {
  let start = -1;
  let end = at;
  let quoted = false;
  let next = at + 1;
  for (let count = 0; count < MAX_LIST_LENGTH; count++) {
    while (isSpace(text.charCodeAt(next)) || text.charCodeAt(next) === 0x2c) next++;
    if (next >= text.length || text.charCodeAt(next) === 0x5d) break;
    const element = quotedValue(text, next) ?? bareValue(text, next);
    if (element === undefined) break;
    if (start === -1) {
      start = element.start;
      quoted = element.quoted;
    }
    end = element.end;
    next = end;
    if (element.quoted)
      while (next < text.length && text.charCodeAt(next) !== 0x2c && text.charCodeAt(next) !== 0x5d) next++;
  }
  return start === -1 ? undefined : { start, end, quoted };
}

/** Over white space, terminal colours, emphasis and constructors: ` ESC[32m`, `**`, `Some(`, `b` of Python's `b'…'`. */
function skipLeadIn(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x09 || code === 0xa0 || code === 0x3000) at++;
    else if (code === 0x1b && text.charCodeAt(at + 1) === 0x5b) at = colourEnd(text, at);
    else break;
  }
  at = skipTag(text, at);
  if (text.startsWith('**', at)) at += isSpace(text.charCodeAt(at + 2)) ? 3 : 0;
  if (text.startsWith('Some(', at)) at += 5;
  const code = text.charCodeAt(at) | 0x20;
  const next = text.charCodeAt(at + 1);
  if ((code === 0x62 || code === 0x75 || code === 0x72) && (next === 0x22 || next === 0x27)) at++;
  return at;
}

/** `PWD={x}` of an ODBC connection string, with what no name of a variable is made of. */
function bracedValue(text: string, at: number): ValueRange | undefined {
  if (text.charCodeAt(at - 1) !== 0x3d) return undefined;
  const content = BRACED.exec(text.slice(at, at + MAX_BRACED_LENGTH))?.[1];
  return content === undefined ? undefined : { start: at + 1, end: at + 1 + content.length, quoted: true };
}

/** Over a tag of YAML (`!!str x`, `!vault x`), and the type that PHP writes in front (`string(11) "x"`). */
function skipTag(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code !== 0x21 && code !== 0x73 && code !== 0x0a) return at;
  return at + (TAG.exec(text.slice(at, at + MAX_TAG_LENGTH))?.[0].length ?? 0);
}

function colourEnd(text: string, at: number): number {
  let end = at + 2;
  while (isDigit(text.charCodeAt(end)) || text.charCodeAt(end) === 0x3b) end++;
  return text.charCodeAt(end) === 0x6d ? end + 1 : end;
}

/**
 * A value in quotes. The quote may be escaped: as many backslashes as stand before the opening one stand before the
 * closing one. A quote that is never closed was cut off, so the value reaches to the end.
 */
export function quotedValue(text: string, from: number): ValueRange | undefined {
  let at = from;
  while (text.charCodeAt(at) === 0x5c) at++;
  const depth = at - from;
  const quote = text.charCodeAt(at);
  if (quote === 0x22 || quote === 0x27 || quote === 0x60) {
    const start = at + 1;
    const end = closingQuote(text, start, quote, depth);
    return { start, end, quoted: true };
  }
  if (depth > 0) return undefined;
  const closing = TYPOGRAPHIC_QUOTES.get(quote);
  if (closing !== undefined) {
    const end = text.indexOf(String.fromCharCode(closing), from);
    return { start: from + 1, end: end === -1 ? text.length : end, quoted: true };
  }
  if (quote !== 0x26) return undefined;
  const entity = QUOT_ENTITIES.find((candidate) => text.startsWith(candidate, from));
  if (entity === undefined) return undefined;
  const end = text.indexOf(entity, from + entity.length);
  return { start: from + entity.length, end: end === -1 ? text.length : end, quoted: true };
}

/**
 * The closing quote of a string that is `depth` backslashes deep. At depth d, each character of the string that needs
 * an escape has another d + 1 backslashes in front, so a run of r backslashes closes where r modulo 2 (d + 1) is d.
 */
function closingQuote(text: string, from: number, quote: number, depth: number): number {
  let run = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) {
      run++;
      continue;
    }
    if (code === quote && (run % (2 * (depth + 1)) === depth || (run < depth && run % 2 === 1)))
      return at - Math.min(run, depth);
    // A string one level up ends before this one does: the text was cut off.
    if (depth > 0 && code === quote && run === 0) return at;
    run = 0;
  }
  return text.length;
}
