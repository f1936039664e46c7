/** Appends records to one stream of a store, in segments of limited size. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type EncodedLine, isLinePart, type LinePart } from '@agentbus/otlp';
import { earliestNextName } from './earlier-names.ts';
import { type RecoveredSegment, recoverSegments } from './recover-segments.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { SegmentWriteError, systemCode } from './segment-error.ts';
import { type Addition, SegmentFile } from './segment-file.ts';
import { formatSegmentName } from './segment-name.ts';
import { WRITTEN_SUFFIXES, type WrittenFormat } from './segment-suffix.ts';
import { checkOptions, randomWriterId, type SegmentWriterOptions } from './segment-writer-options.ts';
import { type Stream, streamDirectory } from './store-layout.ts';
import { WriterLock } from './writer-lock.ts';

/**
 * One second: how long a line stays open. Readers of the raw files, such as the collector, wait as long for what is in it;
 * a new line costs its resource and scope again.
 */
const OPEN_LINE_MILLIS = 1000;

/** Only the owner may look into a store: telemetry can hold personal data. */
const DIRECTORY_MODE = 0o700;

const NEWLINE = 0x0a;
const LENGTH_BYTES = 4;

/** A segment that is being written. */
export interface OpenSegment {
  readonly stream: Stream;
  readonly path: string;
  /**
   * Ends it at once, without fsync, for the `exit` event of a process: what is written afterwards begins another one.
   * Nobody is told by `onSealed`.
   *
   * @returns what is in it; `undefined` if it is empty, or its last line could not be finished
   */
  end(): SealedSegment | undefined;
}

/** Where a line, or a part of one, went. */
export interface AppendedLine {
  /** The segment. */
  readonly path: string;
  /** Log records, spans or data points that precede it in the segment. */
  readonly recordsBefore: number;
  /**
   * Resolves once it is on the disk itself (fsync); calls that come meanwhile share one sync. Rejects with
   * {@link SegmentWriteError} if it may never be.
   */
  sync(): Promise<void>;
}

/** Appends to one stream. */
export interface SegmentWriter {
  /**
   * Writes a whole line, or a part of one that stays open, or a message behind its length, synchronously and in one go: when it returns, the operating
   * system has all of it. Begins a new segment first if it would take the present one over a limit, or if the present one
   * was removed, which is noticed within 100 ms, of the `audit` stream at once. What opens a segment is a whole line, also where a part was given.
   *
   * An open line is closed by the next whole line, after a second, by {@link closeLine}, {@link flush} and closing, and at
   * the end of the segment. A process that is killed leaves it open behind its last record: see `recoverSegments`.
   *
   * @throws {@link SegmentWriteError} if it could not be written. None of it is in the store then, and the next call tries
   * afresh.
   */
  append(line: EncodedLine | LinePart): AppendedLine;
  /** Closes the line that is open, if one is. Where that is not possible it stays open, and `onError` is told. */
  closeLine(): void;
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
  readonly #format: WrittenFormat;
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
  readonly #onBegun: ((segment: OpenSegment) => void) | undefined;
  readonly #retiring = new Set<Promise<void>>();
  #file: SegmentFile | undefined;
  #sequence = 0;
  #lastCreatedAt = Number.NEGATIVE_INFINITY;
  #closed = false;
  #lineTimer: NodeJS.Timeout | undefined;
  /** Whether `onError` knows that the line cannot be closed. */
  #openLineReported = false;

  constructor(options: SegmentWriterOptions) {
    const checked = checkOptions(options);
    this.#stream = checked.stream;
    this.#format = checked.format;
    this.#store = checked.directory;
    this.#directory = streamDirectory(this.#store, checked.stream);
    this.#maxSegmentBytes = checked.maxSegmentBytes;
    this.#maxSegmentAgeMillis = checked.maxSegmentAgeMillis;
    this.#maxSegmentRecords = checked.maxSegmentRecords;
    this.#writer = checked.writer;
    this.#now = options.now ?? Date.now;
    this.#onError = options.onError ?? ((error) => process.emitWarning(error));
    this.#onSealed = options.onSealed;
    this.#onBegun = options.onBegun;
    this.#onRecovered = options.onRecovered;
  }

  get path(): string | undefined {
    return this.#file?.path;
  }

