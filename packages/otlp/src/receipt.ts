/** How a log call asks for proof that its record is on disk, and how an exporter gives it: through the OTel Context. */

/** Proof that an audit or security record is on the disk itself (fsync). */
export interface AuditReceipt {
  /** File name of the segment in the `audit` stream, as it was when the record was written. */
  readonly segment: string;
  /** How many records precede this one in the segment: its place in the order in which they are read, from 0. */
  readonly sequence: number;
  /**
   * SHA-256, hex, of what holds the record in the segment. OTLP/JSON (`.jsonl`): its line, without the newline. OTLP protobuf
   * (`.pb`): its message, without the length before it. Records written together share a line or message. Text (`.txt`): the
   * record's own lines, without the last newline.
   */
  readonly sha256: string;
}

/** A log call's wish for a receipt. The call puts it into the Context that it emits the record with. */
export interface ReceiptRequest {
  /**
   * Called in `onEmit` by a processor that will settle the request when the record is durable. Only the first one to
   * call it gets `true`; the others leave the request alone.
   */
  claim(): boolean;
  resolve(receipt: AuditReceipt): void;
  reject(error: Error): void;
}

/**
 * The Context key of a {@link ReceiptRequest}. The number is the version of its shape: the logger and the exporter may
 * come from different copies of these packages.
 */
export const RECEIPT_REQUEST_KEY: symbol = Symbol.for('agentbus.receipt_request.1');
