/** Finds out whether the key in front of a separator can matter, on the bytes of the window. */
import { DIGIT, KIND, LETTER } from './candidate-filter.ts';
import { FOREIGN } from './scan-window.ts';

const SPACE = 0x20;

/** How many keys are remembered at most: each takes the place of the one with the same hash before it. */
const SLOTS = 1024;

/** A slot is the key's length and its bytes. */
const SLOT_LENGTH = 32;

/** Zeros in front of a key's bytes, as the window has them. */
const PADDING = 4;

/** White space that may lie between a key and its separator. */
const MAX_GAP = 20;

/** The letters, digits and signs of keys. */
const inKey = new Uint8Array(256);
for (let code = 0; code < 128; code++) inKey[code] = ((KIND[code] ?? 0) & (LETTER | DIGIT)) === 0 ? 0 : 1;
for (const sign of '-.$') inKey[sign.charCodeAt(0)] = 1;

/** Behind a key, what the matcher has to look at: brackets, marks, entities, escapes. */
const IS_UNSURE_END = new Uint8Array(256).fill(1, FOREIGN);
for (const sign of ']*;`\\%') IS_UNSURE_END[sign.charCodeAt(0)] = 1;

/** In front of a key: where a parameter's name begins, or an escape that runs into the key. */
const IS_UNSURE_START = new Uint8Array(256).fill(1, FOREIGN);
for (const sign of '?&#;%\\') IS_UNSURE_START[sign.charCodeAt(0)] = 1;

/** Keys that say nothing about their value, by their bytes. Bounded, and without a reference to any text. */
export class KnownKeys {
  readonly #slots = new Uint8Array(SLOTS * SLOT_LENGTH);

  /** Whether the key could be taken in: not where it is long, or not ASCII. */
  add(key: string): boolean {
    const { length } = key;
    if (length >= SLOT_LENGTH || length === 0) return false;
    const bytes = new Uint8Array(PADDING + length);
    for (let at = 0; at < length; at++) {
      const code = key.charCodeAt(at);
      if (code >= FOREIGN) return false;
      bytes[PADDING + at] = code;
    }
    const slot = slotOf(bytes, PADDING, PADDING + length);
    this.#slots[slot] = length;
    this.#slots.set(bytes.subarray(PADDING), slot + 1);
    return true;
  }

  /** Whether the key in front of the separator at `separator` can matter. */
  isCandidate(bytes: Uint8Array, separator: number): boolean {
    let end = separator;
    let last = bytes[end - 1] ?? 0;
    while (last <= SPACE && last > 0 && separator - end < MAX_GAP) last = bytes[--end - 1] ?? 0;
    if (last <= SPACE) return last !== 0;
    if (last === 0x22 || last === 0x27) {
      end--;
      while (bytes[end - 1] === 0x5c && separator - end < MAX_GAP) end--;
      last = bytes[end - 1] ?? 0;
      // An escaped quote is not the end of a key.
      if (inKey[last] === 0) return last >= FOREIGN;
    } else if (inKey[last] === 0) return IS_UNSURE_END[last] === 1;
    // The end of a terminal's colour, or of an escape.
    else if (last === 0x6d && isColourEnd(bytes, end)) return true;
    else if (bytes[end - 3] === 0x25 || (bytes[end - 3] === 0x35 && bytes[end - 4] === 0x32)) return true;
    return this.#isUnknown(bytes, end);
  }

  #isUnknown(bytes: Uint8Array, end: number): boolean {
    let start = end;
    let code = bytes[start - 1] as number;
    let all = 0;
    while (inKey[code] === 1) {
      all |= code;
      start--;
      if (end - start >= SLOT_LENGTH) return true;
      code = bytes[start - 1] as number;
    }
    if (IS_UNSURE_START[code] === 1 || (code === 0x5b && bytes[start - 2] === 0x1b)) return true;
    // A number is no key: letters have a bit that digits and the other signs have not.
    if ((all & 0x40) === 0) return false;
    const length = end - start;
    const slots = this.#slots;
    const slot = slotOf(bytes, start, end);
    if (slots[slot] !== length) return true;
    for (let at = 1; at <= length; at++) if (slots[slot + at] !== bytes[start + at - 1]) return true;
    return false;
  }
}

/** Of the length and some of the bytes: to tell nearly all keys of a service apart. The slot is compared as a whole. */
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const first = (bytes[start] as number) * 5 + (bytes[start + (length >> 2)] as number) * 3;
  const middle = (bytes[start + (length >> 1)] as number) << 4;
  const last = ((bytes[end - 1] as number) << 2) ^ ((bytes[end - 1 - (length >> 2)] as number) << 7);
  return ((first + (middle ^ last) + length * 37) & (SLOTS - 1)) * SLOT_LENGTH;
}

/** `ESC [ 39 m` */
function isColourEnd(bytes: Uint8Array, end: number): boolean {
  const before = bytes[end - 2] ?? 0;
  return before === 0x5b || before === 0x3b || ((KIND[before] ?? 0) & DIGIT) !== 0;
}
