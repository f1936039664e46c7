/** Why a time could not be read; see {@link TimeError.code}. */
export type TimeErrorCode =
  /** The text is no point in time. */
  | 'invalid-time'
  /** The text is no range, or one that ends before it begins. */
  | 'invalid-time-range'
  /** The time zone is not one that this platform knows. */
  | 'invalid-time-zone';

/** A time or a time range that cannot be read. The message lists what can. */
export class TimeError extends Error {
  override readonly name = 'TimeError';
  readonly code: TimeErrorCode;

  constructor(code: TimeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
