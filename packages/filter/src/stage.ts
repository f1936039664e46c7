import type { FieldReference } from './field.ts';

/**
 * One step of a query behind its filter. Records go in, newest first; records or rows come out. What each stage makes
 * of them is defined here, for every engine alike; `runQuery` is the reading for records in memory.
 *
 * Behind a stage that makes rows, a field is the column of that `name` and nothing else.
 */
export type Stage =
  | AggregateStage
  | TopStage
  | PatternsStage
  | FieldsStage
  | SortStage
  | LimitStage
  | ContextStage;

/**
 * `count by route`, `rate 1m by event`, `count, p95 duration every 5m by route`: one row a group.
 *
 * The columns are `time` where there is `every`, then those of `by`, then one for each aggregate (see
 * {@link Aggregate}). A group is each combination that occurs; its key is each field's string (`readField`), `null`
 * where the record has none, which is another key than `''`. With neither `every` nor `by` there is one row, even of
 * no records. Rows come in the order of their keys, ascending, as `sort` has it.
 */
export interface AggregateStage {
  readonly type: 'aggregate';
  /** One at least. */
  readonly aggregates: readonly Aggregate[];
  /**
   * Width of the time buckets in nanoseconds, whole milliseconds; `undefined` for none. `time` is where a bucket
   * begins, in Unix nanoseconds, see `timeBuckets`; buckets without records give no row.
   */
  readonly every: bigint | undefined;
  readonly by: readonly FieldReference[];
}

/** What an aggregate stage calculates of each group. */
export type Aggregate = CountAggregate | RateAggregate | NumberAggregate | PercentileAggregate;

/** The number of records, as an integer. Its column is `count`. */
export interface CountAggregate {
  readonly function: 'count';
}

/** The number of records divided by the seconds of the stage's `every`, as a double. Its column is `rate`. */
export interface RateAggregate {
  readonly function: 'rate';
}

/**
 * Of the field's numbers as doubles (`parseNumber` of its string; `duration` in seconds, on logs and spans alike);
 * records without a number do not count, and a group without any gives `null`, as does a result that is not finite.
 * `min` and `max` also take `timestamp`, in Unix nanoseconds. The column is `avg_duration` for `avg duration`.
 */
export interface NumberAggregate {
  readonly function: 'avg' | 'min' | 'max' | 'sum';
  readonly field: FieldReference;
}

/**
 * The value below which `percentile` per cent of the field's numbers lie, with linear interpolation between the two
 * nearest: of `n` numbers in ascending order from 0, the one at `(n − 1) × percentile / 100`. That is `quantile_cont` of
 * DuckDB and `quantileExactInclusive` of ClickHouse. Numbers and `null` as for {@link NumberAggregate}. The column is
 * `p95_duration` for `p95 duration`.
 */
export interface PercentileAggregate {
  readonly function: 'percentile';
  /** Above 0 and below 100: 95 for `p95`, 99.9 for `p99.9`. */
  readonly percentile: number;
  readonly field: FieldReference;
}

/**
 * `top 10 route`: the combinations of the fields' strings that most records have, with their number. Columns: those of
 * `by`, then `count`. The same as `count by route | sort count desc | limit 10`.
 */
export interface TopStage {
  readonly type: 'top';
  readonly limit: number;
  /** One at least. */
  readonly by: readonly FieldReference[];
}

/**
 * `patterns`: the templates that the records' bodies follow, with their numbers. Columns: `count`, `pattern`; the most
 * frequent first, then by pattern. What the templates are is for the miner to say that an engine is given.
 */
export interface PatternsStage {
  readonly type: 'patterns';
}

/**
 * `fields timestamp, route`: the fields' values as columns, one row a record: strings (`readField`), for `timestamp`
 * Unix nanoseconds, for `duration` seconds, and `null` where the record has none. Behind rows: these columns, so.
 */
export interface FieldsStage {
  readonly type: 'fields';
  /** One at least, each once. */
  readonly fields: readonly FieldReference[];
}

/**
 * `sort elapsed_ms desc, route`: by the first key, then the next; what is equal stays in its order.
 *
 * In either direction numbers come first (strings that are numbers by `parseNumber` among them), then other texts by
 * code point, then `null`. Equal numbers are ordered by their texts. Of records, `level` is sorted by severity number (0
 * is `null`), `timestamp` by time and `duration` by length.
 */
export interface SortStage {
  readonly type: 'sort';
  /** One at least. */
  readonly keys: readonly SortKey[];
}

/** A field to sort by. */
export interface SortKey {
  readonly field: FieldReference;
  readonly direction: 'asc' | 'desc';
}

/** `limit 10`: the first ten. */
export interface LimitStage {
  readonly type: 'limit';
  readonly limit: number;
}

/**
 * `context 3`, `context 3 before 5 after by service`: each record together with those next to it in time, matching or
 * not, of the same values of `by` only where that is given. Before is earlier. Each record comes once, in the order that
 * the records came in. Stands behind the filter, or a `limit` of it.
 */
export interface ContextStage {
  readonly type: 'context';
  readonly before: number;
  readonly after: number;
  readonly by: readonly FieldReference[];
}
