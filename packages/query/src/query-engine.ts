import type { Expression, Query } from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import type { QueryAnswer, QueryExplanation, QueryOptions } from './query-answer.ts';
import type { SearchCursor } from './search-cursor.ts';
import type { SearchExplanation } from './search-explanation.ts';

/** How far a scan has come. */
export interface ScanProgress {
  /** From 0 to 1. */
  readonly fraction: number;
  /** About how many bytes there are to read in all. */
  readonly bytes: number;
}

/** What to look for. All fields narrow the result; an empty object finds everything. */
export interface RecordSearch {
  /** Earliest timestamp, inclusive, in Unix nanoseconds. Default: no bound. */
  since?: bigint | undefined;
  /** Latest timestamp, exclusive, in Unix nanoseconds. Default: no bound. */
  until?: bigint | undefined;
  /** A filter, as text or parsed. Default: everything. */
  where?: string | Expression | undefined;
  /** The most records to return, the first ones in `order`; an integer from 0. Default: no limit. */
  limit?: number | undefined;
  /**
   * By timestamp, earliest (`asc`) or latest (`desc`) first. Records of one timestamp come in the order in which they
   * were written to their file, files by name; `desc` is the exact reverse. Default: `desc`.
   */
  order?: 'asc' | 'desc' | undefined;
  /** Goes on behind where an earlier search was: its {@link RecordResults.cursor}. Default: from the beginning. */
  after?: SearchCursor | undefined;
  /** The most time it may take, in milliseconds from 1, with what the receiver takes; then `time-limit`. Default: no limit. */
  timeLimit?: number | undefined;
  /** Is told, when the iteration has come to its end, what was read and what was left unread. */
  onExplain?: ((explanation: SearchExplanation) => void) | undefined;
  /** Is told now and then, before the first record comes, how far the scan of uncompacted files has come. */
  onProgress?: ((progress: ScanProgress) => void) | undefined;
  /** Stops the search; the iteration then throws the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** What a search finds, as it finds it. Can be iterated once. */
export interface RecordResults<T> extends AsyncIterable<T> {
  /**
   * Where the search is: right behind the record that was handed out last. `after` of a search with the same filter and
   * order gives what comes behind it: no record twice, and none left out, whatever has been written, compacted or
   * deleted in between. Where nothing was handed out, the `after` of this search.
   */
  cursor(): SearchCursor | undefined;
}

/** A search for log records. */
export type LogSearch = RecordSearch;

/** A search for spans; a span's timestamp is its start. */
export type SpanSearch = RecordSearch;

/**
 * Answers searches over stored telemetry.
 *
 * Obligations of an implementation: a search sees each record that had been written before it began exactly once, with
 * full fidelity; results stream, so memory does not grow with the number of rows read so far; leaving the iteration
 * early, or aborting it, stops the work; searches may run at the same time.
 */
export interface QueryEngine extends AsyncDisposable {
  /**
   * Log records, the `logs` and `audit` streams alike.
   * @throws FilterSyntaxError for a bad filter, {@link QueryError} for anything else; both from the first `next()`.
   */
  search(search?: LogSearch): RecordResults<StoredLog>;
  /** Spans. Throws like {@link search}. */
  searchSpans(search?: SpanSearch): RecordResults<StoredSpan>;
  /**
   * A query of the whole language: a filter with stages behind it, or `sql:`. What the stages mean is defined by
   * `@agentbus/filter`; every engine gives what its `runQuery` gives.
   *
   * @throws FilterSyntaxError for a bad query, FilterError for one that was not parsed and cannot be run, TimeError for
   *   an unknown zone, {@link QueryError} for anything else; what is found out while it runs, from `next()`.
   */
  query(query: string | Query, options?: QueryOptions): Promise<QueryAnswer>;
  /**
   * What a query would read, at most, and what it could leave unread and why; nothing of it is read. A search with a limit may
   * read less. ClickHouse keeps to itself what it reads.
   *
   * @throws As {@link query}.
   */
  explain(query: string | Query, options?: QueryOptions): Promise<QueryExplanation>;
  /** Stops what is running and frees everything. Safe to call twice. */
  close(): Promise<void>;
}
