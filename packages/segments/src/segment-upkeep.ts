/** What happens to a process's segments beside being written, from its start to its end. */
import { basename, dirname } from 'node:path';
import { type CompressionWorker, createCompressionWorker } from './compression-worker.ts';
import type { LedgerKey } from './ledger-key.ts';
import { removeAbandonedFiles } from './leftover-files.ts';
import { sealLeftSegments } from './seal-left-segments.ts';
import { recordCompressed } from './seal-segment.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { createSealer, type Sealer } from './sealer.ts';
import type { OpenSegment } from './segment-writer.ts';
import type { Stream } from './store-layout.ts';
import { listUncompressed, MIN_COMPRESSED_SEGMENT_BYTES } from './uncompressed-segments.ts';

/** Settings of {@link createSegmentUpkeep}. */
export interface SegmentUpkeepOptions {
  /** Signs the ledger's entries. */
  readonly key?: LedgerKey | undefined;
  /** Between two checkpoints, in milliseconds; `Infinity` for none. */
  readonly intervalMillis: number;
  /** When to compress what others left, in milliseconds from now; it is sealed first. Default 0. */
  readonly compressLeftAfterMillis?: number | undefined;
  /**
   * Asked to apply retention: when what others left is in order, when a segment has got its last form, and after each
   * checkpoint. May come again while it is at work. Must not throw.
   */
  readonly retain: () => void;
  /** Told of what could not be done, and of the error if there was one. Must not throw. */
  readonly onProblem: (problem: string, error?: unknown) => void;
}

/** Looks after segments. No method throws or rejects. */
export interface SegmentUpkeep {
  /** For segment writers. */
  readonly onBegun: (segment: OpenSegment) => void;
  /** For segment writers. */
  readonly onSealed: (segment: SealedSegment) => void;
  /** Records how far the segments have come: what {@link sealNow} has to do then takes no time. */
  checkpoint(): Promise<void>;
  /** Ends and seals all segments, synchronously: for the `exit` event. Returns the paths of those that it has to leave. */
  sealNow(): string[];
  /** From here on segments are sealed only: those that a shutdown closes are small, and the process is about to end. */
  beginShutdown(): void;
  /** Resolves once everything handed over is sealed, and what earlier processes left. */
  flush(): Promise<void>;
}

/**
 * Looks after the segments that this process writes, and after what processes before it left: complete ones are sealed in
 * the ledger, and large ones compressed; those that are being written are checkpointed.
 *
 * @param directory The store; absolute.
 */
export function createSegmentUpkeep(directory: string, options: SegmentUpkeepOptions): SegmentUpkeep {
  return new RunningUpkeep(directory, options);
}

class RunningUpkeep implements SegmentUpkeep {
  readonly #directory: string;
  readonly #options: SegmentUpkeepOptions;
  readonly #sealer: Sealer;
  readonly #compression: CompressionWorker;
  readonly #left: Promise<void>;
  readonly #timers: NodeJS.Timeout[];
  /** Paths of segments that this process has begun, until what others left is dealt with. */
  readonly #own = new Set<string>();
  #tended = false;
  #ending = false;

  readonly onBegun: SegmentUpkeep['onBegun'];
  readonly onSealed: SegmentUpkeep['onSealed'];

  constructor(directory: string, options: SegmentUpkeepOptions) {
    const { key, intervalMillis, compressLeftAfterMillis = 0, retain, onProblem } = options;
    this.#directory = directory;
    this.#options = options;
    this.#sealer = createSealer(directory, {
      key,
      onSealed: (segment) => this.#afterSeal(segment),
      onError: (error, { path }) => onProblem(`Segment ${path} is not sealed yet`, error),
    });
    this.onBegun = (segment) => {
      if (!this.#tended) this.#own.add(segment.path);
      this.#sealer.begin(segment);
    };
    this.onSealed = this.#sealer.seal;
    this.#compression = createCompressionWorker({
      // The ledger must know the new file before the old one goes.
      beforeRemove: async ({ path }) => {
        await recordCompressed(directory, { stream: basename(dirname(path)) as Stream, path }, { key });
      },
      onCompressed: () => retain(),
      onError: (error) => {
        // Removed by retention, or compressed by another process, in the meantime.
        if (error.code === 'ENOENT') return;
        onProblem('A segment could not be compressed and stays as it is', error);
      },
    });
    this.#left = this.#tend();
    this.#timers = [
      setTimeout(() => void this.#compressLeft(), compressLeftAfterMillis).unref(),
      ...(Number.isFinite(intervalMillis)
        ? [setInterval(() => void this.#beat(), intervalMillis).unref()]
        : []),
    ];
  }

  checkpoint(): Promise<void> {
    return this.#sealer.checkpoint();
  }

  sealNow(): string[] {
    return this.#sealer.sealSync();
  }

  beginShutdown(): void {
    this.#ending = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async flush(): Promise<void> {
    await Promise.all([this.#left, this.#sealer.flush()]);
  }

  /** Before anything else is looked at, what killed processes left must be in order. */
  async #tend(): Promise<void> {
    const { key, retain, onProblem } = this.#options;
    try {
      await removeAbandonedFiles(this.#directory);
      const skip = (path: string) => this.#own.has(path);
      const { skipped } = await sealLeftSegments(this.#directory, { key, skip });
      for (const { path, reason } of skipped) onProblem(`Segment ${path} cannot be sealed: ${reason}`);
    } catch (error) {
      onProblem('What earlier processes left in the store is not sealed yet', error);
    }
    this.#tended = true;
    this.#own.clear();
    retain();
  }

  #afterSeal({ path, bytes }: SealedSegment): void {
    if (this.#ending) return;
    // Retention follows the compression, which makes the segment a small one.
    if (bytes >= MIN_COMPRESSED_SEGMENT_BYTES) this.#compression.add([path]);
    else this.#options.retain();
  }

  async #compressLeft(): Promise<void> {
    try {
      await this.#left;
      const paths = await listUncompressed(this.#directory);
      if (!this.#ending) this.#compression.add(paths);
    } catch (error) {
      this.#options.onProblem('What earlier processes left in the store is not compressed', error);
    }
  }

  async #beat(): Promise<void> {
    await this.#sealer.checkpoint();
    this.#options.retain();
  }
}
