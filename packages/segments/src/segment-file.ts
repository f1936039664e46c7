/** One open segment: an append-only file that holds whole lines, whatever fails. */
import { closeSync, fstatSync, fsync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import type { EncodedLine } from '@agentbus/otlp';

/** Only the owner may read telemetry: it can hold personal data. */
const FILE_MODE = 0o600;

const fsyncAsync = promisify(fsync);

/** An open segment. Its errors are the operating system's own. */
export class SegmentFile {
  readonly path: string;
  readonly #fd: number;
  #closed = false;
  #pendingSyncs = 0;
  #torn = false;
  #bytes = 0;
  #records = 0;
  #firstTimestamp: bigint | undefined;
  #lastTimestamp: bigint | undefined;

  private constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
  }

  /** Creates the file; `EEXIST` if there is one of this name. */
  static create(path: string): SegmentFile {
    return new SegmentFile(path, openSync(path, 'ax', FILE_MODE));
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

  /**
   * Whether a line of this many bytes belongs here: the file is intact, still has a name, and stays within `maxBytes`
   * (an empty file takes a line of any length).
   */
  takes(lineBytes: number, maxBytes: number): boolean {
    if (this.#torn) return false;
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
    this.#bytes += line.bytes.length;
    this.#records += line.count;
    this.#firstTimestamp = earlier(this.#firstTimestamp, line.firstTimestamp);
    this.#lastTimestamp = later(this.#lastTimestamp, line.lastTimestamp);
  }

  /** Waits until what has been appended so far is on the disk itself. */
  async sync(): Promise<void> {
    this.#pendingSyncs += 1;
    try {
      await fsyncAsync(this.#fd);
    } finally {
      this.#pendingSyncs -= 1;
      if (this.#closed) this.#release();
    }
  }

  /** Closes the file, after any {@link sync} that is under way. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#release();
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

  #release(): void {
    if (this.#pendingSyncs === 0) closeSync(this.#fd);
  }
}

function earlier(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || b < a ? b : a;
}

function later(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || b > a ? b : a;
}
