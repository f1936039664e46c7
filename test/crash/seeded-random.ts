/** Random numbers that can be had again: a failing run is repeated by its seed. */

/** Gives integers from `min` to `max`, both included. */
export type RandomInteger = (min: number, max: number) => number;

/** mulberry32 from a seed of 32 bits. */
export function seededRandom(seed: number): RandomInteger {
  let state = seed | 0;
  return (min, max) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return min + (((mixed ^ (mixed >>> 14)) >>> 0) % (max - min + 1));
  };
}

/** A seed that nobody chose. */
export function newSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
