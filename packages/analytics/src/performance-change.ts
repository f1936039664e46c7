import { adjustPValues } from './false-discovery.ts';
import { testIndependence } from './independence-test.ts';
import type { Performance } from './performance.ts';
import { compareRanks, NEGLIGIBLE_DELTA } from './rank-test.ts';

/** The share of changes that may be chance, by {@link adjustPValues} over all that are compared at once. */
export const FALSE_DISCOVERY_RATE = 0.01;

/** Quantiles must differ by this much to be worth a word, however certain it is. */
const MIN_RATIO = 1.1;

/** A tail alone may grow: then the 95th percentile must have by this much, beyond doubt. */
const MIN_TAIL_RATIO = 1.25;

/** Error rates must differ by this much, in absolute terms. */
const MIN_RATE_DIFFERENCE = 0.005;

/** Fewer operations than this tell nothing of a distribution. */
const MIN_COUNT = 20;

/** 99 % of a normal distribution are within so many deviations. */
const CONFIDENCE_DEVIATIONS = 2.576;

/** How certain the intervals are: 99 %. */
export const CONFIDENCE = 0.99;

/** What changed from one time, or version, to another. */
export interface PerformanceChange {
  readonly latency: 'slower' | 'faster' | undefined;
  readonly errors: 'more' | 'fewer' | undefined;
  /** Cliff's delta of the durations, from −1 to 1: above 0 they are longer than before. */
  readonly delta: number;
  /** The 95th percentile now, divided by that before; `undefined` where there is too little. */
  readonly p95Ratio: number | undefined;
  /** Between what that ratio lies, with a {@link CONFIDENCE} of 99 %. */
  readonly p95Interval: readonly [low: number, high: number] | undefined;
  /** The error rate now, less that before. */
  readonly errorRateDifference: number;
  /** Of Mann and Whitney's test on the durations, adjusted for the number of comparisons. */
  readonly latencyPValue: number;
  /** Of Fisher's test, or chi-square, on the error rates, adjusted likewise. */
  readonly errorPValue: number;
}

/** Two performances of one operation. */
export interface PerformancePair {
  readonly before: Performance;
  readonly after: Performance;
}

/** Compares pairs that are looked at together: the more there are, the more certain each change must be. */
export function comparePerformance(pairs: readonly PerformancePair[]): PerformanceChange[] {
  const measured = pairs.map(measure);
  const latency = adjustPValues(measured.map(({ latencyPValue }) => latencyPValue));
  const errors = adjustPValues(measured.map(({ errorPValue }) => errorPValue));
  return measured.map((measures, index) =>
    judge({ ...measures, latencyPValue: latency[index] ?? 1, errorPValue: errors[index] ?? 1 }),
  );
}

type Measures = Omit<PerformanceChange, 'latency' | 'errors'> & { readonly p50Ratio: number };

function measure({ before, after }: PerformancePair): Measures {
  const rate = ({ failed, count }: Performance) => (count === 0 ? 0 : failed / count);
  const errorPValue = testIndependence({
    inFirst: before.failed,
    firstTotal: before.count,
    inSecond: after.failed,
    secondTotal: after.count,
  }).pValue;
  const errorRateDifference = before.count === 0 || after.count === 0 ? 0 : rate(after) - rate(before);
  if (before.count < MIN_COUNT || after.count < MIN_COUNT) {
    const unknown = { delta: 0, p50Ratio: 1, p95Ratio: undefined, p95Interval: undefined, latencyPValue: 1 };
    return { ...unknown, errorRateDifference, errorPValue };
  }
  const { pValue, delta } = compareRanks(before.sketch.bins(), after.sketch.bins());
  const [lowBefore, highBefore] = before.sketch.quantileInterval(0.95, CONFIDENCE_DEVIATIONS);
  const [lowAfter, highAfter] = after.sketch.quantileInterval(0.95, CONFIDENCE_DEVIATIONS);
  return {
    delta,
    p50Ratio: ratio(after.sketch.quantile(0.5), before.sketch.quantile(0.5)),
    p95Ratio: ratio(after.sketch.quantile(0.95), before.sketch.quantile(0.95)),
    p95Interval: [ratio(lowAfter, highBefore), ratio(highAfter, lowBefore)],
    errorRateDifference,
    latencyPValue: pValue,
    errorPValue,
  };
}

function judge({ p50Ratio, ...measures }: Measures): PerformanceChange {
  const { delta, p95Ratio = 1, p95Interval = [1, 1], errorRateDifference } = measures;
  const certain = measures.latencyPValue <= FALSE_DISCOVERY_RATE && Math.abs(delta) >= NEGLIGIBLE_DELTA;
  let latency: PerformanceChange['latency'];
  if (certain && delta > 0 && Math.max(p50Ratio, p95Ratio) >= MIN_RATIO) latency = 'slower';
  else if (certain && delta < 0 && Math.min(p50Ratio, p95Ratio) <= 1 / MIN_RATIO) latency = 'faster';
  else if (p95Ratio >= MIN_TAIL_RATIO && p95Interval[0] > 1) latency = 'slower';
  else if (p95Ratio <= 1 / MIN_TAIL_RATIO && p95Interval[1] < 1) latency = 'faster';
  const changed =
    measures.errorPValue <= FALSE_DISCOVERY_RATE && Math.abs(errorRateDifference) >= MIN_RATE_DIFFERENCE;
  return { ...measures, latency, errors: changed ? (errorRateDifference > 0 ? 'more' : 'fewer') : undefined };
}

/** Where both are nothing, nothing has changed. */
function ratio(after: number, before: number): number {
  if (before > 0) return after / before;
  return after > 0 ? Number.POSITIVE_INFINITY : 1;
}
