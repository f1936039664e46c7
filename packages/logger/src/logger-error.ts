/** What is wrong with the configuration. Stable: safe to compare in code. */
export type LoggerErrorCode =
  | 'invalid-name'
  | 'invalid-level'
  | 'invalid-kind'
  | 'invalid-header'
  | 'invalid-key';

/** Thrown for a bad configuration value given in code. Log calls themselves never throw. */
export class LoggerError extends Error {
  /** What is wrong, for code to compare. */
  readonly code: LoggerErrorCode;

  constructor(code: LoggerErrorCode, message: string) {
    super(message);
    this.name = 'LoggerError';
    this.code = code;
  }
}
