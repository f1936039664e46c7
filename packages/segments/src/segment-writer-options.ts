/** The settings of a segment writer. */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { RecoveredSegment } from './recover-segments.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { SegmentOptionError, type SegmentWriteError } from './segment-error.ts';
import { isWriterId } from './segment-name.ts';
import { WRITTEN_FORMATS, type WrittenFormat } from './segment-suffix.ts';
import type { OpenSegment, SegmentWriter } from './segment-writer.ts';
import { STREAMS, type Stream } from './store-layout.ts';

/** 64 MiB: a day of a quiet service in a few files, and still quick to compress, upload or scan as one piece. */
export const DEFAULT_MAX_SEGMENT_BYTES: number = 64 * 1024 * 1024;

/** 64 KiB: below this a busy service would make more files than data. */
export const MIN_MAX_SEGMENT_BYTES: number = 64 * 1024;

/** 4 GiB: beyond this one segment is no longer a sensible unit of retention. */
export const MAX_MAX_SEGMENT_BYTES: number = 4 * 1024 * 1024 * 1024;

/** One day: the segments of a quiet service are sealed, compressed and retained by the day. */
export const DEFAULT_MAX_SEGMENT_AGE_MILLIS: number = 24 * 60 * 60 * 1000;

/** One second: below this a service would make more files than data. */
export const MIN_MAX_SEGMENT_AGE_MILLIS = 1000;

/** Any tool reads it, and it can be written a record at a time without repeating what records share. */
export const DEFAULT_FORMAT: WrittenFormat = 'json';

/** Length of a generated writer id: 36^12 ids, so two writers never meet. */
const WRITER_ID_LENGTH = 12;
const WRITER_ID_ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Settings of `createSegmentWriter`. */
export interface SegmentWriterOptions {
  /** The store's directory. Created when something is first written, and again if it is removed. */
  readonly directory: string;
  readonly stream: Stream;
  /**
   * What {@link SegmentWriter.append} is given: `json`, lines of OTLP/JSON (`.jsonl`); `binary`, messages of OTLP protobuf, each
   * behind its length (`.pb`); `text`, lines of any text (`.txt`). Default `json`.
   */
  readonly format?: WrittenFormat | undefined;
  /**
   * Size in bytes that a segment does not exceed, unless a single line or message is longer. An integer from 65,536 (64 KiB) to
   * 4,294,967,296 (4 GiB); default 67,108,864 (64 MiB).
   */
  readonly maxSegmentBytes?: number | undefined;
  /**
   * Age in milliseconds at which a segment takes no more lines; looked at when a line is written. 1,000 or more;
   * `Infinity` for no limit. Default 86,400,000 (a day).
   */
  readonly maxSegmentAgeMillis?: number | undefined;
  /**
   * Log records, spans or data points that a segment does not exceed, unless a single line holds more. An integer ≥ 1;
   * default `Infinity`, no limit.
   */
  readonly maxSegmentRecords?: number | undefined;
  /**
   * Told of each segment that is complete and on the disk itself: one that was full, and the last one at
   * `close`. Not of one that `closeSync` or the end of the process left behind.
   * Must not throw.
   */
  readonly onSealed?: ((segment: SealedSegment) => void) | undefined;
  /** Told of each segment that is begun, to checkpoint it while it is written. Must not throw. */
  readonly onBegun?: ((segment: OpenSegment) => void) | undefined;
  /**
   * Id of this writer in file names: 1–32 characters of a–z and 0–9. Where another writer at work has it for this stream, a
   * random one is used instead. Default: 12 random characters for each writer, so processes and worker threads never meet.
   */
  readonly writer?: string | undefined;
  /** The clock, in Unix milliseconds, for file names. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Told of each segment of a dead writer whose end was put in order. Must not throw. */
  readonly onRecovered?: ((segment: RecoveredSegment) => void) | undefined;
  /**
   * Told of errors in work that no caller waits for: syncing and closing a full segment, putting dead writers' segments in
   * order, closing a line. Told as well where another writer at work has the id, so that a random one is used. Must not
   * throw. Default: a process warning.
   */
  readonly onError?: ((error: SegmentWriteError) => void) | undefined;
}

