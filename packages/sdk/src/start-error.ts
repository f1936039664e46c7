/** Why {@link StartError} was thrown. */
export type StartErrorCode = 'invalid-option' | 'invalid-config' | 'package-missing';

/** `start` was given an option or a configuration file that it cannot use, or a package that it needs is not installed. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** Stable; does not change with the wording of the message. */
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
