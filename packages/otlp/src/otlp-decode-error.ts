/** Why input could not be decoded; see {@link OtlpDecodeError.code}. */
export type OtlpDecodeErrorCode =
  /** Not JSON: a torn or foreign line. */
  | 'malformed-json'
  /** JSON, but no object with `resourceLogs`, `resourceSpans` or `resourceMetrics`. */
  | 'not-otlp'
  /** A known field holds what proto3 JSON does not allow there. */
  | 'invalid-field';

/** Input that is not OTLP/JSON. */
export class OtlpDecodeError extends Error {
  override readonly name = 'OtlpDecodeError';
  readonly code: OtlpDecodeErrorCode;
  /** Where the JSON breaks off or goes wrong, in characters from the start, if the JSON parser tells. */
  readonly position: number | undefined;

  constructor(code: OtlpDecodeErrorCode, message: string, position?: number) {
    super(message);
    this.code = code;
    this.position = position;
  }
}
