import { type ValueType, widerType } from './value-type.ts';

/** Values counted at one position at a time. A value in more than one of 17 lines is never lost. */
export const MAX_VALUES = 16;

/** Characters of a value that are kept. */
export const MAX_VALUE_LENGTH = 128;

/** A value and how often it was seen. */
export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

/**
 * The most frequent values of a stream in bounded memory, by the algorithm of Misra and Gries: counts are too low by at
 * most {@link ValueSketch.undercount}, and sketches add up (Agarwal et al., Mergeable Summaries, 2012).
 */
export class ValueSketch {
  private counts = new Map<string, number>();
  private kind: ValueType | undefined;
  private lost = 0;

  /** What all values so far are. */
  get type(): ValueType {
    return this.kind ?? 'text';
  }

  /** By how much a count may be too low; 0 where every value is there and its count is exact. */
  get undercount(): number {
    return this.lost;
  }

  add(value: string, type: ValueType, count = 1): void {
    if (this.kind !== type) this.kind = this.kind === undefined ? type : widerType(this.kind, type);
    const key = value.length > MAX_VALUE_LENGTH ? value.slice(0, MAX_VALUE_LENGTH) : value;
    const before = this.counts.get(key);
    if (before !== undefined) this.counts.set(key, before + count);
    else if (this.counts.size < MAX_VALUES) this.counts.set(detached(key), count);
    else this.shrink(detached(key), count);
  }

  merge(other: ValueSketch): void {
    const lost = this.lost + other.lost;
    for (const [value, count] of other.counts) {
      this.counts.set(value, (this.counts.get(value) ?? 0) + count);
    }
    if (other.kind !== undefined)
      this.kind = this.kind === undefined ? other.kind : widerType(this.kind, other.kind);
    this.lost = lost;
    if (this.counts.size > MAX_VALUES)
      this.subtract([...this.counts.values()].sort((a, b) => b - a)[MAX_VALUES] ?? 0);
  }

  /** The values, the most frequent first, of those as frequent in order of code units. */
  top(limit: number): ValueCount[] {
    return [...this.counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, limit);
  }

  /** Makes room for one more by taking the same from all. */
  private shrink(value: string, count: number): void {
    const least = Math.min(count, ...this.counts.values());
    this.subtract(least);
    if (count > least) this.counts.set(value, count - least);
  }

  private subtract(amount: number): void {
    this.lost += amount;
    for (const [value, count] of this.counts) {
      if (count > amount) this.counts.set(value, count - amount);
      else this.counts.delete(value);
    }
  }
}

/** A copy that does not keep the line alive that the value was cut out of. */
function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
