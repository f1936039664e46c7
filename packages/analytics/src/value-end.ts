/** Where values end that go on over marks. */
import { charClass, DIGIT, HEX, LETTER, MARK, QUOTE, SPACE } from './char-class.ts';

/** Colons of a MAC address, which may have no digit. */
const MAC_COLONS = 5;

/** Longer than any address with colons. */
const MAX_COLON_RUN = 64;

const COLON = 58;
const PLUS = 43;
const MINUS = 45;
const UNDERSCORE = 95;

/** The end of a clock time, an address with a port, an IPv6 or a MAC address at `start`; `start` where none is there. */
export function endOfColons(text: string, start: number): number {
  let stop = start;
  let colons = 0;
  let digits = 0;
  const limit = Math.min(text.length, start + MAX_COLON_RUN);
  for (; stop < limit; stop++) {
    const code = text.charCodeAt(stop);
    const bits = charClass(code);
    if (code === COLON) colons++;
    else if ((bits & DIGIT) !== 0) digits++;
    else if ((bits & HEX) === 0 && code !== 46) break;
  }
  if (isLetter(text, stop)) return start;
  while (stop > start && (text.charCodeAt(stop - 1) === COLON || text.charCodeAt(stop - 1) === 46)) {
    if (text.charCodeAt(stop - 1) === COLON) colons--;
    stop--;
  }
  const decimal = (charClass(text.charCodeAt(start)) & DIGIT) !== 0;
  return (colons >= 1 && decimal && digits >= 2) || (colons >= 2 && digits >= 1) || colons >= MAC_COLONS
    ? stop
    : start;
}

/** Behind `:443`, `:12:5` or `:04:05.123Z`. */
export function endOfPort(text: string, from: number): number {
  let stop = from;
  while (text.charCodeAt(stop) === COLON && isDigit(text, stop + 1)) {
    stop = endOfDigits(text, stop + 1);
    while ((text.charCodeAt(stop) === 46 || text.charCodeAt(stop) === 44) && isDigit(text, stop + 1)) {
      stop = endOfDigits(text, stop + 1);
    }
  }
  if (stop === from) return from;
  if (text.charCodeAt(stop) === 90) stop++;
  else if ((text.charCodeAt(stop) === PLUS || text.charCodeAt(stop) === MINUS) && isDigit(text, stop + 1)) {
    stop = endOfPort(text, endOfDigits(text, stop + 1));
  }
  return stop;
}

export function endOfDigits(text: string, from: number): number {
  let stop = from;
  while (isDigit(text, stop)) stop++;
  return stop;
}

export function endOfUrl(text: string, from: number): number {
  let stop = from;
  for (; stop < text.length; stop++) {
    const code = text.charCodeAt(stop);
    if (
      (charClass(code) & (SPACE | QUOTE)) !== 0 ||
      code === 60 ||
      code === 62 ||
      code === 93 ||
      code === 125
    )
      break;
  }
  while (stop > from && /[.,;:)!?]/u.test(text.charAt(stop - 1))) stop--;
  return stop;
}

/** The end of a value: with its port, and with all that is glued to it. */
export function endOfGlued(text: string, from: number, port: boolean): number {
  let stop = port ? endOfPort(text, from) : from;
  if (stop === from) return stop;
  while (stop < text.length && (charClass(text.charCodeAt(stop)) & (SPACE | MARK | QUOTE)) === 0) stop++;
  return stop;
}

export function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}

export function isLetter(text: string, index: number): boolean {
  return (charClass(text.charCodeAt(index)) & LETTER) !== 0 && index < text.length;
}

export function isWordCode(code: number): boolean {
  return code === UNDERSCORE || (charClass(code) & (LETTER | DIGIT)) !== 0;
}