/** Settings that are in their ranges, with the defaults. */
export interface CheckedOptions {
  readonly stream: Stream;
  readonly format: WrittenFormat;
  /** Absolute, so that a later change of the working directory does not move the store. */
  readonly directory: string;
  readonly maxSegmentBytes: number;
  readonly maxSegmentAgeMillis: number;
  readonly maxSegmentRecords: number;
  readonly writer: string;
}

/** @throws {@link SegmentOptionError} if an option is out of its range. */
export function checkOptions(options: SegmentWriterOptions): CheckedOptions {
  const {
    maxSegmentBytes = DEFAULT_MAX_SEGMENT_BYTES,
    maxSegmentAgeMillis = DEFAULT_MAX_SEGMENT_AGE_MILLIS,
    maxSegmentRecords = Number.POSITIVE_INFINITY,
    writer = randomWriterId(),
    format = DEFAULT_FORMAT,
  } = options;
  return {
    stream: checkStream(options.stream),
    format: checkFormat(format),
    directory: resolve(checkDirectory(options.directory)),
    maxSegmentBytes: checkMaxSegmentBytes(maxSegmentBytes),
    maxSegmentAgeMillis: checkMaxSegmentAge(maxSegmentAgeMillis),
    maxSegmentRecords: checkMaxSegmentRecords(maxSegmentRecords),
    writer: checkWriter(writer),
  };
}

/** An id that no other writer has. */
export function randomWriterId(): string {
  return Array.from(randomBytes(WRITER_ID_LENGTH), (byte) =>
    WRITER_ID_ALPHABET.charAt(byte % WRITER_ID_ALPHABET.length),
  ).join('');
}

function checkStream(stream: Stream): Stream {
  if (STREAMS.includes(stream)) return stream;
  throw invalid('stream', stream, `one of ${STREAMS.join(', ')}`);
}

function checkFormat(format: WrittenFormat): WrittenFormat {
  if (WRITTEN_FORMATS.includes(format)) return format;
  throw invalid('format', format, `one of ${WRITTEN_FORMATS.join(', ')}`);
}

function checkDirectory(directory: string): string {
  if (typeof directory === 'string' && directory !== '') return directory;
  throw invalid('directory', directory, 'the path of a directory');
}

function checkMaxSegmentBytes(bytes: number): number {
  if (Number.isInteger(bytes) && bytes >= MIN_MAX_SEGMENT_BYTES && bytes <= MAX_MAX_SEGMENT_BYTES)
    return bytes;
  throw invalid(
    'maxSegmentBytes',
    bytes,
    `an integer from ${MIN_MAX_SEGMENT_BYTES} (64 KiB) to ${MAX_MAX_SEGMENT_BYTES} (4 GiB)`,
  );
}

function checkMaxSegmentAge(millis: number): number {
  if (millis >= MIN_MAX_SEGMENT_AGE_MILLIS) return millis;
  throw invalid('maxSegmentAgeMillis', millis, `${MIN_MAX_SEGMENT_AGE_MILLIS} (a second) or more`);
}

function checkMaxSegmentRecords(records: number): number {
  if ((Number.isInteger(records) || records === Number.POSITIVE_INFINITY) && records >= 1) return records;
  throw invalid('maxSegmentRecords', records, 'an integer of 1 or more, or Infinity');
}

function checkWriter(writer: string): string {
  if (typeof writer === 'string' && isWriterId(writer)) return writer;
  throw invalid('writer', writer, '1–32 characters of a–z and 0–9');
}

function invalid(option: string, value: unknown, range: string): SegmentOptionError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new SegmentOptionError(option, `Cannot write segments: ${option} is ${shown}, must be ${range}.`);
}
