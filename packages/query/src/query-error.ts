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
  /** DuckDB is not installed, or cannot be loaded on this platform. */
  | 'engine-missing'
  /** The engine has been closed. */
  | 'engine-closed'
  /** DuckDB gave up: out of memory, disk full, an unreadable file. */
  | 'engine-failed';

/** A query that could not be answered. The message says what to do about it. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code: QueryErrorCode;

  constructor(code: QueryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
