/** Splits a line into words, marks and values, in one pass: each character is looked at a bounded number of times. */
import {
  ASCII_CLASSES,
  charClass,
  DIGIT,
  HEX,
  JOINT,
  LETTER,
  MARK,
  QUOTE,
  SLASH,
  SPACE,
  UNSPACED,
} from './char-class.ts';
import { classifyPiece, MIXED, WORD } from './classify-piece.ts';
import { joinAfterNumber, joinAfterTime, joinList, joinUnit } from './join-tokens.ts';
import { type LineTokens, TOKEN_MARK, TOKEN_WORD } from './line-tokens.ts';
import { closingQuote, isQuotedWord, keepsQuoted } from './quoted-text.ts';
import { pushMixed } from './scan-mixed.ts';
import {
  endOfColons,
  endOfDigits,
  endOfGlued,
  endOfPort,
  endOfUrl,
  isDigit,
  isLetter,
  isWordCode,
} from './value-end.ts';
import type { ValueType } from './value-type.ts';

/** Characters of a line that are read; the rest is left out of the template. Bounds the work for one line. */
export const MAX_LINE_LENGTH = 8192;

const COLON = 58;
const EQUALS = 61;
const ROUND = 40;
const SQUARE = 91;
const PERCENT = 37;

/** What a run may end at. */
const UNUSUAL = SPACE | MARK | QUOTE | UNSPACED;

/** Digits that are shorter than any date. */
const MIN_DATE_LENGTH = 8;

/** Splits `text` into `tokens`. */
export function scanLine(text: string, tokens: LineTokens): void {
  tokens.clear(text);
  const end = Math.min(text.length, MAX_LINE_LENGTH);
  let position = 0;
  while (position < end) {
    const bits = charClass(text.charCodeAt(position));
    if ((bits & SPACE) !== 0) position++;
    else if ((bits & MARK) !== 0) {
      const address = startsWithColons(text, position) ? endOfColons(text, position) : position;
      if (address > position) {
        position = pushColons(text, position, address, tokens);
        continue;
      }
      tokens.push(TOKEN_MARK, position, position + 1);
      position++;
      if (isEmptyValue(text, position)) tokens.pushValue(position, position, 'text');
    } else if ((bits & QUOTE) !== 0) position = scanQuote(text, position, tokens);
    else position = scanPiece(text, position, end, tokens);
  }
}

/** Whether nothing stands where a value should: behind `key=`, or between brackets that no name precedes. */
function isEmptyValue(text: string, position: number): boolean {
  const mark = text.charCodeAt(position - 1);
  if (mark !== EQUALS && mark !== ROUND && mark !== SQUARE) return false;
  const before = charClass(position < 2 ? 32 : text.charCodeAt(position - 2));
  const next = position < text.length ? text.charCodeAt(position) : 32;
  if (mark === EQUALS) {
    return (
      (before & (LETTER | DIGIT)) !== 0 &&
      ((charClass(next) & SPACE) !== 0 || next === 44 || next === 59 || next === 41)
    );
  }
  return next === (mark === ROUND ? 41 : 93) && (before & SPACE) !== 0;
}

function scanQuote(text: string, start: number, tokens: LineTokens): number {
  const close = closingQuote(text, start);
  if (close > start && !keepsQuoted(tokens) && !isQuotedWord(tokens, start, close)) {
    tokens.pushValue(start, close + 1, 'quoted');
    return close + 1;
  }
  tokens.push(TOKEN_MARK, start, start + 1);
  return start + 1;
}

function scanPiece(text: string, start: number, end: number, tokens: LineTokens): number {
  let bits = 0;
  let stop = start;
  let last = 0;
  for (; stop < end; stop++) {
    const code = text.charCodeAt(stop);
    const next = code < 128 ? (ASCII_CLASSES[code] ?? 0) : charClass(code);
    if ((next & UNUSUAL) === 0 && (last & UNSPACED) === 0) {
      bits |= next;
      last = next;
      continue;
    }
    if ((next & (SPACE | MARK)) !== 0) break;
    // An apostrophe inside a word belongs to it.
    if ((next & QUOTE) !== 0 && !(code === 39 && (last & LETTER) !== 0 && isLetter(text, stop + 1))) break;
    if (stop > start && ((next ^ last) & UNSPACED) !== 0) break;
    bits |= next;
    last = next;
  }
  if ((bits & (DIGIT | JOINT | SLASH)) === 0) {
    return scanWord(text, start, stop, bits, tokens);
  }
  return scanValue(text, start, stop, bits, tokens);
}

