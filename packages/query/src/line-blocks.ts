/** The content of a file, some whole lines at a time. */
import { open } from 'node:fs/promises';
import { readContent } from '@agentbus/segments';

/** 1 MiB: what is done once a block costs little, and the event loop has its turn after some milliseconds. */
const BLOCK_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

/** As in `@agentbus/segments`: longer lines are reported, not read. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Some whole lines. */
export interface LineBlock {
  /** Lines with a newline between them, none at the end. Valid until the next block is asked for. */
  readonly bytes: Buffer;
  /** Bytes of the content up to its end. */
  readonly end: number;
}

/** The content is not what lines of OTLP/JSON are. */
export class UnreadableLines extends Error {}

/**
 * A file's lines. One at the end without a newline counts.
 *
 * @throws UnreadableLines where a line is too long; SegmentReadError; the system's error; the signal's reason.
 */
export async function* lineBlocks(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<LineBlock, void, undefined> {
  const gathered = new GatheredBytes();
  const fill = /\.(?:zst|gz)$/.test(path) ? fromContent : fromFile;
  for await (const _more of fill(path, gathered, signal)) {
    const block = gathered.takeLines();
    if (block !== undefined) yield block;
  }
  const rest = gathered.takeRest();
  if (rest !== undefined) yield rest;
}

/** Gives its turn to who takes the lines, each time that something was gathered. */
async function* fromFile(path: string, gathered: GatheredBytes, signal: AbortSignal) {
  const file = await open(path);
  try {
    for (;;) {
      signal.throwIfAborted();
      const free = gathered.free();
      const { bytesRead } = await file.read(free, 0, free.length);
      if (bytesRead === 0) return;
      gathered.added(bytesRead);
      yield;
    }
  } finally {
    await file.close();
  }
}

async function* fromContent(path: string, gathered: GatheredBytes, signal: AbortSignal) {
  for await (const chunk of readContent(path, { signal })) {
    gathered.free(chunk.length).set(chunk);
    gathered.added(chunk.length);
    if (gathered.length >= BLOCK_BYTES) yield;
  }
}

/** Bytes in one piece of memory, which is used again and again. */
class GatheredBytes {
  #memory = Buffer.allocUnsafeSlow(2 * BLOCK_BYTES);
  #length = 0;
  /** Bytes that have been taken. */
  #taken = 0;
  /** Of the memory: they are overwritten when the next bytes come. */
  #used = 0;

  get length(): number {
    return this.#length - this.#used;
  }

  /** Where the next bytes go: room for `bytes` at least. */
  free(bytes = BLOCK_BYTES): Buffer {
    this.#memory.copyWithin(0, this.#used, this.#length);
    this.#length -= this.#used;
    this.#used = 0;
    if (this.#length + bytes > this.#memory.length) {
      if (this.#length > MAX_LINE_BYTES) throw new UnreadableLines('it has a line that is too long');
      const larger = Buffer.allocUnsafeSlow(2 * (this.#length + bytes));
      larger.set(this.#memory.subarray(0, this.#length));
      this.#memory = larger;
    }
    return this.#memory.subarray(this.#length, this.#length + bytes);
  }

  added(bytes: number): void {
    this.#length += bytes;
  }

  /** All whole lines. */
  takeLines(): LineBlock | undefined {
    const content = this.#memory.subarray(this.#used, this.#length);
    const newline = content.lastIndexOf(NEWLINE);
    return newline === -1 ? undefined : this.#take(newline, newline + 1);
  }

  takeRest(): LineBlock | undefined {
    return this.length === 0 ? undefined : this.#take(this.length, this.length);
  }

  #take(length: number, used: number): LineBlock {
    const bytes = this.#memory.subarray(this.#used, this.#used + length);
    this.#used += used;
    this.#taken += used;
    return { bytes, end: this.#taken };
  }
}
