/** Why input could not be decoded; see {@link OtlpDecodeError.code}. */
export type OtlpDecodeErrorCode =
  /** Not JSON: a torn or foreign line. */
  | 'malformed-json'
  /** JSON, but no object with `resourceLogs`, `resourceSpans` or `resourceMetrics`. */
  | 'not-otlp'
  /** A known field holds what OTLP does not allow there. */
  | 'invalid-field'
  /** Not protobuf: torn or foreign bytes. */
  | 'malformed-protobuf'
  /** More than one message may hold. */
  | 'too-large';

/** Input that is not OTLP, in JSON or protobuf. */
export class OtlpDecodeError extends Error {
  override readonly name = 'OtlpDecodeError';
  readonly code: OtlpDecodeErrorCode;
  /**
   * Where the input breaks off or goes wrong: in characters from the start of JSON, if the parser tells; in bytes from
   * the start of protobuf.
   */
  readonly position: number | undefined;

  constructor(code: OtlpDecodeErrorCode, message: string, position?: number) {
    super(message);
    this.code = code;
    this.position = position;
  }
}
