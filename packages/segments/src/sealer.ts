/** Seals the segments of a store's writers in the background, and checkpoints those that are being written. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { appendLedgerEntries, appendLedgerEntriesSync, type LedgerOptions } from './ledger.ts';
import type { LedgerEvent } from './ledger-entry.ts';
import { LedgerError } from './ledger-error.ts';
import { OvertakenSegments } from './overtaken-segments.ts';
import { sealEvent } from './seal-segment.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { SegmentDigest } from './segment-digest.ts';
import { systemCode } from './segment-error.ts';
import type { OpenSegment } from './segment-writer.ts';

/** 32 MiB take some hundredths of a second to hash: the end of a process must not wait longer. */
export const MAX_SYNC_SEAL_BYTES: number = 32 * 1024 * 1024;

/** A quarter of a second, for another process that is appending to the ledger just when this one ends. */
const SYNC_WAIT_MILLIS = 250;

/** Settings of {@link createSealer}. */
export interface SealerOptions extends LedgerOptions {
  /** Told of each segment once it is sealed. Must not throw. */
  readonly onSealed?: ((segment: SealedSegment) => void) | undefined;
  /**
   * Told of a segment that could not be sealed or checkpointed. Where the ledger could not be written, it is tried again
   * together with the next one, and at {@link Sealer.flush}. Must not throw. Default: a process warning.
   */
  readonly onError?: ((error: unknown, segment: Pick<SealedSegment, 'stream' | 'path'>) => void) | undefined;
}

/** Seals what it is handed. */
export interface Sealer {
  /** Takes a segment that is being written: fits `onBegun` of a segment writer. Never throws. */
  readonly begin: (segment: OpenSegment) => void;
  /** Takes a complete segment: fits `onSealed` of a segment writer. Never throws. */
  readonly seal: (segment: SealedSegment) => void;
  /** Resolves once everything that was handed over so far is sealed, or reported. Never rejects. */
  flush(): Promise<void>;
  /**
   * Makes what the open segments hold durable and records it: it cannot be changed any more without verifying finding it.
   * Reads only what is new, also when the segment is sealed later. Never rejects.
   */
  checkpoint(): Promise<void>;
  /**
   * Ends the open segments and seals everything at once, blocking the thread: for the `exit` event of a process. Reads at
   * most {@link MAX_SYNC_SEAL_BYTES} that no checkpoint has read. Never throws.
   *
   * @returns the segments that are not sealed: for the next process to seal, see `sealLeftSegments`
   */
  sealSync(): string[];
}

/**
 * Creates a sealer for the writers of one store. Segments that come while others are being sealed are recorded together,
 * so that sealing keeps up with any speed of writing. Where a writer's segments do not come in their order, those that
 * were overtaken are recorded as begun: a crash then leaves none that the ledger does not know.
 */
export function createSealer(directory: string, options: SealerOptions = {}): Sealer {
  const sealer = new BackgroundSealer(directory, options);
  return {
    begin: (segment) => sealer.begin(segment),
    seal: (segment) => sealer.seal(segment),
    flush: () => sealer.flush(),
    checkpoint: () => sealer.checkpoint(),
    sealSync: () => sealer.sealSync(),
  };
}

interface TrackedSegment {
  readonly digest: SegmentDigest;
  /** Absent where only its end was told of. */
  readonly open?: OpenSegment;
  /** How many of its bytes the ledger has a checkpoint of. */
  checkpointedBytes: number;
  /** Set once it is complete. */
  sealed?: SealedSegment | undefined;
}

interface PreparedSeal {
  readonly sealed: SealedSegment;
  readonly event: LedgerEvent;
}

class BackgroundSealer {
  readonly #directory: string;
  readonly #options: SealerOptions;
  readonly #onError: NonNullable<SealerOptions['onError']>;
  /** By path, in the order of beginning: all that is not sealed. */
  readonly #segments = new Map<string, TrackedSegment>();
  readonly #overtaken: OvertakenSegments;
  #checkpointDue = false;
  #working: Promise<void> | undefined;

  constructor(directory: string, options: SealerOptions) {
    this.#directory = directory;
    this.#options = options;
    this.#onError =
      options.onError ?? ((error) => process.emitWarning(error instanceof Error ? error : String(error)));
    this.#overtaken = new OvertakenSegments(directory);
  }

  begin(open: OpenSegment): void {
    this.#segments.set(open.path, { open, digest: new SegmentDigest(open.path), checkpointedBytes: 0 });
  }

  seal(sealed: SealedSegment): void {
    const { path } = sealed;
    const segment = this.#segments.get(path) ?? { digest: new SegmentDigest(path), checkpointedBytes: 0 };
    segment.sealed = sealed;
    this.#segments.set(path, segment);
    this.#working ??= this.#work();
  }

