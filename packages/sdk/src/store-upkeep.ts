import { resolve } from 'node:path';
import {
  adoptLedgerKey,
  createSegmentUpkeep,
  defaultDirectory,
  type LedgerKey,
  type OpenSegment,
  type RetentionPolicy,
  type SealedSegment,
} from '@agentbus/segments';
import * as api from '@opentelemetry/api';
import { createStoreRetention } from './store-retention.ts';

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
  if (adoptKey(directory, options)) return runUpkeep(directory, options);
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

function runUpkeep(directory: string, options: StoreUpkeepOptions): StoreUpkeep {
  const { key, policy, intervalMillis, compressLeftAfterMillis = COMPRESS_LEFT_AFTER_MILLIS } = options;
  const retention = createStoreRetention(directory, policy, key);
  const upkeep = createSegmentUpkeep(directory, {
    key,
    intervalMillis,
    compressLeftAfterMillis,
    retain: () => retention.run(),
    onProblem: reportOnce(),
  });
  return {
    onBegun: upkeep.onBegun,
    onSealed: upkeep.onSealed,
    checkpoint: () => upkeep.checkpoint(),
    sealNow() {
      const left = upkeep.sealNow();
      if (left.length === 0) return;
      api.diag.info(
        `${left.length} segments are left for the next start, or agentbus verify --repair, to seal.`,
      );
    },
    beginShutdown() {
      retention.stop();
      upkeep.beginShutdown();
    },
    flush: () => upkeep.flush(),
  };
}

/** Reports each kind of failure once: a disk that is full stays so for a while. */
function reportOnce(): (problem: string, error?: unknown) => void {
  const reported = new Set<string>();
  return (problem, error) => {
    if (error === undefined) {
      api.diag.warn(`${problem}.`);
      return;
    }
    const kind = String((error as { code?: unknown }).code ?? error);
    const report = reported.has(kind) ? api.diag.debug : api.diag.warn;
    reported.add(kind);
    report.call(api.diag, `${problem}.`, error);
  };
}
