/** The settings that all exporters and processors of this package share. */
import {
  createSegmentWriter,
  DEFAULT_FORMAT,
  defaultDirectory,
  type OpenSegment,
  type SealedSegment,
  SegmentOptionError,
  type SegmentWriter,
  type Stream,
  type WrittenFormat,
} from '@agentbus/segments';
import { LineBacklog } from './line-backlog.ts';
import type { SelfTelemetry } from './self-telemetry.ts';

/** Settings of the file exporters and processors. */
export interface FileOptions {
  /** The store's directory. Default: the environment variable `AGENTBUS_DIRECTORY`, or `.agentbus`. */
  readonly directory?: string | undefined;
  /**
   * What is written. Default `json`.
   *
   * - `json`: lines of OTLP/JSON, `.jsonl`.
   * - `binary`: messages of OTLP protobuf, each behind its length of four bytes, big-endian, as the collector's file exporter
   *   writes with `format: proto`; `.pb`. Each turn's records are a message, with the resource.
   * - `text`: a readable line a record, further lines of it indented; `.txt`. For people: it is not queried or forwarded.
   */
  readonly format?: WrittenFormat | undefined;
  /**
   * Size in bytes at which a new segment is begun. An integer from 65,536 (64 KiB) to 4,294,967,296 (4 GiB); default
   * 67,108,864 (64 MiB).
   */
  readonly maxSegmentBytes?: number | undefined;
  /** Age in milliseconds at which a segment takes no more lines, 1,000 or more; default 86,400,000 (a day). */
  readonly maxSegmentAgeMillis?: number | undefined;
  /** Records that a segment does not exceed. An integer ≥ 1; default `Infinity`, no limit. */
  readonly maxSegmentRecords?: number | undefined;
  /** Told of each segment that is complete and on the disk itself, to compress or seal it. Must not throw. */
  readonly onSealed?: ((segment: SealedSegment) => void) | undefined;
  /** Told of each segment that is begun, to checkpoint it while it is written. Must not throw. */
  readonly onBegun?: ((segment: OpenSegment) => void) | undefined;
  /**
   * Names the segments' writer: 1–32 characters of a–z and 0–9. Where another one at work has the name for the same
   * stream, a random one is used instead, and `diag` says so. Default: random.
   */
  readonly writer?: string | undefined;
  /** The clock, in Unix milliseconds, for file names and for when a failure is over. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** 16 MiB: some seconds of a busy service, and little beside what Node.js itself takes. */
export const DEFAULT_MAX_BUFFER_BYTES: number = 16 * 1024 * 1024;

/** 1 GiB: beyond this the buffer endangers the process that it is to protect. */
export const MAX_MAX_BUFFER_BYTES: number = 1024 * 1024 * 1024;

/**
 * How much a crash can cost. With all of them `process.exit()`, an uncaught error and the end of the process cost nothing,
 * and audit and security records are synced to the disk itself at the end of each turn.
 *
 * - `turn`: records are the operating system's by the end of the event loop's turn. `SIGKILL` costs the turn's records;
 *   a power failure those of the last seconds, which the system has not written yet.
 * - `interval`: after one second, or 512 KiB. `SIGKILL` costs as much. Makes longer lines, and so smaller files, where
 *   few records come in a turn.
 * - `fsync`: as `turn`, and then synced to the disk itself. A power failure costs milliseconds.
 */
export type Durability = 'turn' | 'interval' | 'fsync';

/** What a crash costs by default, as it is the most that costs no disk access. */
export const DEFAULT_DURABILITY: Durability = 'turn';

const DURABILITIES: readonly Durability[] = ['turn', 'interval', 'fsync'];

/** Settings of the file processors. */
export interface FileProcessorOptions extends FileOptions {
  /** Default `turn`. */
  readonly durability?: Durability | undefined;
  /**
   * Memory for records that cannot be written at the moment, in bytes; they are written when that is possible again.
   * Where it ends, the oldest records are dropped, audit and security records last. An integer from 0 to 1,073,741,824
   * (1 GiB); default 16,777,216 (16 MiB).
   */
  readonly maxBufferBytes?: number | undefined;
}

/**
 * The memory for what cannot be written.
 *
 * @throws `SegmentOptionError` if the option is out of its range.
 */
export function createBacklog({
  maxBufferBytes = DEFAULT_MAX_BUFFER_BYTES,
}: FileProcessorOptions): LineBacklog {
  if (Number.isInteger(maxBufferBytes) && maxBufferBytes >= 0 && maxBufferBytes <= MAX_MAX_BUFFER_BYTES) {
    return new LineBacklog(maxBufferBytes);
  }
  throw new SegmentOptionError(
    'maxBufferBytes',
    `Cannot write files: maxBufferBytes is ${maxBufferBytes}, must be an integer from 0 to ${MAX_MAX_BUFFER_BYTES} ` +
      `(1 GiB). Leave it out for the default of ${DEFAULT_MAX_BUFFER_BYTES} (16 MiB).`,
  );
}

/**
 * What a crash may cost.
 *
 * @throws `SegmentOptionError` if the option is none of its values.
 */
export function durabilityOf({ durability = DEFAULT_DURABILITY }: FileProcessorOptions): Durability {
  if (DURABILITIES.includes(durability)) return durability;
  throw new SegmentOptionError(
    'durability',
    `Cannot write files: durability is ${JSON.stringify(durability)}, must be one of ${DURABILITIES.join(', ')}.`,
  );
}

/** What is written by default. */
export function formatOf({ format = DEFAULT_FORMAT }: FileOptions): WrittenFormat {
  return format;
}

/** Errors of a segment writer that cost no record. */
const HARMLESS: ReadonlySet<string> = new Set(['writer-in-use', 'recovery-failed', 'line-left-open']);

/**
 * The writer of one stream.
 *
 * @throws `SegmentOptionError` if an option is out of its range.
 */
export function openWriter(stream: Stream, options: FileOptions, telemetry: SelfTelemetry): SegmentWriter {
  const { directory = defaultDirectory(), ...settings } = options;
  return createSegmentWriter({
    ...settings,
    directory,
    stream,
    onRecovered: ({ path, bytesCut }) => {
      const done =
        bytesCut === 0
          ? 'The last line was closed'
          : `${bytesCut} bytes of an unfinished record were cut off`;
      telemetry.noticed(`${done} in ${path}: its writer was killed.`);
    },
    onError: (error) =>
      HARMLESS.has(error.code) ? telemetry.noticed(error.message) : telemetry.failed(error),
  });
}
