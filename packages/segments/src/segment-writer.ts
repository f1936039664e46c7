/** Appends lines to one stream of a store, in segments of limited size. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EncodedLine } from '@agentbus/otlp';
import { type RecoveredSegment, recoverSegments } from './recover-segments.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { SegmentOptionError, SegmentWriteError, systemCode } from './segment-error.ts';
import { SegmentFile } from './segment-file.ts';
import { formatSegmentName, isWriterId } from './segment-name.ts';
import { STREAMS, type Stream, streamDirectory } from './store-layout.ts';
import { WriterLock } from './writer-lock.ts';

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

/** Length of a generated writer id: 36^12 ids, so two writers never meet. */
const WRITER_ID_LENGTH = 12;
const WRITER_ID_ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Only the owner may look into a store: telemetry can hold personal data. */
const DIRECTORY_MODE = 0o700;

const NEWLINE = 0x0a;

/** Settings of {@link createSegmentWriter}. */
export interface SegmentWriterOptions {
  /** The store's directory. Created when the first line is written, and again if it is removed. */
  readonly directory: string;
  readonly stream: Stream;
  /**
   * Size in bytes that a segment does not exceed, unless a single line is longer. An integer from 65,536 (64 KiB) to
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
   * {@link SegmentWriter.close}. Not of one that {@link SegmentWriter.closeSync} or the end of the process left behind.
   * Must not throw.
   */
  readonly onSealed?: ((segment: SealedSegment) => void) | undefined;
  /**
   * Id of this writer in file names: 1–32 characters of a–z and 0–9. Where another writer at work has it for this stream, a
   * random one is used instead. Default: 12 random characters for each writer, so processes and worker threads never meet.
   */
  readonly writer?: string | undefined;
  /** The clock, in Unix milliseconds, for file names. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Told of each torn segment of a dead writer that was cut back to its last whole line. Must not throw. */
  readonly onRecovered?: ((segment: RecoveredSegment) => void) | undefined;
  /** Told of errors in work that no caller waits for: syncing and closing a full segment, putting dead writers' segments
   * in order. Told as well where another writer at work has the id, so that a random one is used. Default: a process warning. */
  readonly onError?: ((error: SegmentWriteError) => void) | undefined;
}

/** Where a line went. */
export interface AppendedLine {
  /** The segment. */
  readonly path: string;
  /** Log records, spans or data points that precede the line in the segment. */
  readonly recordsBefore: number;
  /**
   * Resolves once the line is on the disk itself (fsync); calls that come meanwhile share one sync. Rejects with
   * {@link SegmentWriteError} if it may never be.
   */
  sync(): Promise<void>;
}

/** Appends whole lines to one stream. */
export interface SegmentWriter {
  /**
   * Writes one line, synchronously: when it returns, the operating system has the whole line. Begins a new segment first
   * if the line would take the present one over a limit, or if the present one was removed.
   *
   * @throws {@link SegmentWriteError} if the line could not be written. None of it is in the store then, and the next
   * call tries afresh.
   */
  append(line: EncodedLine): AppendedLine;
  /** Resolves once everything appended so far is on the disk itself (fsync). Rejects with {@link SegmentWriteError}. */
  flush(): Promise<void>;
  /** Flushes and closes. Appending afterwards throws. */
  close(): Promise<void>;
  /** Closes at once, without fsync, for the `exit` event of a process. */
  closeSync(): void;
  /** The segment that is being written; `undefined` before the first line and after closing. */
  readonly path: string | undefined;
}

/**
 * Creates a writer. Touches no file before the first line.
 *
 * @throws {@link SegmentOptionError} if an option is out of its range.
 */
export function createSegmentWriter(options: SegmentWriterOptions): SegmentWriter {
  return new RotatingSegmentWriter(options);
}

