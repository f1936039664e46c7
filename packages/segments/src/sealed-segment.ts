import type { Stream } from './store-layout.ts';

/** A segment that is complete and will not change again. */
export interface SealedSegment {
  readonly stream: Stream;
  readonly path: string;
  /** Log records, spans or data points in it. */
  readonly records: number;
  readonly bytes: number;
  /** The earliest timestamp in it, in Unix nanoseconds. */
  readonly firstTimestamp: bigint;
  /** The latest timestamp in it, in Unix nanoseconds. */
  readonly lastTimestamp: bigint;
}
