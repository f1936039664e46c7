/** What is wrong: stable, for programs. */
export type HubErrorCode =
  | 'invalid-option'
  | 'invalid-certificate'
  | 'insecure-host'
  | 'directory-in-use'
  | 'port-in-use'
  | 'cannot-listen';

/** A hub that cannot start as it is set up. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
