/** What is wrong: stable, for programs. */
export type ForwardErrorCode =
  | 'damaged-cursor'
  | 'invalid-option'
  | 'already-forwarding'
  | 'not-taken'
  | 'unknown-destination'
  | 'unavailable-protocol';

/** A forwarder that cannot work as it is set up. */
export class ForwardError extends Error {
  override readonly name = 'ForwardError';
  readonly code: ForwardErrorCode;

  constructor(code: ForwardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