  async flush(): Promise<void> {
    await this.#working;
    if (!this.#hasComplete()) return;
    this.#working ??= this.#work();
    await this.#working;
  }

  async checkpoint(): Promise<void> {
    this.#checkpointDue = true;
    this.#working ??= this.#work();
    await this.#working;
  }

  sealSync(): string[] {
    const prepared = this.#prepareSync();
    const seals = prepared.map(({ sealed }) => sealed);
    const unsealed = [...this.#segments].filter(([path]) => !seals.some((sealed) => sealed.path === path));
    const begun = this.#overtaken.among(
      seals,
      unsealed.map(([path]) => path),
    );
    const [first, ...more] = [...begun, ...prepared.map(({ event }) => event)];
    if (first === undefined) return unsealed.map(([path]) => path);
    try {
      appendLedgerEntriesSync(this.#directory, [first, ...more], {
        ...this.#options,
        waitMillis: SYNC_WAIT_MILLIS,
      });
    } catch (error) {
      for (const sealed of seals) this.#onError(error, sealed);
      return [...this.#segments.keys()];
    }
    this.#overtaken.sealed(seals);
    for (const { path } of seals) this.#segments.delete(path);
    return [...this.#segments.keys()];
  }

  #prepareSync(): PreparedSeal[] {
    const prepared: PreparedSeal[] = [];
    let bytesLeft = MAX_SYNC_SEAL_BYTES;
    for (const segment of this.#segments.values()) {
      segment.sealed ??= segment.open?.end();
      const { sealed, digest } = segment;
      const bytes = (sealed?.bytes ?? 0) - digest.bytes;
      if (sealed === undefined || bytes > bytesLeft) continue;
      bytesLeft -= bytes;
      try {
        prepared.push({ sealed, event: this.#sealEvent(segment, sealed, digest.finishSync()) });
      } catch (error) {
        this.#onError(error, sealed);
      }
    }
    return prepared;
  }

  #hasComplete(): boolean {
    return [...this.#segments.values()].some(({ sealed }) => sealed !== undefined);
  }

  async #work(): Promise<void> {
    try {
      while (this.#checkpointDue || this.#hasComplete()) {
        await this.#sealComplete();
        if (this.#checkpointDue) await this.#checkpointOpen();
      }
    } catch {
      // Reported. To try on at once would only fail again.
    } finally {
      this.#checkpointDue = false;
      this.#working = undefined;
    }
  }

  async #sealComplete(): Promise<void> {
    const prepared = (await this.#prepare()).filter(({ sealed }) => this.#isThere(sealed));
    const seals = prepared.map(({ sealed }) => sealed);
    try {
      const begun = await this.#overtaken.by(seals);
      const [first, ...more] = [...begun, ...prepared.map(({ event }) => event)];
      if (first === undefined) return;
      await appendLedgerEntries(this.#directory, [first, ...more], this.#options);
    } catch (error) {
      for (const sealed of seals) this.#onError(error, sealed);
      throw error;
    }
    this.#overtaken.sealed(seals);
    for (const sealed of seals) {
      this.#segments.delete(sealed.path);
      this.#options.onSealed?.(sealed);
    }
  }

  /** A store that was moved away takes its segments along: they are not for the ledger of the one that follows it. */
  #isThere(sealed: SealedSegment): boolean {
    if (existsSync(sealed.path)) return true;
    this.#segments.delete(sealed.path);
    this.#onError(new LedgerError('ENOENT', `Cannot seal ${sealed.path}: it was removed.`), sealed);
    return false;
  }

  async #prepare(): Promise<PreparedSeal[]> {
    const prepared: PreparedSeal[] = [];
    for (const [path, segment] of this.#segments) {
      const { sealed, digest } = segment;
      if (sealed === undefined) continue;
      try {
        prepared.push({ sealed, event: this.#sealEvent(segment, sealed, await digest.finish()) });
      } catch (error) {
        this.#segments.delete(path);
        this.#onError(error, sealed);
      }
    }
    return prepared;
  }

  #sealEvent(
    { checkpointedBytes }: TrackedSegment,
    sealed: SealedSegment,
    digest: Parameters<typeof sealEvent>[1],
  ): LedgerEvent {
    return sealEvent(sealed, digest, checkpointedBytes > 0 ? { carried: true } : {});
  }

  async #checkpointOpen(): Promise<void> {
    this.#checkpointDue = false;
    const events: LedgerEvent[] = [];
    const recorded: (() => void)[] = [];
    for (const [path, segment] of this.#segments) {
      const { open, digest, sealed } = segment;
      if (open === undefined || sealed !== undefined) continue;
      try {
        const caughtUp = await digest.catchUp();
        if (caughtUp === undefined) continue;
        const { bytes, sha256 } = caughtUp;
        events.push({ type: 'checkpoint', stream: open.stream, segment: basename(path), bytes, sha256 });
        recorded.push(() => {
          segment.checkpointedBytes = bytes;
        });
      } catch (error) {
        // Removed: its writer goes on in another one.
        if (systemCode(error, '') === 'ENOENT') this.#segments.delete(path);
        else this.#onError(error, open);
      }
    }
    const [first, ...more] = events;
    if (first === undefined) return;
    try {
      await appendLedgerEntries(this.#directory, [first, ...more], this.#options);
      for (const record of recorded) record();
    } catch (error) {
      for (const { open } of this.#segments.values()) if (open !== undefined) this.#onError(error, open);
      throw error;
    }
  }
}
