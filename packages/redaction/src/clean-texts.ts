/**
 * Remembers short texts in which nothing was found: routes, methods, hosts and states come back in every record.
 *
 * What was found to hold a secret is never put in here. What is put in is a copy, as a slice would keep the whole text that
 * it was cut from, which may hold one.
 */
import { detached } from './key-memory.ts';

/** How many texts are remembered at most: each takes the place of the one with the same hash before it. */
const SLOTS = 1024;

/** Longer texts are hardly ever the same. */
const MAX_LENGTH = 48;

/** One new text in so many is remembered: those that come back are soon among them, and copying the others costs little. */
const SAMPLED = 17;

/** Texts that were scanned under one policy. */
export class CleanTexts {
  readonly #texts: string[] = new Array<string>(SLOTS).fill('');
  #untilNext = 0;

  /** Whether nothing is known to be found in the text. */
  has(text: string): boolean {
    return text.length <= MAX_LENGTH && this.#texts[slotOf(text)] === text;
  }

  /** Takes a text in which nothing was found, or lets it go. */
  add(text: string): void {
    if (text.length > MAX_LENGTH || this.#untilNext-- > 0) return;
    this.#untilNext = SAMPLED;
    this.#texts[slotOf(text)] = detached(text);
  }
}

/** Of some units only: most texts differ in length, in the middle or at the end. */
function slotOf(text: string): number {
  const { length } = text;
  const units =
    text.charCodeAt(0) +
    (text.charCodeAt(length >> 1) << 3) +
    (text.charCodeAt(length - 1) << 6) +
    (text.charCodeAt(length - 3) << 2);
  return (units + length * 37) & (SLOTS - 1);
}
