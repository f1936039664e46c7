import type { Expression } from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';

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
  /** Stops the search; the iteration then throws the signal's reason. */
  signal?: AbortSignal | undefined;
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
  search(search?: LogSearch): AsyncIterable<StoredLog>;
  /** Spans. Throws like {@link search}. */
  searchSpans(search?: SpanSearch): AsyncIterable<StoredSpan>;
  /** Stops what is running and frees everything. Safe to call twice. */
  close(): Promise<void>;
}
