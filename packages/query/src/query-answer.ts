import type { Column, PatternMiner, ResultRecord, Row } from '@agentbus/filter';
import type { JsonValue, StoredLog, StoredSpan } from '@agentbus/otlp';
import type { ScanProgress } from './query-engine.ts';
import type { StagePlan } from './query-plan.ts';
import type { SearchExplanation } from './search-explanation.ts';

/** How a query is run. All fields may be left out. */
export interface QueryOptions {
  /** What a pipeline looks through. Default: `logs`. */
  over?: 'logs' | 'spans' | undefined;
  /** Earliest timestamp, inclusive, in Unix nanoseconds. Default: no bound. */
  since?: bigint | undefined;
  /** Latest timestamp, exclusive, in Unix nanoseconds. Default: no bound. */
  until?: bigint | undefined;
  /** The most records or rows that come out; an integer from 0. Default: no limit; for `sql:` `MAX_SQL_ROWS`. */
  limit?: number | undefined;
  /** IANA name of the zone that time buckets are counted in. Default: the system's. */
  timeZone?: string | undefined;
  /** Makes the miner for `patterns`. Default: none, and a query that has it is refused. */
  patterns?: (() => PatternMiner) | undefined;
  /** Is told, when the iteration has come to its end, what was read and where each stage was evaluated. */
  onExplain?: ((explanation: QueryExplanation) => void) | undefined;
  /** Is told now and then, before the first record or row comes, how far the scan has come; not of `sql:`. */
  onProgress?: ((progress: ScanProgress) => void) | undefined;
  /**
   * The most time it may take, in milliseconds from 1, with what the receiver takes; then it fails with `time-limit`. Default: no
   * limit; for `sql:` `SQL_TIME_LIMIT`.
   */
  timeLimit?: number | undefined;
  /** Stops the query at once; the iteration then throws the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** What a query gives. Iterated once; what has not been iterated has not been computed. */
export type QueryAnswer = RecordsAnswer | RowsAnswer | SqlAnswer;

/** Records. */
export interface RecordsAnswer {
  readonly type: 'records';
  readonly records: AsyncIterable<ResultRecord & { readonly record: StoredLog | StoredSpan }>;
}

/** Rows of a pipeline, as `flowOf` announces them. */
export interface RowsAnswer {
  readonly type: 'rows';
  readonly columns: readonly Column[];
  readonly rows: AsyncIterable<Row>;
}

/** Rows of a `sql:` query. */
export interface SqlAnswer {
  readonly type: 'sql';
  readonly columns: readonly SqlColumn[];
  /**
   * Each with one value a column: JSON, with integers that a double does not hold as decimal text, timestamps as RFC 3339
   * in UTC and maps as objects.
   */
  readonly rows: AsyncIterable<readonly JsonValue[]>;
}

/** A column of a `sql:` query. */
export interface SqlColumn {
  readonly name: string;
  /** The engine's name of its type. */
  readonly type: string;
}

/** How a query was answered. */
export interface QueryExplanation extends SearchExplanation {
  readonly stages: readonly StagePlan[];
}
