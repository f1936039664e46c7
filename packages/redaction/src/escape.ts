/** Escapes that run into the word behind them: `\nword`, `%3Dword`, the end of a terminal's colour. */
import { HEX, isDigit, skipClass } from './character-class.ts';

/** Where the word begins whose run of letters and digits begins at `runStart`: behind the rest of an escape. */
export function behindEscape(text: string, runStart: number): number {
  const before = text.charCodeAt(runStart - 1);
  if (before === 0x25)
    return skipClass(text, runStart, HEX, runStart + 2) === runStart + 2 ? runStart + 2 : runStart;
  if (before === 0x5c) return runStart + escapeLength(text.charCodeAt(runStart));
  if (before === 0x5b && text.charCodeAt(runStart - 2) === 0x1b) return behindColour(text, runStart);
  return runStart;
}

/** `\n`, `\r` and `\t` have one letter, `\u0022` has five. */
function escapeLength(letter: number): number {
  if (letter === 0x75) return 5;
  return letter === 0x6e || letter === 0x72 || letter === 0x74 ? 1 : 0;
}

function behindColour(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === 0x6d ? at + 1 : from;
}
