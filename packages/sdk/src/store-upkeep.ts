import { basename, dirname, resolve } from 'node:path';
import {
  adoptLedgerKey,
  type CompressionWorker,
  createCompressionWorker,
  createSealer,
  defaultDirectory,
  type LedgerKey,
  listUncompressed,
  MIN_COMPRESSED_SEGMENT_BYTES,
  type OpenSegment,
  type RetentionPolicy,
  recordCompressed,
  removeAbandonedFiles,
  type SealedSegment,
  type Sealer,
  type Stream,
  sealLeftSegments,
} from '@agentbus/segments';
import * as api from '@opentelemetry/api';
import { createStoreRetention, type StoreRetention } from './store-retention.ts';

/** Ten seconds: what others left can wait until the application has started. */
const COMPRESS_LEFT_AFTER_MILLIS = 10_000;

/** What a store needs besides being written. */
export interface StoreUpkeepOptions {
  /** Default: `AGENTBUS_DIRECTORY`, or `.agentbus`. */
  readonly directory?: string | undefined;
  /** Signs the ledger's entries. */
  readonly key?: LedgerKey | undefined;
  /** The key that signed them before. */
  readonly previousKey?: LedgerKey | undefined;
  /** What is kept; `undefined` for everything. */
  readonly policy?: RetentionPolicy | undefined;
  /** Between two checkpoints, and two looks at what is to be kept. `Infinity` for none. */
  readonly intervalMillis: number;
  /** When to compress what others left. Default 10,000. */
  readonly compressLeftAfterMillis?: number | undefined;
}

/**
 * What happens to segments beside being written: complete ones are sealed in the ledger, and large ones compressed; those
 * that are being written are checkpointed; old ones go. No method throws or rejects.
 */
export interface StoreUpkeep {
  /** For the file processors and exporters. */
  readonly onBegun: (segment: OpenSegment) => void;
  /** For the file processors and exporters. */
  readonly onSealed: (segment: SealedSegment) => void;
  /** Records how far the segments have come: what {@link sealNow} has to do then takes no time. */
  checkpoint(): Promise<void>;
  /** Ends and seals all segments, synchronously: when the process ends. */
  sealNow(): void;
  /** From here on segments are sealed only: those that a shutdown closes are small, and the process is about to end. */
  beginShutdown(): void;
  /** Resolves once everything handed over is sealed, and what earlier processes left. */
  flush(): Promise<void>;
}

/** Looks after the segments that this process writes, and after what processes before it left. */
export function createStoreUpkeep(options: StoreUpkeepOptions): StoreUpkeep {
  // Absolute, as that of the writers: a later change of the working directory moves neither.
  const directory = resolve(options.directory ?? defaultDirectory());
  if (adoptKey(directory, options)) return new RunningUpkeep(directory, options);
  // An entry that has no right signature would spoil the ledger; so nothing may be sealed, compressed or removed.
  const nothing = () => Promise.resolve();
  return {
    onBegun: () => {},
    onSealed: () => {},
    checkpoint: nothing,
    sealNow: () => {},
    beginShutdown: () => {},
    flush: nothing,
  };
}

/** Whether the ledger can be appended to with this key. */
function adoptKey(directory: string, { key, previousKey }: StoreUpkeepOptions): boolean {
  try {
    adoptLedgerKey(directory, key, previousKey);
    return true;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    // Any other failure may be over when the next segment is sealed.
    if (code !== 'key-required' && code !== 'key-retired') return true;
    api.diag.error(
      'Telemetry is written, but nothing is sealed, compressed or removed. Set storage.signingKey (or ' +
        'AGENTBUS_SIGNING_KEY_FILE) to the key that signs the ledger; to change it, also set ' +
        'storage.previousSigningKey (or AGENTBUS_PREVIOUS_SIGNING_KEY_FILE) to the old one.',
      error,
    );
    return false;
  }
}

