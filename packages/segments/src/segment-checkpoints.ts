/** Records how far a segment that is still being written has come. */
import { basename } from 'node:path';
import { appendLedgerEntry, type LedgerOptions } from './ledger.ts';
import type { LedgerHead } from './ledger-head.ts';
import { sealEvent } from './seal-segment.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { SegmentDigest } from './segment-digest.ts';
import type { Stream } from './store-layout.ts';

/** The segment that is being written, and where its store is. */
export interface CheckpointedSegment {
  /** The store. */
  readonly directory: string;
  readonly stream: Stream;
  readonly path: string;
}

/**
 * The checkpoints of one segment, and its seal in the end. Each reads only what is new, and carries the hash on: what was
 * checkpointed cannot be changed any more without {@link verifyStore} finding it, before the segment is sealed or after.
 * Calls must not overlap. `createSealer` does this for all segments of a store's writers.
 */
export class SegmentCheckpoints {
  readonly #segment: CheckpointedSegment;
  readonly #options: LedgerOptions;
  readonly #digest: SegmentDigest;

  constructor(segment: CheckpointedSegment, options: LedgerOptions = {}) {
    this.#segment = segment;
    this.#options = options;
    this.#digest = new SegmentDigest(segment.path);
  }

  /**
   * Makes the file's content durable (fsync) and appends a `checkpoint` entry. Resolves with `undefined` where there is
   * nothing new.
   *
   * @param end How many bytes are there to stay. Default: up to the end of the last whole line or message.
   * @throws {@link LedgerError}; the operating system's error if the file cannot be read.
   */
  async record(end?: number): Promise<LedgerHead | undefined> {
    const { directory, stream, path } = this.#segment;
    const digest = await this.#digest.catchUp(end);
    if (digest === undefined) return undefined;
    const { bytes, sha256 } = digest;
    return appendLedgerEntry(
      directory,
      { type: 'checkpoint', stream, segment: basename(path), bytes, sha256 },
      this.#options,
    );
  }

  /**
   * Seals the segment, as `sealSegment` does, without reading again what was checkpointed.
   *
   * @throws As `sealSegment`.
   */
  async seal(sealed: SealedSegment): Promise<LedgerHead> {
    const event = sealEvent(sealed, await this.#digest.finish(), { carried: true });
    return appendLedgerEntry(this.#segment.directory, event, this.#options);
  }
}
