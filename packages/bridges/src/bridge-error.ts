/** What can be wrong with how a bridge is set up. */
export type BridgeErrorCode = 'invalid-level' | 'invalid-logger' | 'instrumentation-missing';

/** A bridge cannot be set up as it was told to. Never thrown by a log call. */
export class BridgeError extends Error {
  /** Stable. */
  readonly code: BridgeErrorCode;

  constructor(code: BridgeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BridgeError';
    this.code = code;
  }
}