class RunningUpkeep implements StoreUpkeep {
  readonly #sealer: Sealer;
  readonly #compression: CompressionWorker;
  readonly #retention: StoreRetention;
  readonly #left: Promise<void>;
  readonly #timers: NodeJS.Timeout[];
  readonly #reported = new Set<string>();
  /** Paths of segments that this process has begun, until what others left is dealt with. */
  readonly #own = new Set<string>();
  #tended = false;
  #ending = false;

  readonly onBegun: StoreUpkeep['onBegun'];
  readonly onSealed: StoreUpkeep['onSealed'];

  constructor(directory: string, options: StoreUpkeepOptions) {
    const { key, policy, intervalMillis, compressLeftAfterMillis = COMPRESS_LEFT_AFTER_MILLIS } = options;
    this.#sealer = createSealer(directory, {
      key,
      onSealed: (segment) => this.#afterSeal(segment),
      onError: (error, { path }) => this.#report(`Segment ${path} is not sealed yet.`, error),
    });
    this.onBegun = (segment) => {
      if (!this.#tended) this.#own.add(segment.path);
      this.#sealer.begin(segment);
    };
    this.onSealed = this.#sealer.seal;
    this.#retention = createStoreRetention(directory, policy, key);
    this.#compression = createCompressionWorker({
      // The ledger must know the new file before the old one goes.
      beforeRemove: async ({ path }) => {
        await recordCompressed(directory, { stream: basename(dirname(path)) as Stream, path }, { key });
      },
      onCompressed: () => this.#retention.run(),
      onError: (error) => {
        // Removed by retention, or compressed by another process, in the meantime.
        if (error.code === 'ENOENT') return;
        this.#report('A segment could not be compressed and stays as it is.', error);
      },
    });
    this.#left = this.#tend(directory, key);
    this.#timers = [
      setTimeout(() => void this.#compressLeft(directory), compressLeftAfterMillis).unref(),
      ...(Number.isFinite(intervalMillis)
        ? [setInterval(() => void this.#beat(), intervalMillis).unref()]
        : []),
    ];
  }

  checkpoint(): Promise<void> {
    return this.#sealer.checkpoint();
  }

  sealNow(): void {
    const left = this.#sealer.sealSync();
    if (left.length === 0) return;
    api.diag.info(
      `${left.length} segments are left for the next start, or agentbus verify --repair, to seal.`,
    );
  }

  beginShutdown(): void {
    this.#ending = true;
    this.#retention.stop();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async flush(): Promise<void> {
    await Promise.all([this.#left, this.#sealer.flush()]);
  }

  /** Before anything else is looked at, what killed processes left must be in order. */
  async #tend(directory: string, key: LedgerKey | undefined): Promise<void> {
    try {
      await removeAbandonedFiles(directory);
      const { skipped } = await sealLeftSegments(directory, { key, skip: (path) => this.#own.has(path) });
      for (const { path, reason } of skipped) api.diag.warn(`Segment ${path} cannot be sealed: ${reason}.`);
    } catch (error) {
      this.#report('What earlier processes left in the store is not sealed yet.', error);
    }
    this.#tended = true;
    this.#own.clear();
    this.#retention.run();
  }

  #afterSeal({ path, bytes }: SealedSegment): void {
    if (this.#ending) return;
    // Retention follows the compression, which makes the segment a small one.
    if (bytes >= MIN_COMPRESSED_SEGMENT_BYTES) this.#compression.add([path]);
    else this.#retention.run();
  }

  async #compressLeft(directory: string): Promise<void> {
    try {
      await this.#left;
      const paths = await listUncompressed(directory);
      if (!this.#ending) this.#compression.add(paths);
    } catch (error) {
      this.#report('What earlier processes left in the store is not compressed.', error);
    }
  }

  async #beat(): Promise<void> {
    await this.#sealer.checkpoint();
    this.#retention.run();
  }

  /** Once for each kind of failure: a disk that is full stays so for a while. */
  #report(message: string, error: unknown): void {
    const kind = String((error as { code?: unknown }).code ?? error);
    if (this.#reported.has(kind)) {
      api.diag.debug(message, error);
      return;
    }
    this.#reported.add(kind);
    api.diag.warn(message, error);
  }
}
