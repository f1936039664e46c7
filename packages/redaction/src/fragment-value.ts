/** Finds how far the value behind a separator reaches: to the closing quote, or to a sensible delimiter. */
import { ALNUM, inClass, isDigit, isLineEnd, isSpace, WORD } from './character-class.ts';
import { markerEnd } from './marker.ts';

/** How a value is written. */
export interface ValueRange {
  readonly start: number;
  readonly end: number;
  /** A quoted value is data; a bare one may as well be prose or code. */
  readonly quoted: boolean;
}

/** How many characters a connection string's value may have up to its semicolon. */
const MAX_CONNECTION_VALUE = 128;

/** Lists of secrets are short; what lies behind is text again. */
const MAX_LIST_LENGTH = 256;

const QUOT_ENTITIES: readonly string[] = ['&quot;', '&#34;', '&#39;', '&#x27;', '&#x22;', '&apos;'];

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
  // The keys of an object speak for themselves.
  if (text.charCodeAt(at) === 0x7b) return undefined;
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

/** The value behind a percent-encoded separator: up to an encoded or plain delimiter. */
export function encodedValueAt(text: string, from: number): ValueRange | undefined {
  let at = skipEncodedSpace(text, from);
  let quoted = false;
  let quote = '';
  const opening = encodedUnit(text, at);
  if (opening !== undefined && (opening.code === 0x22 || opening.code === 0x27)) {
    quoted = true;
    quote = text.slice(at, opening.end);
    at = opening.end;
  }
  if (quoted) {
    const close = text.indexOf(quote, at);
    const end = close === -1 ? encodedEnd(text, at) : close;
    return end === at ? undefined : { start: at, end, quoted };
  }
  const end = encodedEnd(text, at);
  return end === at ? undefined : { start: at, end, quoted: false };
}

/** A percent-escape, encoded once or more: what it stands for and where it ends. */
export function encodedUnit(text: string, at: number): { code: number; end: number } | undefined {
  if (text.charCodeAt(at) !== 0x25) return undefined;
  let digits = at + 1;
  while (
    text.charCodeAt(digits) === 0x32 &&
    text.charCodeAt(digits + 1) === 0x35 &&
    isHexPair(text, digits + 2)
  )
    digits += 2;
  if (!isHexPair(text, digits)) return undefined;
  return { code: Number.parseInt(text.slice(digits, digits + 2), 16), end: digits + 2 };
}

function isHexPair(text: string, at: number): boolean {
  return isHexDigit(text.charCodeAt(at)) && isHexDigit(text.charCodeAt(at + 1));
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);
}

function skipEncodedSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const unit = encodedUnit(text, at);
    if (unit?.code === 0x20) at = unit.end;
    else if (text.charCodeAt(at) === 0x2b) at++;
    else return at;
  }
}

/** Ends at an encoded `&`, quote, `,`, `;`, `}` or line end, or where a URL ends. */
function encodedEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const marker = code === 0x5b ? markerEnd(text, at) : -1;
    if (marker !== -1) {
      at = marker;
      continue;
    }
    if (code === 0x25) {
      const unit = encodedUnit(text, at);
      if (unit !== undefined) {
        if (isEncodedDelimiter(unit.code)) return at;
        at = unit.end;
        continue;
      }
    }
    if (
      isSpace(code) ||
      code === 0x26 ||
      code === 0x22 ||
      code === 0x27 ||
      code === 0x3c ||
      code === 0x3e ||
      code === 0x23
    )
      return at;
    if (code === 0x29 || code === 0x5d || code === 0x7d || code === 0x60 || code === 0x5c) return at;
    at++;
  }
  return at;
}

