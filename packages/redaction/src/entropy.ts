/** How random a string is: Shannon entropy over its characters, and what it is made of. */
import { ALPHA, inClass, isDigit, isUpper } from './character-class.ts';

/** Bits a character that a random base64 string of 20 characters has, less what chance takes: words stay below. */
const MIN_ENTROPY = 3.3;

/** Reused: counting allocates nothing. */
const counts = new Uint16Array(128);

/** Shannon entropy in bits a character. Characters outside ASCII count as one. */
export function shannonEntropy(text: string): number {
  counts.fill(0);
  for (let at = 0; at < text.length; at++) {
    const code = Math.min(127, text.charCodeAt(at));
    counts[code] = (counts[code] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Letters and digits, or letters in mixed case, with the entropy of chance: no word, name, version or path. */
export function looksRandom(text: string): boolean {
  let digits = 0;
  let upper = 0;
  let lower = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) digits++;
    else if (isUpper(code)) upper++;
    else if (inClass(code, ALPHA)) lower++;
  }
  if (upper + lower === 0) return false;
  if (digits < 2 && !(upper >= 3 && lower >= 3)) return false;
  if (digits === 0 && isCamelCase(text)) return false;
  return shannonEntropy(text) >= Math.min(MIN_ENTROPY, Math.log2(text.length) - 0.9);
}

/** Capitals that begin words of three letters and more: `createUserSession`. */
export function isCamelCase(text: string): boolean {
  return /^[A-Za-z]?[a-z]*(?:[A-Z][a-z]{2,}|[A-Z]{2,5}(?=[A-Z][a-z]|$))*$/.test(
    text.slice(0, 128).replace(/[-_.]/g, ''),
  );
}
