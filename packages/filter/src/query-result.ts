import type { StoredRecord } from '@agentbus/otlp';
import type { Column } from './stage-column.ts';

/** What a query gives: records as long as no stage has made rows of them. */
export type QueryResult = RecordsResult | RowsResult;

/** Records. */
export interface RecordsResult {
  readonly type: 'records';
  readonly records: readonly ResultRecord[];
}

/** A record of a result. */
export interface ResultRecord {
  readonly record: StoredRecord;
  /** Whether the filter matched it; false for those that `context` has added. */
  readonly match: boolean;
}

/** Rows with columns. */
export interface RowsResult {
  readonly type: 'rows';
  readonly columns: readonly Column[];
  /** Each with one cell a column, in their order. */
  readonly rows: readonly Row[];
}

/** One row of a result. */
export type Row = readonly Cell[];

/** One value of a row; numbers are finite, instants are bigint. */
export type Cell = string | number | bigint | null;
