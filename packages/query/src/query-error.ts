/** Why a query could not be answered; see {@link QueryError.code}. */
export type QueryErrorCode =
  /** The store's directory is not there. */
  | 'no-store'
  /** A search option is out of its range. */
  | 'invalid-option'
  /** RE2 does not take a regular expression of the filter. */
  | 'invalid-regex'
  /** What should be a trace id, or the beginning of one, is none. */
  | 'invalid-trace-id'
  /** Several traces begin like this. */
  | 'ambiguous-trace'
  /** User SQL is wrong, or does more than read: see {@link QueryError.position}. */
  | 'invalid-sql'
  /** A cursor is none, or of a search in the other order. */
  | 'invalid-cursor'
  /** It has run for as long as it may. */
  | 'time-limit'
  /** DuckDB is not installed, or cannot be loaded on this platform. */
  | 'engine-missing'
  /** The engine has been closed. */
  | 'engine-closed'
  /** DuckDB gave up: out of memory, disk full, an unreadable file. */
  | 'engine-failed';

/** Of an error. */
export interface QueryErrorOptions extends ErrorOptions {
  readonly position?: number | undefined;
}

/** A query that could not be answered. The message says what to do about it. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code: QueryErrorCode;
  /** Of `invalid-sql`: where in the query's text, in UTF-16 units from 0. */
  readonly position: number | undefined;

  constructor(code: QueryErrorCode, message: string, options?: QueryErrorOptions) {
    super(message, options);
    this.code = code;
    this.position = options?.position;
  }
}
