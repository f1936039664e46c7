/** Values without quotes: they reach to what cannot be part of them. */
import { ALNUM, inClass, isLineEnd, isSpace, WORD } from './character-class.ts';
import type { ValueRange } from './fragment-value.ts';
import { markerEnd } from './marker.ts';

/** How many characters a connection string's value may have up to its semicolon. */
const MAX_CONNECTION_VALUE = 128;

/** A value without quotes, up to white space or what cannot be part of it. */
export function bareValue(text: string, from: number): ValueRange | undefined {
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
