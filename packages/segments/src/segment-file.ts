/** One open segment: an append-only file that holds whole lines, whatever fails. */
import { closeSync, fstatSync, fsync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { EncodedLine } from '@agentbus/otlp';
import { syncDirectory } from './sync-directory.ts';

/** Only the owner may read telemetry: it can hold personal data. */
const FILE_MODE = 0o600;

const fsyncAsync = promisify(fsync);

/** An open segment. Its errors are the operating system's own. */
export class SegmentFile {
  readonly path: string;
  /** When it was begun, in Unix milliseconds. */
  readonly createdAt: number;
  readonly #fd: number;
  #closed = false;
  #torn = false;
  #bytes = 0;
  #records = 0;
  #firstTimestamp: bigint | undefined;
  #lastTimestamp: bigint | undefined;
  /** Lines appended, and how many of those are known to be on the disk itself. */
  #lines = 0;
  #syncedLines = 0;
  #syncing: Promise<void> | undefined;
  #syncFailure: { readonly error: unknown } | undefined;
  #entrySynced = false;

  private constructor(path: string, createdAt: number, fd: number) {
    this.path = path;
    this.createdAt = createdAt;
    this.#fd = fd;
  }

  /** Creates the file; `EEXIST` if there is one of this name. */
  static create(path: string, createdAt: number): SegmentFile {
    return new SegmentFile(path, createdAt, openSync(path, 'ax', FILE_MODE));
  }

  /** Size in bytes at the last whole line. */
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

  /** Whether a failed write left half a line that could not be cut off. */
  get torn(): boolean {
    return this.#torn;
  }

  /**
   * Whether a line of this many bytes belongs here: the file is intact, still has a name, and stays within `maxBytes`
   * (an empty file takes a line of any length).
   */
  takes(lineBytes: number, maxBytes: number): boolean {
    if (this.#torn || this.#syncFailure !== undefined) return false;
    try {
      const stat = fstatSync(this.#fd);
      if (stat.nlink === 0) return false;
      // Taken from the file and not counted, so that a failed write is cut back rightly even if someone truncated it.
      this.#bytes = stat.size;
    } catch {
      // A file that cannot even be looked at, on a lost mount for one, is given up for a new one.
      return false;
    }
    return this.#bytes === 0 || this.#bytes + lineBytes <= maxBytes;
  }

  /** Writes a whole line, or nothing. */
  append(line: EncodedLine): void {
    try {
      this.#writeAll(line.bytes);
    } catch (error) {
      this.#cutBack();
      throw error;
    }
    this.#lines += 1;
    this.#bytes += line.bytes.length;
    this.#records += line.count;
    this.#firstTimestamp = earlier(this.#firstTimestamp, line.firstTimestamp);
    this.#lastTimestamp = later(this.#lastTimestamp, line.lastTimestamp);
  }

  /**
   * Resolves once what has been appended so far is on the disk itself. Calls that come while a sync is under way share
   * the next one. After a sync has failed all later ones do: the system may have dropped what it could not write, and
   * would not say so again.
   */
  async sync(): Promise<void> {
    const lines = this.#lines;
    while (this.#syncedLines < lines) {
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
    const lines = this.#lines;
    try {
      await fsyncAsync(this.#fd);
      // A file whose name is not on the disk would be lost with all that is in it.
      if (!this.#entrySynced) await syncDirectory(dirname(this.path));
      this.#entrySynced = true;
      this.#syncedLines = lines;
    } catch (error) {
      this.#syncFailure = { error };
      throw error;
    } finally {
      this.#syncing = undefined;
      if (this.#closed) closeSync(this.#fd);
    }
  }

  #writeAll(bytes: Uint8Array): void {
    let written = 0;
    while (written < bytes.length) {
      const count = writeSync(this.#fd, bytes, written, bytes.length - written);
      if (count === 0) throw new Error('the file takes no more bytes');
      written += count;
    }
  }

  #cutBack(): void {
    try {
      ftruncateSync(this.#fd, this.#bytes);
    } catch {
      // The half line must stay, so nothing may follow it; readers leave an unfinished last line out.
      this.#torn = true;
    }
  }
}

function earlier(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || b < a ? b : a;
}

function later(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || b > a ? b : a;
}
