/** The ledger could not be read or appended to. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  /**
   * The operating system's code (`ENOSPC`, …), or `locked`, `invalid-key`, `key-required`, `key-retired`,
   * `size-differs` or `ledger-failed`.
   */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
