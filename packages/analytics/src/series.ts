/** What was counted or measured over time, in buckets of one width without gaps. */
export interface Series {
  /** What it is of: `log records`, `p95 duration`. */
  readonly name: string;
  /** Of which service, level, operation: what tells it from others of its name. */
  readonly labels: Readonly<Record<string, string>>;
  /** Counts add up, and a bucket without any is 0. Values are measured, and a bucket may have none. */
  readonly measure: 'count' | 'value';
  /** Whether only more is worth a word: fewer errors, or shorter waits, are no reason to wake anybody. */
  readonly direction: 'both' | 'up';
  /** Where the first bucket begins, Unix nanoseconds. */
  readonly start: bigint;
  readonly bucketNanos: bigint;
  readonly values: readonly (number | undefined)[];
  /** Of values: how many measurements each was made of. Default: the same for all. */
  readonly weights?: readonly number[] | undefined;
  /** The filter that finds what it was made of, and the stages that make it; of metrics, SQL. */
  readonly query: string;
  /** What the query looks through. */
  readonly over: 'logs' | 'spans' | 'metrics';
}

/** Buckets of a series: from `from` on, before `to`. */
export interface BucketRange {
  readonly from: number;
  readonly to: number;
}

/** When a bucket begins, Unix nanoseconds. */
export function bucketTime({ start, bucketNanos }: Series, index: number): bigint {
  return start + BigInt(index) * bucketNanos;
}
