/** Rows in SQL, with what the stages behind them ask for. Pure, and the same for every engine. */
import type { Column, FieldReference } from '@agentbus/filter';

/** Timestamps are nanoseconds; time is cut by milliseconds. */
export const NANOS_PER_MILLI = 1_000_000n;

/** An expression for a cell, and what it is of. Any may be NULL. */
export interface CellSql {
  readonly type: Column['type'];
  readonly sql: string;
}

/** What rows are ordered by. NULL comes last in either direction. */
export interface OrderTerm {
  readonly sql: string;
  readonly direction: 'asc' | 'desc';
}

/** Records or rows. */
export interface Relation {
  /** A query, without an order of its own. */
  readonly sql: string;
  /** Expressions over its columns: the order that its rows are in, and with it what `limit` takes. */
  readonly order: readonly OrderTerm[];
  /** A field's cell, over its columns. */
  cell(field: FieldReference): CellSql;
  /** What `sort` compares of a field. */
  sortCell(field: FieldReference): CellSql;
  /** The number that aggregates take of a field; NULL for none, perhaps not finite. */
  measure(field: FieldReference): CellSql;
}

/** How engines write what they write differently. */
export interface Dialect {
  /** `parseNumber` of a text, as a double; NULL for none. */
  number(text: string): string;
  /** A number or an instant as a double. */
  double(value: string): string;
  /** NULL instead of a double that is not finite. */
  finite(double: string): string;
  /** The sum of doubles, perhaps not finite; NULL of none. */
  sum(double: string): string;
  /**
   * Interpolated, as `PercentileAggregate` has it; NULL of none.
   *
   * @param fraction between 0 and 1.
   * @param all every fraction that is asked for of the same doubles, of which this is one.
   */
  quantile(double: string, fraction: number, all: readonly number[]): string;
  /** Rows with their time bucket. */
  timeBuckets(rows: string, every: bigint): BucketedRows;
  /** Whether a condition holds in any row: an aggregate, or a window's function. */
  any(condition: string): string;
}

/** Rows that have been cut into time buckets. */
export interface BucketedRows {
  /** A query for the rows. */
  readonly sql: string;
  /** Its expression that is the same within a bucket, and in the order of buckets. */
  readonly key: string;
  /** The instant at which a bucket begins, from its key. */
  start(key: string): string;
}

/** `ORDER BY`, or nothing. */
export function orderBySql(order: readonly OrderTerm[]): string {
  if (order.length === 0) return '';
  return `ORDER BY ${order.map(({ sql, direction }) => `${sql} ${direction.toUpperCase()} NULLS LAST`).join(', ')}`;
}
