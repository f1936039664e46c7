import { textHash } from './text-hash.ts';

/** Different values that are counted exactly; beyond, HyperLogLog estimates. */
export const MAX_EXACT_DISTINCT = 256;

/** HyperLogLog has 2^10 registers of a byte: a standard error of 3.25 %. */
const REGISTER_BITS = 10;
const REGISTERS = 2 ** REGISTER_BITS;
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

/**
 * Counts different values in bounded memory: exactly up to 256 of them, then to about 3 %. The result does not depend on
 * the order or the number of times that values come in.
 * @see https://algo.inria.fr/flajolet/Publications/FlFuGaMe07.pdf
 */
export class DistinctSketch {
  #exact: Set<number> | undefined = new Set();
  #registers: Uint8Array | undefined;

  static fromJSON(json: unknown): DistinctSketch {
    const sketch = new DistinctSketch();
    if (typeof json === 'string') {
      sketch.#exact = undefined;
      sketch.#registers = Uint8Array.from(Buffer.from(json, 'base64'));
    } else {
      for (const hash of json as number[]) sketch.#addHash(hash);
    }
    return sketch;
  }

  toJSON(): number[] | string {
    if (this.#exact) return [...this.#exact];
    return Buffer.from(this.#registers ?? []).toString('base64');
  }

  add(value: string): void {
    this.#addHash(textHash(value));
  }

  /** Adds all that another has counted. */
  merge(other: DistinctSketch): this {
    if (other.#exact) {
      for (const hash of other.#exact) this.#addHash(hash);
      return this;
    }
    const registers = this.#estimating();
    for (const [index, rank] of (other.#registers ?? []).entries()) {
      if (rank > (registers[index] ?? 0)) registers[index] = rank;
    }
    return this;
  }

  count(): number {
    if (this.#exact) return this.#exact.size;
    const registers = this.#registers ?? [];
    let sum = 0;
    let empty = 0;
    for (const rank of registers) {
      sum += 2 ** -rank;
      if (rank === 0) empty++;
    }
    const estimate = (ALPHA * REGISTERS * REGISTERS) / sum;
    const linear = estimate <= 2.5 * REGISTERS && empty > 0;
    return Math.round(linear ? REGISTERS * Math.log(REGISTERS / empty) : estimate);
  }

  #addHash(hash: number): void {
    if (this.#exact) {
      this.#exact.add(hash);
      if (this.#exact.size > MAX_EXACT_DISTINCT) this.#estimating();
      return;
    }
    setRank(this.#estimating(), hash);
  }

  /** The registers; makes them of the exact values where there are none yet. */
  #estimating(): Uint8Array {
    const registers = this.#registers ?? new Uint8Array(REGISTERS);
    this.#registers = registers;
    for (const hash of this.#exact ?? []) setRank(registers, hash);
    this.#exact = undefined;
    return registers;
  }
}

function setRank(registers: Uint8Array, hash: number): void {
  const index = hash >>> (32 - REGISTER_BITS);
  const rank = Math.min(Math.clz32(hash << REGISTER_BITS) + 1, 32 - REGISTER_BITS + 1);
  if (rank > (registers[index] ?? 0)) registers[index] = rank;
}
