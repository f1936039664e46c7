/** What went wrong. Stable: safe to compare in code. */
export type LoggerErrorCode =
  | 'invalid-name'
  | 'invalid-level'
  | 'invalid-kind'
  | 'invalid-header'
  | 'invalid-key'
  | 'kind-disabled'
  | 'no-durable-exporter'
  | 'not-durable';

/**
 * Thrown for a bad configuration value given in code, and what the promise of an audit or security record rejects with.
 * Log calls themselves never throw.
 */
export class LoggerError extends Error {
  /** What is wrong, for code to compare. */
  readonly code: LoggerErrorCode;

  constructor(code: LoggerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LoggerError';
    this.code = code;
  }
}
