/** Words that name what stands behind them, or in front, told by one of their letters on the bytes of the window. */
import { endingIndex, KIND, LETTER } from './candidate-filter.ts';

const SPACE = 0x20;

/**
 * The end of the word that has the letter at `at`: `Basic`, `Bearer`, `Digest`, a word for a password, `LOGIN` and `AUTH` of
 * protocols, or `VALUES` of SQL. 0 where it is none of these, or what follows is not what follows those.
 */
export function nameEnd(bytes: Uint8Array, at: number): number {
  const second = bytes[at + 1];
  switch (bytes[at]) {
    case 0x42: // B
      if (second === 0x61) return endsWith(bytes, at + 4, 0x63);
      return second === 0x65 ? endsWith(bytes, at + 5, 0x72) : 0;
    case 0x44: // D
      return second === 0x69 ? endsWith(bytes, at + 5, 0x74) : 0;
    case 0x47: // G
      return bytes[at - 2] === 0x4c && second === 0x49 ? endsWith(bytes, at + 2, 0x4e) : 0;
    case 0x55: // U
      return bytes[at - 1] === 0x41 && second === 0x54 && bytes[at + 2] === 0x48 ? authEnd(bytes, at + 3) : 0;
    case 0x56: // V
    case 0x76:
      return valuesEnd(bytes, at);
    case 0x57: // W
    case 0x77:
      return passwordEnd(bytes, at);
    default:
      return 0;
  }
}

/** The last two letters of calls that may take a secret: `setPassword`, `login`, `authenticate`, `withToken`. */
const callEndings = new Uint8Array(1024);
for (const [last, end] of ['rd', 'wd', 'se', 'et', 'en', 'ey', 'in', 'te', 'th', 'ct', 'RD'])
  callEndings[endingIndex((last ?? '').charCodeAt(0), (end ?? '').charCodeAt(0))] = 1;

/** Whether what is called in front of the parenthesis at `paren` may take a secret. */
export function mayTakeSecret(bytes: Uint8Array, paren: number): boolean {
  return callEndings[endingIndex(bytes[paren - 2] ?? 0, bytes[paren - 1] ?? 0)] === 1;
}

function endsWith(bytes: Uint8Array, last: number, letter: number): number {
  return bytes[last] === letter && bytes[last + 1] === SPACE ? last + 1 : 0;
}

/** `AUTH x`, `"AUTH" "x"`, `AUTHENTICATE PLAIN x` */
function authEnd(bytes: Uint8Array, end: number): number {
  if (bytes[end] === SPACE || (bytes[end] === 0x22 && bytes[end + 1] === SPACE)) return end;
  return bytes[end] === 0x45 && bytes[end + 7] === 0x45 && bytes[end + 8] === SPACE ? end + 8 : 0;
}

/** `password`, `passwd`, `passwort`, `pwd` and `pw`, from their `w` on, at the end of a word. */
function passwordEnd(bytes: Uint8Array, at: number): number {
  const before = (bytes[at - 1] ?? 0) | 0x20;
  if (before !== 0x73 && before !== 0x70) return 0;
  let end = at + 1;
  while (end - at < 4 && ((KIND[bytes[end] ?? 0] ?? 0) & LETTER) !== 0) end++;
  const next = bytes[end] ?? 0;
  return next <= SPACE || next === 0x2e || next === 0x2c ? end : 0;
}

/** `VALUES (`, `values(` */
function valuesEnd(bytes: Uint8Array, at: number): number {
  const end = at + 6;
  if (((bytes[at + 2] ?? 0) | 0x20) !== 0x6c || ((bytes[end - 1] ?? 0) | 0x20) !== 0x73) return 0;
  const next = bytes[end] ?? 0;
  return next === 0x28 || (next <= SPACE && bytes[end + 1] === 0x28) ? end : 0;
}
