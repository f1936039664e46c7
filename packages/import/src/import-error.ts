/** Other loggers' files could not be read or imported. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  /**
   * `invalid-source` for a source that is not written as one; `no-file` where a pattern matches none; `unreadable` for a file
   * that cannot be read; `busy` where another process is importing into the store.
   */
  readonly code: ImportErrorCode;

  constructor(code: ImportErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What went wrong: see {@link ImportError.code}. */
export type ImportErrorCode = 'invalid-source' | 'no-file' | 'unreadable' | 'busy';