  append(line: EncodedLine | LinePart): AppendedLine {
    if (this.#closed) {
      throw new SegmentWriteError(
        'writer-closed',
        this.#directory,
        `Cannot write to ${this.#directory}: the writer is closed.`,
      );
    }
    this.#requireWhole(line);
    let path = this.#directory;
    try {
      const { file, addition } = this.#placeFor(line);
      path = file.path;
      const recordsBefore = file.records;
      file.append(addition);
      if (file.hasOpenLine) this.#closeLineLater();
      return { path, recordsBefore, sync: () => this.#sync(file) };
    } catch (error) {
      throw this.#failure(error, path);
    }
  }

  closeLine(): void {
    if (this.#file !== undefined) this.#closeLineOf(this.#file);
  }

  async flush(): Promise<void> {
    this.closeLine();
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
    clearTimeout(this.#lineTimer);
    const file = this.#file;
    this.#file = undefined;
    try {
      if (file !== undefined) this.#closeLineOf(file);
      file?.close();
    } catch (error) {
      throw this.#failure(error, file?.path ?? this.#directory);
    } finally {
      // Last: whoever finds no lock takes the writer for ended, and closes its line.
      this.#lock?.release();
    }
  }

  #requireWhole(line: EncodedLine | LinePart): void {
    if (this.#format === 'binary') {
      if (!isLinePart(line) && isFrame(line.bytes)) return;
      throw this.#notWhole('not-a-message', 'what is given is not a message behind its length.');
    }
    if (isLinePart(line) ? this.#format === 'json' : line.bytes.at(-1) === NEWLINE) return;
    throw this.#notWhole('not-a-line', 'what is given is not a line that ends in a newline.');
  }

  #notWhole(code: string, reason: string): SegmentWriteError {
    return new SegmentWriteError(code, this.#directory, `Cannot write to ${this.#directory}: ${reason}`);
  }

  /** The file that a line belongs into, and what it adds to it. */
  #placeFor(line: EncodedLine | LinePart): { file: SegmentFile; addition: Addition } {
    const current = this.#file;
    const addition = current?.isUsable() ? current.prepare(line) : undefined;
    if (current !== undefined && addition !== undefined && this.#takes(current, addition)) {
      return { file: current, addition };
    }
    const next = this.#createFile();
    this.#file = next;
    if (current !== undefined) this.#retire(current);
    this.#onBegun?.({ stream: this.#stream, path: next.path, end: () => this.#end(next) });
    return { file: next, addition: next.prepare(line) };
  }

  #takes(file: SegmentFile, { endBytes, count }: Addition): boolean {
    if (file.bytes > 0 && file.bytes + endBytes > this.#maxSegmentBytes) return false;
    if (file.records === 0) return true;
    if (file.records + count > this.#maxSegmentRecords) return false;
    // The age counts from the clock that the name was taken from; one that was set back says nothing about it.
    return this.#now() - file.createdAt < this.#maxSegmentAgeMillis;
  }

  #createFile(): SegmentFile {
    if (!this.#recovered) this.#recover();
    this.#acquireLock();
    this.#recovered = true;
    // Names must keep the order of writing, also when the clock is set back, between two processes as well.
    if (this.#sequence === 0) this.#lastCreatedAt = earliestNextName(this.#store, this.#stream, this.#writer);
    this.#lastCreatedAt = Math.max(this.#now(), this.#lastCreatedAt);
    let directoryMade = false;
    for (;;) {
      this.#sequence += 1;
      try {
        // A receipt for a record in a file that nobody can find would be false; next to an fsync, looking costs nothing.
        const checkMillis = this.#stream === 'audit' ? 0 : undefined;
        return SegmentFile.create(join(this.#directory, this.#nextName()), this.#lastCreatedAt, checkMillis);
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
      suffix: WRITTEN_SUFFIXES[this.#format],
    });
  }

  /** A full segment is made durable in the background, so that {@link flush} covers it and rotation does not block. */
  #retire(file: SegmentFile): void {
    this.#closeLineOf(file);
    // Syncs may end in any order; segments are told of in that of writing.
    const retiring = Promise.all([file.sync(), ...this.#retiring])
      .then(() => this.#seal(file))
      .finally(() => file.close())
      .catch((error: unknown) => this.#onError(this.#failure(error, file.path)))
      .finally(() => this.#retiring.delete(retiring));
    this.#retiring.add(retiring);
  }

  #seal(file: SegmentFile): void {
    const sealed = this.#sealed(file);
    if (sealed !== undefined) this.#onSealed?.(sealed);
  }

  #end(file: SegmentFile): SealedSegment | undefined {
    if (file === this.#file) {
      this.#file = undefined;
      this.#closeLineOf(file);
      file.close();
    }
    return this.#sealed(file);
  }

  #sealed(file: SegmentFile): SealedSegment | undefined {
    const { path, records, bytes, firstTimestamp, lastTimestamp } = file;
    // A line that could not be finished is for the recovery to close first.
    if (file.torn || file.hasOpenLine || firstTimestamp === undefined || lastTimestamp === undefined)
      return undefined;
    return { stream: this.#stream, path, records, bytes, firstTimestamp, lastTimestamp };
  }

  #closeLineLater(): void {
    this.#lineTimer ??= setTimeout(() => {
      this.#lineTimer = undefined;
      this.closeLine();
      // Where it could not be closed.
      if (this.#file?.hasOpenLine) this.#closeLineLater();
    }, OPEN_LINE_MILLIS).unref();
  }

  /** Costs no record where it fails: readers and the recovery close the line for themselves. */
  #closeLineOf(file: SegmentFile): void {
    try {
      file.closeLine();
      this.#openLineReported = false;
    } catch (error) {
      if (this.#openLineReported) return;
      this.#openLineReported = true;
      const message = `Cannot close the last line of ${file.path}, which stays open: ${reasonOf(error)}`;
      this.#onError(new SegmentWriteError('line-left-open', file.path, message, { cause: error }));
    }
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

/** Whether a message follows its length, four bytes, big-endian. */
function isFrame(bytes: Uint8Array): boolean {
  const length = bytes.length - LENGTH_BYTES;
  return length > 0 && new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getUint32(0) === length;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
