import type { ExpectedValues } from './expected-values.ts';
import type { BucketRange, Series } from './series.ts';

/** Added to counts before their root is taken, so that the variance is the same for small ones (Anscombe, 1948). */
const ANSCOMBE = 3 / 8;

/** How a window differs from what was expected. */
export interface WindowDistance {
  /** In units that are comparable between windows of one length and similar {@link mass}. */
  readonly distance: number;
  /** The expected count, or the number of measurements: the more, the less is chance. */
  readonly mass: number;
  readonly observed: number;
  readonly expected: number;
}

/** Sums of a series and of what was expected of it, over any buckets at once. */
export interface WindowSums {
  /** The window of these buckets; `undefined` where too little is known of it. */
  window(range: BucketRange): WindowDistance | undefined;
}

/** The sums of a series. @param left buckets that are left out. */
export function windowSums(
  series: Series,
  expected: ExpectedValues,
  left: (index: number) => boolean,
): WindowSums {
  return series.measure === 'count' ? countSums(series, expected, left) : valueSums(series, expected, left);
}

function countSums(series: Series, { values }: ExpectedValues, left: (index: number) => boolean): WindowSums {
  const known = (index: number) => values[index] !== undefined && !left(index);
  const present = prefix(series, (index) => (known(index) ? 1 : 0));
  const observed = prefix(series, (index) => (known(index) ? (series.values[index] ?? 0) : 0));
  const expected = prefix(series, (index) => (known(index) ? (values[index] ?? 0) : 0));
  return {
    window(range) {
      if (between(present, range) < range.to - range.from) return undefined;
      const seen = between(observed, range);
      const mean = between(expected, range);
      const distance = 2 * (Math.sqrt(seen + ANSCOMBE) - Math.sqrt(mean + ANSCOMBE));
      return { distance, mass: mean, observed: seen, expected: mean };
    },
  };
}

function valueSums(series: Series, { values }: ExpectedValues, left: (index: number) => boolean): WindowSums {
  const weightOf = (index: number) => {
    const value = series.values[index];
    const usual = values[index];
    if (left(index) || value === undefined || usual === undefined || value <= 0 || usual <= 0) return 0;
    return series.weights ? (series.weights[index] ?? 0) : 1;
  };
  const masked = prefix(series, (index) => (left(index) ? 1 : 0));
  const present = prefix(series, (index) => (weightOf(index) > 0 ? 1 : 0));
  const weights = prefix(series, weightOf);
  const logOf = (value: number | undefined, index: number) =>
    weightOf(index) === 0 ? 0 : weightOf(index) * Math.log(value ?? 1);
  const observed = prefix(series, (index) => logOf(series.values[index], index));
  const expected = prefix(series, (index) => logOf(values[index], index));
  return {
    window(range) {
      const length = range.to - range.from;
      const mass = between(weights, range);
      if (between(masked, range) > 0 || between(present, range) * 2 < length || mass === 0) return undefined;
      const seen = between(observed, range) / mass;
      const usual = between(expected, range) / mass;
      return { distance: seen - usual, mass, observed: Math.exp(seen), expected: Math.exp(usual) };
    },
  };
}

function prefix({ values }: Series, valueAt: (index: number) => number): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index++) sums[index + 1] = (sums[index] ?? 0) + valueAt(index);
  return sums;
}

function between(sums: Float64Array, { from, to }: BucketRange): number {
  return (sums[to] ?? 0) - (sums[from] ?? 0);
}
