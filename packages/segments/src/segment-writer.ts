/** Appends lines to one stream of a store, in segments of limited size. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EncodedLine } from '@agentbus/otlp';
import { SegmentOptionError, SegmentWriteError, systemCode } from './segment-error.ts';
import { SegmentFile } from './segment-file.ts';
import { formatSegmentName, isWriterId } from './segment-name.ts';
import { STREAMS, type Stream, streamDirectory } from './store-layout.ts';

/** 64 MiB: a day of a quiet service in a few files, and still quick to compress, upload or scan as one piece. */
export const DEFAULT_MAX_SEGMENT_BYTES: number = 64 * 1024 * 1024;

/** 64 KiB: below this a busy service would make more files than data. */
export const MIN_MAX_SEGMENT_BYTES: number = 64 * 1024;

/** 4 GiB: beyond this one segment is no longer a sensible unit of retention. */
export const MAX_MAX_SEGMENT_BYTES: number = 4 * 1024 * 1024 * 1024;

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
   * Id of this writer in file names: 1–32 characters of a–z and 0–9. No two writers that run at the same time may share
   * one. Default: 12 random characters for each writer, so processes and worker threads never meet.
   */
  readonly writer?: string | undefined;
  /** The clock, in Unix milliseconds, for file names. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Told of errors in work that no caller waits for: syncing and closing a full segment. Default: a process warning. */
  readonly onError?: ((error: SegmentWriteError) => void) | undefined;
}

/** Appends whole lines to one stream. */
export interface SegmentWriter {
  /**
   * Writes one line, synchronously: when it returns, the operating system has the whole line. Begins a new segment first
   * if the line would take the present one over its limit, or if the present one was removed.
   *
   * @throws {@link SegmentWriteError} if the line could not be written. None of it is in the store then, and the next
   * call tries afresh.
   */
  append(line: EncodedLine): void;
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
  readonly #directory: string;
  readonly #maxSegmentBytes: number;
  readonly #writer: string;
  readonly #now: () => number;
  readonly #onError: (error: SegmentWriteError) => void;
  readonly #retiring = new Set<Promise<void>>();
  #file: SegmentFile | undefined;
  #sequence = 0;
  #lastCreatedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: SegmentWriterOptions) {
    this.#stream = checkStream(options.stream);
    // Absolute, so that a later change of the working directory does not move the store.
    this.#directory = streamDirectory(resolve(checkDirectory(options.directory)), options.stream);
    this.#maxSegmentBytes = checkMaxSegmentBytes(options.maxSegmentBytes ?? DEFAULT_MAX_SEGMENT_BYTES);
    this.#writer = checkWriter(options.writer ?? randomWriterId());
    this.#now = options.now ?? Date.now;
    this.#onError = options.onError ?? ((error) => process.emitWarning(error));
  }

  get path(): string | undefined {
    return this.#file?.path;
  }

  append(line: EncodedLine): void {
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
      const file = this.#fileFor(line.bytes.length);
      path = file.path;
      file.append(line);
    } catch (error) {
      throw this.#failure(error, path);
    }
  }

  async flush(): Promise<void> {
    const file = this.#file;
    try {
      await Promise.all([...this.#retiring, file?.sync()]);
    } catch (error) {
      throw this.#failure(error, file?.path ?? this.#directory);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    try {
      await this.flush();
    } finally {
      this.closeSync();
    }
  }

  closeSync(): void {
    this.#closed = true;
    const file = this.#file;
    this.#file = undefined;
    try {
      file?.close();
    } catch (error) {
      throw this.#failure(error, file?.path ?? this.#directory);
    }
  }

  #fileFor(lineBytes: number): SegmentFile {
    const current = this.#file;
    if (current?.takes(lineBytes, this.#maxSegmentBytes)) return current;
    const next = this.#createFile();
    this.#file = next;
    if (current !== undefined) this.#retire(current);
    return next;
  }

  #createFile(): SegmentFile {
    // Names must keep the order of writing, also when the clock is set back.
    this.#lastCreatedAt = Math.max(this.#now(), this.#lastCreatedAt);
    let directoryMade = false;
    for (;;) {
      this.#sequence += 1;
      try {
        return SegmentFile.create(join(this.#directory, this.#nextName()));
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
      .finally(() => file.close())
      .catch((error: unknown) => this.#onError(this.#failure(error, file.path)))
      .finally(() => this.#retiring.delete(retiring));
    this.#retiring.add(retiring);
  }

  #failure(error: unknown, path: string): SegmentWriteError {
    if (error instanceof SegmentWriteError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new SegmentWriteError(
      systemCode(error, 'write-failed'),
      path,
      `Cannot write segment ${path}: ${reason}`,
      { cause: error },
    );
  }
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

function checkWriter(writer: string): string {
  if (typeof writer === 'string' && isWriterId(writer)) return writer;
  throw invalid('writer', writer, '1–32 characters of a–z and 0–9');
}

function invalid(option: string, value: unknown, range: string): SegmentOptionError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new SegmentOptionError(option, `Cannot write segments: ${option} is ${shown}, must be ${range}.`);
}
