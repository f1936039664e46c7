/** FNV-1a over UTF-16 code units: fast in JavaScript, and good enough where no adversary gains from a collision. */

/** The start of the hash, as published. */
export const HASH_START = 0x811c9dc5;

const PRIME = 0x01000193;

/** The hash with one more code unit. */
export function hashCode(hash: number, code: number): number {
  return Math.imul(hash ^ code, PRIME);
}

/** The hash of a text, 32 bits signed. */
export function textHash(text: string): number {
  let hash = HASH_START;
  for (let index = 0; index < text.length; index++) hash = hashCode(hash, text.charCodeAt(index));
  return hash;
}

/** Stirs `seed` into a hash so that each bit of both reaches each bit of the result (the finish of MurmurHash3). */
export function mixHash(hash: number, seed: number): number {
  let mixed = Math.imul(hash ^ Math.imul(seed + 1, 0x9e3779b1), 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
