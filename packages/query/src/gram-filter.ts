/** Tells which texts cannot be among those that it was made of: a set of short pieces, hashed to bits. Pure. */
import { foldCase } from '@agentbus/filter';

/**
 * Pieces are every three characters, and every five letters, of folded text; only of ASCII, which most needles are made
 * of. Three characters alone would let most English needles pass; five letters have few false friends, and leave out ids
 * and numbers, of which there would be millions.
 */
const WORD_LETTERS = 5;

/** 2^20 bits while texts are added; folded down to what is needed. */
const BUILD_LOG2 = 20;

/** 2^13 bits: 1 KiB. */
const MIN_LOG2 = 13;

/** An eighth: each piece of a needle that is not there then passes with 12 %, all six of an eight-letter word with 0.0003 %. */
const MAX_DENSITY = 1 / 8;

const GOLDEN = 0x9e3779b1;
const WORD_SEED = 0x85ebca6b;

/** Which of a text's pieces are there. */
export class GramFilter {
  readonly #bits: Uint8Array;
  readonly #shift: number;

  /** @param bits As {@link GramFilterBuilder.finish} gives them: a power of two of bytes. */
  constructor(bits: Uint8Array) {
    this.#bits = bits;
    this.#shift = 32 - Math.log2(bits.length * 8);
  }

  /** Whether a text that contains `needle` in any letter case may be among those that were added. */
  mayContain(needle: string): boolean {
    let may = true;
    forEachGram(needle, (hash) => {
      const bit = hash >>> this.#shift;
      if (((this.#bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) may = false;
    });
    return may;
  }
}

/** Makes a {@link GramFilter}. */
export class GramFilterBuilder {
  readonly #bits: Uint8Array = new Uint8Array(2 ** (BUILD_LOG2 - 3));

  readonly #set = (hash: number): void => {
    const bit = hash >>> (32 - BUILD_LOG2);
    const byte = bit >>> 3;
    this.#bits[byte] = (this.#bits[byte] ?? 0) | (1 << (bit & 7));
  };

  add(text: string): void {
    forEachGram(text, this.#set);
  }

  /** The bits; as few as keep the filter sharp. */
  finish(): Uint8Array {
    let bits = this.#bits;
    // The highest bits of a hash are its place, so neighbours share their place in a filter of half the size.
    for (let log2 = BUILD_LOG2; log2 > MIN_LOG2; log2--) {
      const half = halve(bits);
      if (density(half) > MAX_DENSITY) break;
      bits = half;
    }
    return bits.slice();
  }
}

/** Each bit of the result stands for two neighbours. */
function halve(bits: Uint8Array): Uint8Array {
  const half = new Uint8Array(bits.length / 2);
  for (let byte = 0; byte < bits.length; byte++) {
    const value = bits[byte] ?? 0;
    let nibble = 0;
    for (let pair = 0; pair < 4; pair++) if (value & (3 << (2 * pair))) nibble |= 1 << pair;
    half[byte >>> 1] = (half[byte >>> 1] ?? 0) | (nibble << (4 * (byte & 1)));
  }
  return half;
}

function density(bits: Uint8Array): number {
  let ones = 0;
  for (let byte of bits) for (; byte !== 0; byte &= byte - 1) ones++;
  return ones / (bits.length * 8);
}

/** The hashes of a text's pieces, whatever its letter case. */
function forEachGram(text: string, visit: (hash: number) => void): void {
  const grams = scanGrams(text, visit);
  // Some letters beyond ASCII fold to ASCII ones.
  if (!grams) scanGrams(foldCase(text), visit);
}

/** Whether the text is ASCII to the last character. */
function scanGrams(text: string, visit: (hash: number) => void): boolean {
  let ascii = true;
  let three = 0;
  let length = 0;
  let word = 0;
  let letters = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code >= 0x80) {
      ascii = false;
      length = 0;
      letters = 0;
      continue;
    }
    if (code >= 0x41 && code <= 0x5a) code += 0x20;
    three = ((three << 8) | code) & 0xffffff;
    if (++length >= 3) visit(Math.imul(three, GOLDEN));
    if (code < 0x61 || code > 0x7a) {
      letters = 0;
      continue;
    }
    word = ((word << 5) | (code - 0x60)) & 0x1ffffff;
    if (++letters >= WORD_LETTERS) visit(Math.imul(word ^ WORD_SEED, GOLDEN));
  }
  return ascii;
}
