import { median } from 'simple-statistics';
import type { Series } from './series.ts';

const DAY_NANOS = 86_400_000_000_000n;

/** Days of history from which on a day is compared with others at the same time of day. */
export const MIN_SEASONAL_DAYS = 3;

/** Weekends are compared with weekends from so many days on; before, with all days. */
const MIN_SAME_DAYS = 2;

/** With fewer days than this, the buckets beside a time of day count too. */
const FEW_DAYS = 5;

/** Without seasons, what is expected is what was usual just before: over so many buckets, of which half may be odd. */
const RECENT_BUCKETS = 36;

/** Fewer buckets than this are no habit. */
const MIN_RECENT = 8;

/** What is to be expected of each bucket, and how it is known. */
export interface ExpectedValues {
  /** `undefined` where nothing is known. */
  readonly values: readonly (number | undefined)[];
  readonly seasonal: boolean;
}

/** How the history is read. */
export interface ExpectedOptions {
  /** The first bucket that is looked at; those before it are its history. */
  readonly from: number;
  /** How far local time is ahead of UTC, nanoseconds: which days are weekends depends on it. Default: 0. */
  readonly zoneNanos?: bigint | undefined;
}

/**
 * What each bucket would be, by the others: with history enough, those at the same time on days alike, else those just
 * before it. Robust: what was odd on one day makes no difference. A bucket of the history is never compared with itself, so
 * that its distance is as large as that of a new one.
 */
export function expectedValues(series: Series, { from, zoneNanos = 0n }: ExpectedOptions): ExpectedValues {
  const perDay = Number(DAY_NANOS / series.bucketNanos);
  const seasonal = DAY_NANOS % series.bucketNanos === 0n && from >= MIN_SEASONAL_DAYS * perDay;
  const centre =
    series.measure === 'count' ? trimmedMean : (values: readonly number[]) => median([...values]);
  if (!seasonal) return { seasonal, values: series.values.map((_, index) => recent(series, index, centre)) };
  const weekends = weekendBuckets(series, zoneNanos);
  const values = series.values.map((_, index) => {
    const alike: number[] = [];
    const all: number[] = [];
    for (let other = index % perDay; other < from; other += perDay) {
      if (other === index) continue;
      all.push(other);
      if (weekends[other] === weekends[index]) alike.push(other);
    }
    const chosen = alike.length >= MIN_SAME_DAYS ? alike : all;
    const reach = chosen.length < FEW_DAYS ? 1 : 0;
    const pool = around(series.values, chosen, reach, from);
    return pool.length === 0 ? undefined : centre(pool);
  });
  return { seasonal, values };
}

function around(values: Series['values'], indices: readonly number[], reach: number, from: number): number[] {
  const pool: number[] = [];
  for (const index of indices) {
    for (let at = Math.max(0, index - reach); at <= Math.min(from - 1, index + reach); at++) {
      const value = values[at];
      if (value !== undefined) pool.push(value);
    }
  }
  return pool;
}

function recent(series: Series, index: number, centre: (values: readonly number[]) => number) {
  const pool = series.values
    .slice(Math.max(0, index - RECENT_BUCKETS), index)
    .filter((value) => value !== undefined);
  return pool.length < MIN_RECENT ? undefined : centre(pool);
}

/** Which buckets are of a Saturday or Sunday. */
function weekendBuckets({ start, bucketNanos, values }: Series, zoneNanos: bigint): boolean[] {
  // 1970-01-01 was a Thursday: Saturday and Sunday are days 2 and 3 from there.
  const first = (start + zoneNanos) / bucketNanos;
  const perDay = DAY_NANOS / bucketNanos;
  return values.map((_, index) => {
    const day = Number(((first + BigInt(index)) / perDay) % 7n);
    return day === 2 || day === 3;
  });
}

/** The mean without the largest and smallest fifth: of small counts the median would be 0 too often. */
function trimmedMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 5);
  const kept = sorted.slice(cut, sorted.length - cut);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
