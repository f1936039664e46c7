/** Data points as they are stored, and what charts show of them. Pure. */
import type { JsonValue } from '@agentbus/otlp';

/** The columns that {@link storedPoint} reads, in its order. */
export const POINT_COLUMNS =
  'MetricType, AggregationTemporality, IsMonotonic, TimeUnix, Value, Count, Sum, BucketCounts, ExplicitBounds, Scale, ZeroCount, PositiveOffset, PositiveBucketCounts';

/** A data point. */
export interface StoredPoint {
  /** Unix milliseconds. */
  readonly time: number;
  readonly value: number | null;
  /** Whether it counts something that only grows. */
  readonly isRate: boolean;
  readonly isCumulative: boolean;
  readonly count: number | null;
  readonly sum: number | null;
  /** One more than `bounds`, which ascend; empty where it has none. */
  readonly buckets: readonly number[];
  readonly bounds: readonly number[];
}

/** A point of a chart. */
export interface SeriesPoint {
  /** Unix milliseconds. */
  readonly time: number;
  /** Of histograms the mean. */
  readonly value: number | null;
  readonly p95?: number | null | undefined;
  readonly count?: number | undefined;
}

/** What a histogram has counted between two of its points. */
export interface HistogramDelta {
  readonly time: number;
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly number[];
  readonly bounds: readonly number[];
}

/** A row of {@link POINT_COLUMNS}. */
export function storedPoint(row: readonly JsonValue[]): StoredPoint {
  const [type, temporality, monotonic, time, value, count, sum, buckets, bounds, ...exponential] = row;
  const isCumulative = String(temporality).endsWith('CUMULATIVE') || Number(temporality) === 2;
  const counted = numbers(buckets);
  return {
    time: Date.parse(String(time)),
    value: numberOrNull(value),
    isRate: String(type).toLowerCase() === 'sum' && (monotonic === true || monotonic === 1),
    isCumulative,
    count: numberOrNull(count),
    sum: numberOrNull(sum),
    ...(counted.length > 0 ? { buckets: counted, bounds: numbers(bounds) } : exponentialBuckets(exponential)),
  };
}

/** Points as charts show them: what a counter has grown by a second, what a histogram says of each interval. */
export function seriesPoints(stored: readonly StoredPoint[]): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  let before: StoredPoint | undefined;
  for (const point of stored) {
    if (isHistogram(point)) {
      const delta = histogramDelta(point, before);
      if (delta !== undefined) points.push(histogramPoint(delta));
    } else if (point.isRate && point.isCumulative) {
      if (before !== undefined) points.push(ratePoint(point, before));
    } else points.push({ time: point.time, value: point.value });
    before = point;
  }
  return points;
}

/** What a histogram has counted in each interval. Points that are no histograms are left out. */
export function histogramDeltas(stored: readonly StoredPoint[]): HistogramDelta[] {
  const histograms = stored.filter(isHistogram);
  return histograms.flatMap((point, index) => histogramDelta(point, histograms[index - 1]) ?? []);
}

function isHistogram({ count, value }: StoredPoint): boolean {
  return count !== null && value === null;
}

function histogramDelta(point: StoredPoint, previous: StoredPoint | undefined): HistogramDelta | undefined {
  // What was counted before the range has no interval of its own.
  if (point.isCumulative && previous === undefined) return undefined;
  const { time, bounds } = point;
  // A histogram that has counted less than before began anew.
  const goesOn = point.isCumulative && (previous?.count ?? 0) <= (point.count ?? 0);
  const before = goesOn ? previous : undefined;
  const counted = before === undefined ? [] : regrouped(before.buckets, before.bounds, bounds);
  return {
    time,
    bounds,
    count: (point.count ?? 0) - (before?.count ?? 0),
    sum: (point.sum ?? 0) - (before?.sum ?? 0),
    buckets: point.buckets.map((bucket, index) => Math.max(0, bucket - (counted[index] ?? 0))),
  };
}

/** Counts in other buckets: each goes, whole, to the one that holds its upper bound. Exact where those bounds are among its own. */
export function regrouped(
  buckets: readonly number[],
  bounds: readonly number[],
  into: readonly number[],
): number[] {
  const counts = [...into.map(() => 0), 0];
  let place = 0;
  for (const [index, count] of buckets.entries()) {
    const upper = bounds[index] ?? Number.POSITIVE_INFINITY;
    while (place < into.length && (into[place] ?? 0) < upper) place++;
    counts[place] = (counts[place] ?? 0) + count;
  }
  return counts;
}

function histogramPoint({ time, count, sum, buckets, bounds }: HistogramDelta): SeriesPoint {
  return {
    time,
    value: count > 0 ? sum / count : null,
    p95: quantileOf(buckets, bounds, 0.95),
    count,
  };
}

function ratePoint(point: StoredPoint, before: StoredPoint): SeriesPoint {
  const seconds = (point.time - before.time) / 1000;
  const grown = (point.value ?? 0) - (before.value ?? 0);
  // A counter that is smaller than before began anew.
  const value = seconds > 0 ? (grown < 0 ? (point.value ?? 0) : grown) / seconds : null;
  return { time: point.time, value };
}

/** A quantile: interpolated within its bucket, as Prometheus does; the last bound where it is beyond all. */
export function quantileOf(
  buckets: readonly number[],
  bounds: readonly number[],
  quantile: number,
): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return null;
  const rank = quantile * total;
  let below = 0;
  for (const [index, count] of buckets.entries()) {
    if (below + count >= rank) {
      const high = bounds[index];
      const low = index === 0 ? 0 : (bounds[index - 1] ?? 0);
      return high === undefined ? low : low + ((high - low) * (rank - below)) / count;
    }
    below += count;
  }
  return bounds.at(-1) ?? null;
}

/**
 * The positive buckets of an exponential histogram as explicit ones: bucket `i` reaches to 2^((i + 1) / 2^scale).
 * @see https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram
 */
function exponentialBuckets(columns: readonly JsonValue[]): { buckets: number[]; bounds: number[] } {
  const [scale, zeroes, offset, counts] = columns;
  const positive = numbers(counts);
  if (positive.length === 0) return { buckets: [], bounds: [] };
  const first = Number(offset ?? 0);
  const bound = (index: number) => 2 ** (index / 2 ** Number(scale ?? 0));
  return {
    buckets: [Number(zeroes ?? 0), ...positive, 0],
    bounds: [bound(first), ...positive.map((_, index) => bound(first + index + 1))],
  };
}

function numbers(value: JsonValue | undefined): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

function numberOrNull(value: JsonValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
