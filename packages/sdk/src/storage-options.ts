/** What `start` can be told about the store: how files are written, sealed and kept. */
import type { FileProcessorOptions } from '@agentbus/file-exporter';
import { DEFAULT_RETENTION, type RetentionPolicy, type StreamRetention } from '@agentbus/segments';
import { invalidOption, requireText } from './option-check.ts';
import type { SigningKeyOptions } from './signing-key.ts';

/** How the files are written, sealed and kept. The first six are those of `@agentbus/file-exporter`'s processors. */
export interface StorageOptions
  extends Pick<
      FileProcessorOptions,
      | 'format'
      | 'durability'
      | 'maxBufferBytes'
      | 'maxSegmentBytes'
      | 'maxSegmentAgeMillis'
      | 'maxSegmentRecords'
    >,
    SigningKeyOptions {
  /** What is kept for how long, or `false` for everything and for ever. */
  readonly retention?: RetentionOptions | false | undefined;
  /**
   * Milliseconds between two checkpoints of what is being written, and two looks at what is to be kept: 1,000 or more;
   * `Infinity` for none. Default 300,000 (five minutes).
   */
  readonly checkpointIntervalMillis?: number | undefined;
}

/** Limits of a stream. The oldest segments beyond them go. */
export interface RetentionLimits {
  /** Milliseconds since a segment was last written to, 1 or more. Default: no limit. */
  readonly maxAgeMillis?: number | undefined;
  /** Bytes on the disk, 0 or more; `Infinity` for no limit. Default 1 GiB, `metrics` 256 MiB, `audit` 4 GiB. */
  readonly maxBytes?: number | undefined;
  /** Bytes to keep free on the disk, 0 or more. Default 1 GiB, `audit` 0; `audit` gives way after all others. */
  readonly keepFreeBytes?: number | undefined;
  /** Another directory, which takes what goes, verified. Default: it is deleted. */
  readonly archiveDirectory?: string | undefined;
}

/** What is kept. The limits are those of each of `logs`, `traces` and `metrics`; `archiveDirectory` is for `audit` too. */
export interface RetentionOptions extends RetentionLimits {
  /** Limits of `audit`. */
  readonly audit?: RetentionLimits | undefined;
  /** Limits of `logs` where they differ. */
  readonly logs?: RetentionLimits | undefined;
  /** Limits of `traces` where they differ. */
  readonly traces?: RetentionLimits | undefined;
  /** Limits of `metrics` where they differ. */
  readonly metrics?: RetentionLimits | undefined;
}

/** Five minutes: what a process that is killed leaves unrecorded, and how late retention notices other programs' files. */
export const DEFAULT_CHECKPOINT_INTERVAL_MILLIS: number = 5 * 60 * 1000;

const MIN_CHECKPOINT_INTERVAL_MILLIS = 1000;

/** Throws `StartError` `invalid-option` for the first option that cannot be used. Key files are read later. */
export function checkStorageOptions({ retention, checkpointIntervalMillis: interval }: StorageOptions): void {
  if (interval !== undefined && !(interval >= MIN_CHECKPOINT_INTERVAL_MILLIS)) {
    throw invalidOption(
      'storage.checkpointIntervalMillis',
      interval,
      `a number from ${MIN_CHECKPOINT_INTERVAL_MILLIS}, or Infinity`,
      'Leave it out for the default.',
    );
  }
  if (!retention) return;
  checkLimits('storage.retention', retention);
  for (const stream of ['audit', 'logs', 'traces', 'metrics'] as const) {
    checkLimits(`storage.retention.${stream}`, retention[stream] ?? {});
  }
}

function checkLimits(prefix: string, limits: RetentionLimits): void {
  requireNumber(`${prefix}.maxAgeMillis`, limits.maxAgeMillis, 1);
  requireNumber(`${prefix}.maxBytes`, limits.maxBytes, 0);
  requireNumber(`${prefix}.keepFreeBytes`, limits.keepFreeBytes, 0);
  requireText(`${prefix}.archiveDirectory`, limits.archiveDirectory);
}

function requireNumber(name: string, value: unknown, min: number): void {
  if (value === undefined || (typeof value === 'number' && value >= min)) return;
  throw invalidOption(name, value, `a number from ${min}`, 'Leave it out for the default.');
}

/** What each stream is kept for; `undefined` for everything. */
export function retentionPolicy(retention: RetentionOptions | false = {}): RetentionPolicy | undefined {
  if (retention === false) return undefined;
  const { audit, logs, traces, metrics, ...plain } = retention;
  return {
    logs: limitsOf(DEFAULT_RETENTION.logs, plain, logs),
    traces: limitsOf(DEFAULT_RETENTION.traces, plain, traces),
    metrics: limitsOf(DEFAULT_RETENTION.metrics, plain, metrics),
    audit: limitsOf(DEFAULT_RETENTION.audit, { archiveDirectory: plain.archiveDirectory }, audit),
  };
}

function limitsOf(
  defaults: StreamRetention = {},
  plain: RetentionLimits = {},
  own: RetentionLimits = {},
): StreamRetention {
  return {
    maxAgeMillis: own.maxAgeMillis ?? plain.maxAgeMillis ?? defaults.maxAgeMillis,
    maxBytes: own.maxBytes ?? plain.maxBytes ?? defaults.maxBytes,
    minFreeBytes: own.keepFreeBytes ?? plain.keepFreeBytes ?? defaults.minFreeBytes,
    archiveDirectory: own.archiveDirectory ?? plain.archiveDirectory,
  };
}