class RotatingSegmentWriter implements SegmentWriter {
  readonly #stream: Stream;
  readonly #store: string;
  readonly #directory: string;
  readonly #maxSegmentBytes: number;
  readonly #maxSegmentAgeMillis: number;
  readonly #maxSegmentRecords: number;
  #writer: string;
  #lock: WriterLock | undefined;
  #recovered = false;
  readonly #now: () => number;
  readonly #onError: (error: SegmentWriteError) => void;
  readonly #onRecovered: ((segment: RecoveredSegment) => void) | undefined;
  readonly #onSealed: ((segment: SealedSegment) => void) | undefined;
  readonly #retiring = new Set<Promise<void>>();
  #file: SegmentFile | undefined;
  #sequence = 0;
  #lastCreatedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: SegmentWriterOptions) {
    this.#stream = checkStream(options.stream);
    // Absolute, so that a later change of the working directory does not move the store.
    this.#store = resolve(checkDirectory(options.directory));
    this.#directory = streamDirectory(this.#store, options.stream);
    this.#maxSegmentBytes = checkMaxSegmentBytes(options.maxSegmentBytes ?? DEFAULT_MAX_SEGMENT_BYTES);
    this.#maxSegmentAgeMillis = checkMaxSegmentAge(
      options.maxSegmentAgeMillis ?? DEFAULT_MAX_SEGMENT_AGE_MILLIS,
    );
    this.#maxSegmentRecords = checkMaxSegmentRecords(options.maxSegmentRecords ?? Number.POSITIVE_INFINITY);
    this.#writer = checkWriter(options.writer ?? randomWriterId());
    this.#now = options.now ?? Date.now;
    this.#onError = options.onError ?? ((error) => process.emitWarning(error));
    this.#onSealed = options.onSealed;
    this.#onRecovered = options.onRecovered;
  }

  get path(): string | undefined {
    return this.#file?.path;
  }

  append(line: EncodedLine): AppendedLine {
    if (this.#closed) {
      throw new SegmentWriteError(
        'writer-closed',
        this.#directory,
        `Cannot write to ${this.#directory}: the writer is closed.`,
      );
    }
    if (line.bytes.at(-1) !== NEWLINE) {
      throw new SegmentWriteError(
        'not-a-line',
        this.#directory,
        `Cannot write to ${this.#directory}: the line of ${line.bytes.length} bytes does not end in a newline.`,
      );
    }
    let path = this.#directory;
    try {
      const file = this.#fileFor(line);
      path = file.path;
      const recordsBefore = file.records;
      file.append(line);
      return { path, recordsBefore, sync: () => this.#sync(file) };
    } catch (error) {
      throw this.#failure(error, path);
    }
  }

  async flush(): Promise<void> {
    const files = this.#file === undefined ? [] : [this.#file];
    await Promise.all([...this.#retiring, ...files.map((file) => this.#sync(file))]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const file = this.#file;
    try {
      await this.flush();
      // Closing twice seals once.
      if (file !== undefined && file === this.#file) this.#seal(file);
    } finally {
      this.closeSync();
    }
  }

  closeSync(): void {
    this.#closed = true;
    const file = this.#file;
    this.#file = undefined;
    try {
      this.#lock?.release();
      file?.close();
    } catch (error) {
      throw this.#failure(error, file?.path ?? this.#directory);
    }
  }

  #fileFor(line: EncodedLine): SegmentFile {
    const current = this.#file;
    if (current !== undefined && this.#takes(current, line)) return current;
    const next = this.#createFile();
    this.#file = next;
    if (current !== undefined) this.#retire(current);
    return next;
  }

  #takes(file: SegmentFile, line: EncodedLine): boolean {
    if (!file.takes(line.bytes.length, this.#maxSegmentBytes)) return false;
    if (file.records === 0) return true;
    if (file.records + line.count > this.#maxSegmentRecords) return false;
    // The age counts from the clock that the name was taken from; one that was set back says nothing about it.
    return this.#now() - file.createdAt < this.#maxSegmentAgeMillis;
  }

  #createFile(): SegmentFile {
    if (!this.#recovered) this.#recover();
    this.#acquireLock();
    this.#recovered = true;
    // Names must keep the order of writing, also when the clock is set back.
    this.#lastCreatedAt = Math.max(this.#now(), this.#lastCreatedAt);
    let directoryMade = false;
    for (;;) {
      this.#sequence += 1;
      try {
        return SegmentFile.create(join(this.#directory, this.#nextName()), this.#lastCreatedAt);
      } catch (error) {
        const code = systemCode(error, 'write-failed');
        if (code === 'EEXIST') continue;
        if (code !== 'ENOENT' || directoryMade) throw error;
        this.#sequence -= 1;
        mkdirSync(this.#directory, { recursive: true, mode: DIRECTORY_MODE });
        directoryMade = true;
      }
    }
  }

  /** Before the first segment, so that those of an earlier process with this writer's id are among the dead ones. */
  #recover(): void {
    try {
      for (const segment of recoverSegments(this.#store, this.#stream)) this.#onRecovered?.(segment);
    } catch (error) {
      // A store that others left in disorder can be written all the same.
      this.#recovered = true;
      const message = `Cannot put ${this.#directory} in order after a crash: ${reasonOf(error)}`;
      this.#onError(new SegmentWriteError('recovery-failed', this.#directory, message, { cause: error }));
    }
  }

  #acquireLock(): void {
    this.#lock ??= new WriterLock(this.#store, this.#stream, this.#writer);
    if (this.#lock.acquire()) return;
    const taken = this.#writer;
    this.#writer = randomWriterId();
    this.#onError(
      new SegmentWriteError(
        'writer-in-use',
        this.#directory,
        `Cannot write as ${taken} to ${this.#directory}: another writer at work has this id. Writing as ${this.#writer}.`,
      ),
    );
    this.#lock = new WriterLock(this.#store, this.#stream, this.#writer);
    this.#lock.acquire();
  }

  #nextName(): string {
    return formatSegmentName({
      stream: this.#stream,
      createdAt: new Date(this.#lastCreatedAt),
      writer: this.#writer,
      sequence: this.#sequence,
      suffix: '.jsonl',
    });
  }

  /** A full segment is made durable in the background, so that {@link flush} covers it and rotation does not block. */
  #retire(file: SegmentFile): void {
    const retiring = file
      .sync()
      .then(() => this.#seal(file))
      .finally(() => file.close())
      .catch((error: unknown) => this.#onError(this.#failure(error, file.path)))
      .finally(() => this.#retiring.delete(retiring));
    this.#retiring.add(retiring);
  }

  #seal(file: SegmentFile): void {
    const { path, records, bytes, firstTimestamp, lastTimestamp } = file;
    // Half a line at the end is for the recovery to cut off first.
    if (file.torn || firstTimestamp === undefined || lastTimestamp === undefined) return;
    this.#onSealed?.({ stream: this.#stream, path, records, bytes, firstTimestamp, lastTimestamp });
  }

  async #sync(file: SegmentFile): Promise<void> {
    try {
      await file.sync();
    } catch (error) {
      throw this.#failure(error, file.path);
    }
  }

  #failure(error: unknown, path: string): SegmentWriteError {
    if (error instanceof SegmentWriteError) return error;
    return new SegmentWriteError(
      systemCode(error, 'write-failed'),
      path,
      `Cannot write segment ${path}: ${reasonOf(error)}`,
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function randomWriterId(): string {
  return Array.from(randomBytes(WRITER_ID_LENGTH), (byte) =>
    WRITER_ID_ALPHABET.charAt(byte % WRITER_ID_ALPHABET.length),
  ).join('');
}

function checkStream(stream: Stream): Stream {
  if (STREAMS.includes(stream)) return stream;
  throw invalid('stream', stream, `one of ${STREAMS.join(', ')}`);
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
