/** A Bloom filter over ids. Pure. */

/** 10 bits and 7 probes an id: one of 120 ids that are not there passes. */
const BITS_PER_ID = 10;
const PROBES = 7;

/** 1 KiB bits: fewer would not pay. */
const MIN_BITS = 1024;

/** Whether an id may be among those that a filter was made of. */
export function mayHaveId(filter: Uint8Array, id: string): boolean {
  for (const bit of probes(id, filter.length * 8)) {
    if (((filter[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** The filter of some ids; empty for none, which nothing passes. */
export function idFilter(ids: ReadonlySet<string>): Uint8Array {
  if (ids.size === 0) return new Uint8Array(0);
  const filter = new Uint8Array(Math.ceil(Math.max(MIN_BITS, ids.size * BITS_PER_ID) / 8));
  for (const id of ids) {
    for (const bit of probes(id, filter.length * 8)) {
      const byte = bit >>> 3;
      filter[byte] = (filter[byte] ?? 0) | (1 << (bit & 7));
    }
  }
  return filter;
}

/** Two hashes make all probes: https://doi.org/10.1007/11841036_42 */
function probes(id: string, bits: number): number[] {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second ^ code, 0x5bd1e995);
    second ^= second >>> 15;
  }
  first ^= first >>> 16;
  const step = (Math.imul(second, 0x85ebca6b) >>> 0) | 1;
  const found: number[] = [];
  for (let probe = 0; probe < PROBES; probe++) {
    if (bits === 0) return [0];
    found.push((((first >>> 0) + probe * step) >>> 0) % bits);
  }
  return found;
}
