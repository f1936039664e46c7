/** The contract between the forwarder and where it delivers to. */
import type { Signal } from '@agentbus/otlp';
import type { Stream } from '@agentbus/segments';

/** Lines of one stream, in the order in which they were written. */
export interface Batch {
  readonly stream: Stream;
  /** `logs` for the `audit` stream too. */
  readonly signal: Signal;
  /** OTLP/JSON objects as they are in the store, without their newlines. At least one; none is empty. */
  readonly lines: readonly Uint8Array[];
  /** Bytes of the lines together. */
  readonly bytes: number;
  /** The lines, each with a newline behind it, where they lie together in memory. */
  readonly text?: Uint8Array | undefined;
}

/**
 * What became of a batch.
 *
 * - `accepted`: the destination answers for it from here on. `rejectedRecords` of it, default 0, it has refused for good
 *   (OTLP's partial success); they are counted and not sent again.
 * - `retry`: not now. `afterMillis`: no sooner than that, as the destination asked. `maxAttempts`: where the answer may be the
 *   batch's fault as well; after so many it counts as `rejected`. Default: no end.
 * - `rejected`: never, as it is. The forwarder looks for the record that is at fault, and delivers the others.
 */
export type Delivery =
  | { readonly status: 'accepted'; readonly rejectedRecords?: number; readonly reason?: string }
  | {
      readonly status: 'retry';
      readonly reason: string;
      readonly afterMillis?: number;
      readonly maxAttempts?: number;
    }
  | { readonly status: 'rejected'; readonly reason: string };

/**
 * Somewhere that takes telemetry. An implementation
 *
 * - answers `accepted` only when the destination has said so; an answer that did not come is a `retry`;
 * - never throws or rejects because of the destination or the batch (the forwarder takes that for a `retry`);
 * - has an end: a destination that does not answer within a time is a `retry`;
 * - stops soon after `signal` is aborted, with any result: nobody looks at it;
 * - neither changes nor keeps the batch's bytes;
 * - may be called for several streams at once, never twice at once for one stream.
 */
export interface Destination {
  /** Names the destination in messages: without passwords and tokens. */
  readonly label: string;
  deliver(batch: Batch, signal: AbortSignal): Promise<Delivery>;
  /** Lets connections go. Nothing is delivered afterwards. */
  close(): Promise<void>;
}
