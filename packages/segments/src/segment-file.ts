/** One open segment: an append-only file that holds whole records, whatever fails. */
import { closeSync, fstatSync, fsync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { type EncodedLine, isLinePart, type LinePart } from '@agentbus/otlp';
import { syncDirectory } from './sync-directory.ts';

/** Only the owner may read telemetry: it can hold personal data. */
const FILE_MODE = 0o600;

/** 100 ms: how long it may take to notice that the file was removed. Looking at each append would cost more than writing. */
const CHECK_MILLIS = 100;

const NOTHING = new Uint8Array(0);

const fsyncAsync = promisify(fsync);

/** The line that is open at the end of a file. */
interface FileLine {
  /** The mark of the part that was written last. */
  readonly mark: object;
  /** What closes it. */
  readonly closing: Uint8Array;
}

/** What a line, or a part of one, adds to a file. */
export interface Addition {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly firstTimestamp: bigint;
  readonly lastTimestamp: bigint;
  /** The line that is open then. */
  readonly line: FileLine | undefined;
  /** The bytes, with those that close the line. */
  readonly endBytes: number;
}

/** An open segment. Its errors are the operating system's own. */
export class SegmentFile {
  readonly path: string;
  /** When it was begun, in Unix milliseconds. */
  readonly createdAt: number;
  readonly #fd: number;
  readonly #checkMillis: number;
  #closed = false;
  #torn = false;
  #bytes = 0;
  #records = 0;
  #firstTimestamp: bigint | undefined;
  #lastTimestamp: bigint | undefined;
  #line: FileLine | undefined;
  #checkedAt = performance.now();
  /** How often something was appended, and how many of those times are known to be on the disk itself. */
  #appends = 0;
  #syncedAppends = 0;
  #syncing: Promise<void> | undefined;
  #syncFailure: { readonly error: unknown } | undefined;
  #entrySynced = false;

  private constructor(path: string, createdAt: number, fd: number, checkMillis: number) {
    this.path = path;
    this.createdAt = createdAt;
    this.#fd = fd;
    this.#checkMillis = checkMillis;
  }

  /**
   * Creates the file; `EEXIST` if there is one of this name.
   *
   * @param checkMillis How long it may take to notice that the file was removed. Default 100; 0 looks at each append.
   */
  static create(path: string, createdAt: number, checkMillis: number = CHECK_MILLIS): SegmentFile {
    return new SegmentFile(path, createdAt, openSync(path, 'ax', FILE_MODE), checkMillis);
  }

  /** Size in bytes, behind the last whole record. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Log records, spans or data points in the file. */
  get records(): number {
    return this.#records;
  }

  /** The earliest timestamp in the file, in Unix nanoseconds; `undefined` while it is empty. */
  get firstTimestamp(): bigint | undefined {
    return this.#firstTimestamp;
  }

  /** The latest timestamp in the file, in Unix nanoseconds; `undefined` while it is empty. */
  get lastTimestamp(): bigint | undefined {
    return this.#lastTimestamp;
  }

  /** Whether what follows the last whole record could not be cut off, or someone else changed the file. */
  get torn(): boolean {
    return this.#torn;
  }

  /** Whether the last line is open. */
  get hasOpenLine(): boolean {
    return this.#line !== undefined;
  }

  /** Whether more may be appended: the file is intact and, when it was looked at last, still has a name. */
  isUsable(): boolean {
    if (this.#torn || this.#syncFailure !== undefined) return false;
    const now = performance.now();
    if (now - this.#checkedAt < this.#checkMillis) return true;
    this.#checkedAt = now;
    try {
      const stat = fstatSync(this.#fd);
      if (stat.nlink === 0) return false;
      if (stat.size === this.#bytes) return true;
      // Someone truncated it. What belongs behind the open line's beginning must not follow anything else.
      this.#bytes = stat.size;
      this.#torn = this.#line !== undefined;
      return !this.#torn;
    } catch {
      // A file that cannot even be looked at, on a lost mount for one, is given up for a new one.
      return false;
    }
  }

  /** What a line, or a part of one, would add to the file as it is now. */
  prepare(line: EncodedLine | LinePart): Addition {
    const closing = this.#line?.closing ?? NOTHING;
    if (!isLinePart(line)) return addition(line, closing, line.bytes);
    const { bytes, mark, follows } = line;
    // Files whose first bytes are alike are one file to some readers: a resource is alike, records are not.
    if (this.#bytes === 0 || bytes === undefined) return addition(line, closing, line.whole().bytes);
    const opened = { mark, closing: line.closing };
    if (this.#line !== undefined && this.#line.mark === follows)
      return addition(line, NOTHING, bytes, opened);
    return addition(line, closing, line.opening(), opened);
  }

  /** Writes all of it, or nothing. */
  append({ bytes, count, firstTimestamp, lastTimestamp, line }: Addition): void {
    this.#write(bytes);
    this.#line = line;
    this.#records += count;
    this.#firstTimestamp = earlier(this.#firstTimestamp, firstTimestamp);
    this.#lastTimestamp = later(this.#lastTimestamp, lastTimestamp);
  }

  /** Closes the line that is open, if one is. */
  closeLine(): void {
    if (this.#line === undefined || this.#torn) return;
    this.#write(this.#line.closing);
    this.#line = undefined;
  }

  /**
   * Resolves once what has been appended so far is on the disk itself. Calls that come while a sync is under way share
   * the next one. After a sync has failed all later ones do: the system may have dropped what it could not write, and
   * would not say so again.
   */
  async sync(): Promise<void> {
    const appends = this.#appends;
    while (this.#syncedAppends < appends) {
      if (this.#syncFailure !== undefined) throw this.#syncFailure.error;
      if (this.#syncing === undefined && this.#closed) throw new Error('it was closed without a sync');
      this.#syncing ??= this.#syncOnce();
      await this.#syncing;
    }
  }

  /** Closes the file, after any {@link sync} that is under way. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#syncing === undefined) closeSync(this.#fd);
  }

  async #syncOnce(): Promise<void> {
    const appends = this.#appends;
    try {
      await fsyncAsync(this.#fd);
      // A file whose name is not on the disk would be lost with all that is in it.
      if (!this.#entrySynced) await syncDirectory(dirname(this.path));
      this.#entrySynced = true;
      this.#syncedAppends = appends;
    } catch (error) {
      this.#syncFailure = { error };
      throw error;
    } finally {
      this.#syncing = undefined;
      if (this.#closed) closeSync(this.#fd);
    }
  }

  #write(bytes: Uint8Array): void {
    let written = 0;
    try {
      while (written < bytes.length) {
        const count = writeSync(this.#fd, bytes, written, bytes.length - written);
        if (count === 0) throw new Error('the file takes no more bytes');
        written += count;
      }
    } catch (error) {
      if (written > 0) this.#cutOff(written);
      throw error;
    }
    this.#appends += 1;
    this.#bytes += bytes.length;
  }

  /** Takes away the beginning of what could not be written whole. */
  #cutOff(written: number): void {
    try {
      // The size is taken from the file and not counted, since someone may have truncated it.
      ftruncateSync(this.#fd, fstatSync(this.#fd).size - written);
    } catch {
      // It must stay, so nothing may follow it; readers leave out what is not whole.
      this.#torn = true;
    }
  }
}

function addition(
  { count, firstTimestamp, lastTimestamp }: EncodedLine | LinePart,
  closing: Uint8Array,
  ownBytes: Uint8Array,
  line?: FileLine,
): Addition {
  const bytes = closing.length === 0 ? ownBytes : Buffer.concat([closing, ownBytes]);
  const endBytes = bytes.length + (line?.closing.length ?? 0);
  return { bytes, count, firstTimestamp, lastTimestamp, line, endBytes };
}

function earlier(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || b < a ? b : a;
}

function later(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || b > a ? b : a;
}
