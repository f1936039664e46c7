/** Values within one per cent of one another share a bin: percentiles are that exact. */
const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);

/** Bins at most, of each sign: 512 span a factor of 28,000. Beyond, the smallest values share one bin. */
export const MAX_QUANTILE_BINS = 512;

/** What is nearer to zero than this is zero. */
const SMALLEST = 1e-9;

/**
 * Percentiles in bounded memory, to one per cent of the value: a DDSketch. The result does not depend on the order in which
 * numbers come in.
 * @see https://www.vldb.org/pvldb/vol12/p2195-masson.pdf
 */
export class QuantileSketch {
  readonly #positive = new Map<number, number>();
  readonly #negative = new Map<number, number>();
  #zero = 0;
  #count = 0;

  static fromJSON(json: unknown): QuantileSketch {
    const sketch = new QuantileSketch();
    const [zero, positive, negative] = json as [number, [number, number][], [number, number][]];
    sketch.#zero = zero;
    sketch.#count = zero;
    for (const [bins, entries] of [
      [sketch.#positive, positive],
      [sketch.#negative, negative],
    ] as const) {
      for (const [bin, count] of entries) {
        bins.set(bin, count);
        sketch.#count += count;
      }
    }
    return sketch;
  }

  toJSON(): [number, [number, number][], [number, number][]] {
    return [this.#zero, [...this.#positive], [...this.#negative]];
  }

  add(value: number): void {
    this.#count++;
    const size = Math.abs(value);
    if (size < SMALLEST) this.#zero++;
    else addTo(value > 0 ? this.#positive : this.#negative, Math.ceil(Math.log(size) / LOG_GAMMA), 1);
  }

  /** Adds all that another has. */
  merge(other: QuantileSketch): this {
    this.#count += other.#count;
    this.#zero += other.#zero;
    for (const [bin, count] of other.#positive) addTo(this.#positive, bin, count);
    for (const [bin, count] of other.#negative) addTo(this.#negative, bin, count);
    return this;
  }

  /** The value below which a fraction of all lie; NaN of none. */
  quantile(fraction: number): number {
    if (this.#count === 0) return Number.NaN;
    let left = Math.floor((this.#count - 1) * fraction);
    for (const [bin, count] of [...this.#negative].sort(([a], [b]) => b - a)) {
      if (left < count) return -valueOfBin(bin);
      left -= count;
    }
    if (left < this.#zero) return 0;
    left -= this.#zero;
    for (const [bin, count] of [...this.#positive].sort(([a], [b]) => a - b)) {
      if (left < count) return valueOfBin(bin);
      left -= count;
    }
    return Number.NaN;
  }
}

function valueOfBin(bin: number): number {
  return (2 * GAMMA ** bin) / (GAMMA + 1);
}

function addTo(bins: Map<number, number>, bin: number, count: number): void {
  bins.set(bin, (bins.get(bin) ?? 0) + count);
  if (bins.size <= MAX_QUANTILE_BINS) return;
  const [lowest = 0, next = 0] = [...bins.keys()].sort((a, b) => a - b);
  bins.set(next, (bins.get(next) ?? 0) + (bins.get(lowest) ?? 0));
  bins.delete(lowest);
}
