/** Words with a value in them. */
import { charClass, HEX, LETTER } from './char-class.ts';
import { MIN_HEX } from './classify-piece.ts';
import { type LineTokens, TOKEN_MIXED } from './line-tokens.ts';
import { endOfPort, isDigit } from './value-end.ts';

const PLUS = 43;
const MINUS = 45;
const UNDERSCORE = 95;

/** Pushes the word from `start` to `stop` with the value in it. @returns where it ends, with a port behind it. */
export function pushMixed(text: string, start: number, stop: number, tokens: LineTokens): number {
  let first = start;
  while (!isDigit(text, first)) first++;
  const hex = startOfHex(text, start, stop);
  if (hex <= first) {
    pushMixedToken(tokens, start, stop, hex, stop);
    return stop;
  }
  let last = stop - 1;
  while (!isDigit(text, last)) last--;
  const from = startOfId(text, start, first);
  // A letter or two behind the digits belong to the id; a longer rest is a word.
  if (stop - last > 3) {
    pushMixedToken(tokens, start, stop, from, last + 1);
    return stop;
  }
  const end = endOfPort(text, stop);
  pushMixedToken(tokens, start, end, from, end);
  return end;
}

function pushMixedToken(tokens: LineTokens, start: number, end: number, from: number, to: number): void {
  if (!isRepeated(tokens, start, end, from, to)) tokens.pushMixed(start, end, from, to);
}

/** Whether the token before is the same word around another value: the elements of a list are one variable. */
function isRepeated(tokens: LineTokens, start: number, end: number, from: number, to: number): boolean {
  const comma = tokens.isMark(tokens.count - 1, ',') ? 1 : 0;
  const last = tokens.count - 1 - comma;
  if (last < 0 || tokens.kinds[last] !== TOKEN_MIXED) return false;
  const { text } = tokens;
  const before = text.slice(tokens.starts[last], tokens.valueStarts[last]);
  const behind = text.slice(tokens.valueEnds[last], tokens.ends[last]);
  if (before !== text.slice(start, from) || behind !== text.slice(to, end)) return false;
  tokens.count = last + 1;
  tokens.ends[last] = end;
  tokens.valueEnds[last] = to;
  return true;
}

/** Where the id begins whose first digit is at `first`: a sign or up to two letters behind a separator belong to it. */
function startOfId(text: string, start: number, first: number): number {
  for (let from = first - 1; from > start && from >= first - 3; from--) {
    const code = text.charCodeAt(from);
    if (isSeparator(code)) {
      const signed = from === first - 1 && (code === MINUS || code === PLUS);
      return signed && isSeparator(text.charCodeAt(from - 1)) ? from : from + 1;
    }
  }
  return first;
}

/** Where hexadecimal digits with letters begin that the word ends in, behind a separator; `stop` where it does not. */
function startOfHex(text: string, start: number, stop: number): number {
  let from = stop;
  let letters = 0;
  for (; from > start; from--) {
    const bits = charClass(text.charCodeAt(from - 1));
    if ((bits & HEX) === 0) break;
    if ((bits & LETTER) !== 0) letters++;
  }
  const divided = from > start && isSeparator(text.charCodeAt(from - 1));
  return letters > 0 && stop - from >= MIN_HEX && divided ? from : stop;
}

function isSeparator(code: number): boolean {
  return code === MINUS || code === PLUS || code === UNDERSCORE || code === 46 || code === 64 || code === 126;
}
