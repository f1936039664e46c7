import { DDSketch } from '@datadog/sketches-js';

/** The most that a quantile is off, relative to its value: 1 %. */
export const RELATIVE_ACCURACY = 0.01;

/** Durations below a nanosecond count as none, so that the bins stay few. */
const MIN_SECONDS = 1e-9;

/** Some values that are the same but for the accuracy of the sketch. */
export interface SketchBin {
  readonly value: number;
  readonly count: number;
}

/**
 * The distribution of durations in bounded memory (DDSketch: Masson, Rim and Lee, 2019): some 1,500 bins from a
 * nanosecond to an hour. Sketches add up, and give what one over all values gives.
 */
export class DurationSketch {
  private readonly sketch = new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY });

  get count(): number {
    return this.sketch.count;
  }

  /** In seconds; 0 where there are none. */
  get max(): number {
    return this.count === 0 ? 0 : this.sketch.max;
  }

  /** In seconds; 0 where there are none. */
  get mean(): number {
    return this.count === 0 ? 0 : this.sketch.sum / this.count;
  }

  /** Clocks may run backwards: what is negative counts as 0. */
  add(seconds: number): void {
    this.sketch.accept(seconds >= MIN_SECONDS ? seconds : 0);
  }

  merge(other: DurationSketch): void {
    // The library loses the last bin of `other` where its key is 0 (0.98 s), unless the range has that key.
    if (other.sketch.store.maxKey === 0) this.sketch.store.add(0, 0);
    this.sketch.merge(other.sketch);
  }

  /** The value below which this share of the values lies, to {@link RELATIVE_ACCURACY}; NaN where there are none. */
  quantile(share: number): number {
    return this.sketch.getValueAtQuantile(share);
  }

  /**
   * Between which values a quantile of what this is a sample of lies, with the confidence of so many standard
   * deviations. By order statistics: nothing is assumed of the distribution.
   */
  quantileInterval(share: number, deviations: number): [low: number, high: number] {
    const spread = deviations * Math.sqrt((share * (1 - share)) / Math.max(1, this.count));
    return [this.quantile(Math.max(0, share - spread)), this.quantile(Math.min(1, share + spread))];
  }

  /** The values, in ascending order. */
  bins(): SketchBin[] {
    const { store, zeroCount, mapping } = this.sketch;
    const bins: SketchBin[] = zeroCount > 0 ? [{ value: 0, count: zeroCount }] : [];
    for (const [index, count] of store.bins.entries()) {
      if (count > 0) bins.push({ value: mapping.value(index + store.offset), count });
    }
    return bins;
  }
}
