/** Where the hub writes: one segment writer a stream, and what becomes of their segments. */
import type { EncodedLine } from '@agentbus/otlp';
import {
  createSegmentWriter,
  type LedgerKey,
  type RetentionPolicy,
  type SegmentWriter,
  STREAMS,
  type Stream,
} from '@agentbus/segments';
import { HubCompaction, type HubCompactionOptions } from './hub-compaction.ts';
import { createHubUpkeep, type HubUpkeep } from './hub-upkeep.ts';

/** Settings of {@link HubStore}. */
export interface HubStoreOptions {
  readonly directory: string;
  /**
   * `disk`: what is acknowledged is on the disk itself (fsync) and survives the loss of power. `system`: the operating system
   * has it, and it survives the end of the hub.
   */
  readonly durability: 'disk' | 'system';
  readonly maxSegmentBytes?: number | undefined;
  readonly retention: RetentionPolicy | undefined;
  readonly signingKey?: LedgerKey | undefined;
  /** `undefined`: nothing is compacted. */
  readonly compaction?: HubCompactionOptions | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onProblem: (problem: string) => void;
}

/** A line, and the stream that it belongs to. */
export interface StreamLine {
  readonly stream: Stream;
  readonly line: EncodedLine;
}

/** Appends lines to a store. */
export class HubStore {
  readonly #durability: HubStoreOptions['durability'];
  readonly #upkeep: HubUpkeep;
  readonly #compaction: HubCompaction | undefined;
  readonly #writers: ReadonlyMap<Stream, SegmentWriter>;

  constructor(options: HubStoreOptions) {
    const { directory, durability, maxSegmentBytes, retention, signingKey: key, onProblem } = options;
    this.#durability = durability;
    this.#upkeep = createHubUpkeep({ directory, key, retention, onProblem });
    const { compaction, now } = options;
    this.#compaction = compaction && new HubCompaction({ ...compaction, directory, key, now, onProblem });
    this.#writers = new Map(
      STREAMS.map((stream) => [
        stream,
        createSegmentWriter({
          directory,
          stream,
          maxSegmentBytes,
          onBegun: this.#upkeep.onBegun,
          onSealed: this.#upkeep.onSealed,
          onError: (error) => onProblem(error.message),
        }),
      ]),
    );
  }

  /**
   * Writes the lines in their order, at once; resolves when they are durable. Calls that come while the disk is at work share
   * its next sync.
   *
   * @throws SegmentWriteError where a line could not be written; those before it are in the store.
   */
  async append(lines: readonly StreamLine[]): Promise<void> {
    const syncs = new Map<string, () => Promise<void>>();
    for (const { stream, line } of lines) {
      const appended = this.#writers.get(stream)?.append(line);
      if (appended !== undefined) syncs.set(appended.path, () => appended.sync());
    }
    if (this.#durability === 'disk') await Promise.all([...syncs.values()].map((sync) => sync()));
  }

  /**
   * Makes everything durable, ends the segments and seals them.
   *
   * @throws SegmentWriteError where something may not be durable; the rest is.
   */
  async close(): Promise<void> {
    this.#upkeep.beginShutdown();
    const compacted = this.#compaction?.close();
    const ends = await Promise.allSettled([...this.#writers.values()].map((writer) => writer.close()));
    await this.#upkeep.close();
    await compacted;
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}
