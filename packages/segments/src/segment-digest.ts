/** Hashes a segment while it is being written. */
import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type FileDigest, MARK_BYTES, RunningDigest, readChunks } from './file-digest.ts';
import { parseSuffix } from './segment-suffix.ts';
import { createWholeEnd } from './whole-end.ts';

/**
 * The hash of a segment, which grows with it: each call reads only what is new. Calls must not overlap, but for
 * {@link finishSync}.
 */
export class SegmentDigest {
  readonly #path: string;
  readonly #digest = new RunningDigest();

  constructor(path: string) {
    this.#path = path;
  }

  /** How far it is hashed. */
  get bytes(): number {
    return this.#digest.bytes;
  }

  /**
   * Makes the file's content durable (fsync) and hashes what is new of it.
   *
   * @param end How many bytes are there to stay. Default: up to the end of the last whole line or message.
   * @returns what has been hashed; `undefined` where there is nothing new
   * @throws The operating system's error if the file cannot be read.
   */
  async catchUp(end?: number): Promise<FileDigest | undefined> {
    const before = this.#digest.bytes;
    const handle = await open(this.#path, 'r');
    try {
      const stable = end ?? (await wholeEnd(this.#path, handle, before));
      if (stable <= before) return undefined;
      await handle.sync();
      await this.#read(handle, stable);
    } finally {
      await handle.close();
    }
    return this.#digest.finish();
  }

  /** Hashes the rest. @throws The operating system's error if the file cannot be read. */
  async finish(): Promise<FileDigest> {
    const handle = await open(this.#path, 'r');
    try {
      await this.#read(handle, Number.POSITIVE_INFINITY);
    } finally {
      await handle.close();
    }
    return this.#digest.finish();
  }

  /**
   * Makes the file durable and hashes the rest, blocking the thread. A call of {@link catchUp} that is under way must not
   * go on afterwards: for the `exit` event of a process.
   *
   * @throws The operating system's error if the file cannot be read.
   */
  finishSync(): FileDigest {
    const fd = openSync(this.#path, 'r');
    try {
      fsyncSync(fd);
      const chunk = Buffer.allocUnsafe(MARK_BYTES);
      for (;;) {
        const count = readSync(fd, chunk, 0, chunk.length, this.#digest.bytes);
        if (count === 0) return this.#digest.finish();
        this.#digest.update(chunk.subarray(0, count));
      }
    } finally {
      closeSync(fd);
    }
  }

  async #read(handle: FileHandle, end: number): Promise<void> {
    for await (const chunk of readChunks(handle, this.#digest.bytes, { end })) this.#digest.update(chunk);
  }
}

/** Where the last line or message that is finished ends: one that is not may yet be cut back. */
async function wholeEnd(path: string, handle: FileHandle, start: number): Promise<number> {
  const whole = createWholeEnd(parseSuffix(path)?.format, start);
  for await (const chunk of readChunks(handle, start)) whole.push(chunk);
  return whole.end;
}
