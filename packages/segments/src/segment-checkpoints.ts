/** Records how far a segment that is still being written has come. */
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { RunningDigest, readChunks } from './file-digest.ts';
import { appendLedgerEntry, type LedgerOptions } from './ledger.ts';
import type { LedgerHead } from './ledger-head.ts';
import { sealEvent } from './seal-segment.ts';
import type { SealedSegment } from './sealed-segment.ts';
import type { Stream } from './store-layout.ts';

const NEWLINE = 0x0a;

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
 * Calls must not overlap.
 */
export class SegmentCheckpoints {
  readonly #segment: CheckpointedSegment;
  readonly #options: LedgerOptions;
  readonly #digest = new RunningDigest();

  constructor(segment: CheckpointedSegment, options: LedgerOptions = {}) {
    this.#segment = segment;
    this.#options = options;
  }

  /**
   * Makes the file's content durable (fsync) and appends a `checkpoint` entry. Resolves with `undefined` where there is
   * nothing new.
   *
   * @param end How many bytes are there to stay. Default: up to the end of the last whole line.
   * @throws {@link LedgerError}; the operating system's error if the file cannot be read.
   */
  async record(end?: number): Promise<LedgerHead | undefined> {
    const { directory, stream, path } = this.#segment;
    const before = this.#digest.bytes;
    const handle = await open(path, 'r');
    try {
      const stable = end ?? (await wholeLinesEnd(handle, before));
      if (stable <= before) return undefined;
      await handle.sync();
      await this.#read(handle, stable);
    } finally {
      await handle.close();
    }
    const { bytes, sha256 } = this.#digest.finish();
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
    const handle = await open(sealed.path, 'r');
    try {
      await this.#read(handle, Number.POSITIVE_INFINITY);
    } finally {
      await handle.close();
    }
    const digest = this.#digest.finish();
    const event = sealEvent(sealed, digest, { carried: true });
    return appendLedgerEntry(this.#segment.directory, event, this.#options);
  }

  async #read(handle: FileHandle, end: number): Promise<void> {
    for await (const chunk of readChunks(handle, this.#digest.bytes, { end })) this.#digest.update(chunk);
  }
}

/** Where the last line that is finished ends: one that is not may yet be cut back. */
async function wholeLinesEnd(handle: FileHandle, start: number): Promise<number> {
  let position = start;
  let stable = start;
  for await (const chunk of readChunks(handle, start)) {
    const newline = chunk.lastIndexOf(NEWLINE);
    if (newline !== -1) stable = position + newline + 1;
    position += chunk.length;
  }
  return stable;
}
