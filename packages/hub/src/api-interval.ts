/** Widths of time buckets. Pure. */

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;

/** Widths that people think in, in nanoseconds. */
const INTERVALS: readonly bigint[] = [
  SECOND / 1000n,
  SECOND / 100n,
  SECOND / 10n,
  SECOND,
  2n * SECOND,
  5n * SECOND,
  10n * SECOND,
  15n * SECOND,
  30n * SECOND,
  MINUTE,
  2n * MINUTE,
  5n * MINUTE,
  10n * MINUTE,
  15n * MINUTE,
  30n * MINUTE,
  HOUR,
  2n * HOUR,
  3n * HOUR,
  6n * HOUR,
  12n * HOUR,
  DAY,
  7n * DAY,
];

/** The narrowest of them that divides a time into at most `buckets`. */
export function chooseInterval(length: bigint, buckets: number): bigint {
  const widest = INTERVALS.at(-1) ?? DAY;
  return (
    INTERVALS.find((interval) => length / interval < BigInt(buckets)) ??
    (length / BigInt(buckets) / widest + 1n) * widest
  );
}