function isEncodedDelimiter(code: number): boolean {
  return (
    code === 0x26 ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x2c ||
    code === 0x3b ||
    code === 0x7d ||
    code === 0x0a ||
    code === 0x0d ||
    code === 0x20 ||
    code === 0x5c
  );
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
  if (text.startsWith('**', at)) at += isSpace(text.charCodeAt(at + 2)) ? 3 : 0;
  if (text.startsWith('Some(', at)) at += 5;
  const code = text.charCodeAt(at) | 0x20;
  const next = text.charCodeAt(at + 1);
  if ((code === 0x62 || code === 0x75 || code === 0x72) && (next === 0x22 || next === 0x27)) at++;
  return at;
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
function quotedValue(text: string, from: number): ValueRange | undefined {
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

/** A value without quotes, up to white space or what cannot be part of it. */
function bareValue(text: string, from: number): ValueRange | undefined {
  const connection = connectionValueEnd(text, from);
  const end = connection === -1 ? bareEnd(text, from) : connection;
  return end === from ? undefined : { start: from, end, quoted: false };
}

function bareEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x5b) {
      const marker = markerEnd(text, at);
      if (marker !== -1) {
        at = marker;
        continue;
      }
    }
    if (isBareDelimiter(text, at, code)) break;
    at++;
  }
  return withoutPunctuation(text, from, at);
}

function isBareDelimiter(text: string, at: number, code: number): boolean {
  if (inClass(code, ALNUM)) return false;
  if (isSpace(code) || code === 0x22 || code === 0x60 || code === 0x3c || code === 0x1b || code === 0x7c)
    return true;
  const next = text.charCodeAt(at + 1);
  switch (code) {
    case 0x27: // '
      return !inClass(next, ALNUM);
    case 0x5c: // a backslash before a quote, or an escaped line end
      return (
        next === 0x22 || next === 0x27 || next === 0x6e || next === 0x72 || next === 0x74 || next === 0x5c
      );
    case 0x2c: // ,
    case 0x3b: // ;
    case 0x26: // &
      return endsItem(text, at + 1);
    case 0x29: // )
    case 0x5d: // ]
    case 0x7d: // }
      return !inClass(next, WORD);
    default:
      return isWideDelimiter(code);
  }
}

/** Punctuation of Chinese and Japanese ends a value as a space does. */
function isWideDelimiter(code: number): boolean {
  return (
    code === 0xff0c ||
    code === 0x3002 ||
    code === 0xff1b ||
    code === 0x3001 ||
    code === 0xff09 ||
    code === 0x300d
  );
}

/** Behind a comma, semicolon or ampersand: nothing, or the next item, rather than more of the same value. */
function endsItem(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (
    Number.isNaN(code) ||
    isSpace(code) ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x5c ||
    code === 0x7d ||
    code === 0x5d
  )
    return true;
  if (text.startsWith('amp;', at)) return true;
  let end = at;
  while (end - at < 64 && (inClass(text.charCodeAt(end), WORD) || isKeyPunctuation(text.charCodeAt(end))))
    end++;
  const separator = text.charCodeAt(end);
  return end > at && (separator === 0x3d || separator === 0x3a);
}

function isKeyPunctuation(code: number): boolean {
  return code === 0x2d || code === 0x2e || code === 0x5b || code === 0x5d || code === 0x20;
}

/** The sentence's punctuation behind a value is not part of it. */
function withoutPunctuation(text: string, from: number, end: number): number {
  let last = end;
  while (last > from && isSentencePunctuation(text.charCodeAt(last - 1))) last--;
  return last === from ? end : last;
}

function isSentencePunctuation(code: number): boolean {
  return code === 0x2e || code === 0x2c || code === 0x3b || code === 0x3a;
}

/** `Password=two words;Database=…`: in a connection string a value reaches to the semicolon, spaces and all. */
function connectionValueEnd(text: string, from: number): number {
  if (text.charCodeAt(from - 1) !== 0x3d) return -1;
  const limit = Math.min(text.length, from + MAX_CONNECTION_VALUE);
  let spaces = 0;
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x3b) return spaces > 0 && endsConnectionItem(text, at + 1) ? at : -1;
    if (code === 0x20) spaces++;
    else if (isLineEnd(code) || code === 0x3d || code === 0x22 || code === 0x27 || code === 0x5c) return -1;
  }
  return -1;
}

function endsConnectionItem(text: string, at: number): boolean {
  let end = at;
  while (end - at < 40 && (inClass(text.charCodeAt(end), WORD) || text.charCodeAt(end) === 0x20)) end++;
  return end > at && text.charCodeAt(end) === 0x3d;
}