function scanWord(text: string, start: number, stop: number, bits: number, tokens: LineTokens): number {
  if (text.charCodeAt(stop) === COLON) {
    if (text.startsWith('//', stop + 1)) return pushValue(tokens, start, endOfUrl(text, stop), 'url');
    const code = text.charCodeAt(stop + 1);
    if (stop - start === 1 && (code === 92 || code === 47)) return pushPath(text, start, stop + 1, tokens);
    if (stop - start <= 4) {
      const colons = endOfColons(text, start);
      if (colons > stop) return pushColons(text, start, colons, tokens);
    }
  }
  if ((bits & (LETTER | UNSPACED)) !== 0) {
    if (joinUnit(tokens, start, stop)) {
      joinList(tokens);
      return stop;
    }
    if (isHexWord(text, start, stop)) return pushValue(tokens, start, stop, 'hex');
    if (isLiteral(text, start, stop)) return pushValue(tokens, start, stop, 'boolean');
  }
  tokens.push(TOKEN_WORD, start, stop);
  return stop;
}

function scanValue(text: string, start: number, untrimmed: number, bits: number, tokens: LineTokens): number {
  let stop = untrimmed;
  while (stop > start + 1 && (charClass(text.charCodeAt(stop - 1)) & JOINT) !== 0) stop--;
  const first = charClass(text.charCodeAt(start));
  if ((first & HEX) !== 0 && stop === untrimmed && text.charCodeAt(stop) === COLON) {
    const colons = endOfColons(text, start);
    if (colons > stop) return pushColons(text, start, colons, tokens);
  }
  if (text.startsWith('://', stop)) return pushValue(tokens, start, endOfUrl(text, stop), 'url');
  const plain = (bits & (LETTER | SLASH | JOINT)) === 0 && stop - start < MIN_DATE_LENGTH;
  const type = plain ? 'number' : classifyPiece(text.slice(start, stop), bits);
  if (type === WORD) {
    if (stop < untrimmed && joinUnit(tokens, start, stop)) {
      joinList(tokens);
      return stop;
    }
    tokens.push(TOKEN_WORD, start, untrimmed);
  } else if (type === MIXED) return pushMixed(text, start, stop, tokens);
  else if (type === 'path') return pushPath(text, start, stop, tokens);
  else {
    stop = endOfGlued(text, stop, type === 'address' || type === 'time');
    tokens.pushValue(start, stop, type);
    if (type === 'number') joinAfterNumber(tokens);
    if (type === 'time') joinAfterTime(tokens);
    joinList(tokens);
    return stop;
  }
  return untrimmed;
}

function pushValue(tokens: LineTokens, start: number, end: number, type: ValueType): number {
  tokens.pushValue(start, end, type);
  joinList(tokens);
  return end;
}

function pushColons(text: string, start: number, end: number, tokens: LineTokens): number {
  const run = text.slice(start, end);
  const clock = /^\d{1,4}(?::\d{1,3}){1,3}(?:\.\d+)?$/u.test(run);
  let stop = end;
  if (clock && text.charCodeAt(stop) === 44 && isDigit(text, stop + 1)) stop = endOfDigits(text, stop + 1);
  // The zone of a link-local IPv6 address.
  if (!clock && text.charCodeAt(stop) === PERCENT) {
    stop++;
    while (isWordCode(text.charCodeAt(stop))) stop++;
  }
  tokens.pushValue(start, stop, clock ? 'time' : 'address');
  if (clock) joinAfterTime(tokens);
  return stop;
}

/** Whether a word is a hexadecimal number of 32 or 64 bits that happens to have no digit. */
function isHexWord(text: string, start: number, stop: number): boolean {
  if (stop - start !== 8 && stop - start !== 16) return false;
  for (let at = start; at < stop; at++) if ((charClass(text.charCodeAt(at)) & HEX) === 0) return false;
  return true;
}

/** Whether a word is a value by its place: `true`, `false` or `null` behind a key. */
function isLiteral(text: string, start: number, stop: number): boolean {
  const length = stop - start;
  if (length < 4 || length > 5) return false;
  const before = text.charCodeAt(start - 1) === 32 ? text.charCodeAt(start - 2) : text.charCodeAt(start - 1);
  if (before !== COLON && before !== EQUALS) return false;
  const word = text.slice(start, stop).toLowerCase();
  return word === 'true' || word === 'false' || word === 'null' || word === 'none';
}

/** A path goes on over the marks of a query string, and over a line and column. */
function pushPath(text: string, start: number, from: number, tokens: LineTokens): number {
  let stop = from;
  for (; stop < text.length; stop++) {
    const code = text.charCodeAt(stop);
    const bits = charClass(code);
    if ((bits & (SPACE | QUOTE)) !== 0) break;
    if ((bits & MARK) !== 0 && !(code === 61 || code === 63 || code === 35 || code === 38)) break;
  }
  while (stop > start + 1 && (charClass(text.charCodeAt(stop - 1)) & JOINT) !== 0) stop--;
  return pushValue(tokens, start, endOfPort(text, stop), 'path');
}

/** Whether an IPv6 address may begin with `::` here. */
function startsWithColons(text: string, position: number): boolean {
  return (
    text.charCodeAt(position) === COLON &&
    text.charCodeAt(position + 1) === COLON &&
    isDigit(text, position + 2) &&
    !isWordCode(text.charCodeAt(position - 1))
  );
}
