/** A setting of an encoder that is out of its range. */
export class EncoderOptionError extends Error {
  override readonly name = 'EncoderOptionError';
  readonly code = 'invalid-option';
}
