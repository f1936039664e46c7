/** Hashes a file in one pass, so that a later difference can be placed. */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** 1 MiB: a differing byte is placed to this much. Smaller marks would make the ledger larger, to little use. */
export const MARK_BYTES: number = 1024 * 1024;

/** Hexadecimal digits of a mark. Marks only place a difference; that there is none, the whole hash proves. */
const MARK_DIGITS = 16;

/** What a file's content is known by. */
export interface FileDigest {
  readonly bytes: number;
  /** SHA-256 of the whole, in hexadecimal digits. */
  readonly sha256: string;
  /** For every whole {@link MARK_BYTES}, the start of the SHA-256 of everything up to there. */
  readonly marks: readonly string[];
  /** For each position that was asked for and is within the file, the SHA-256 of everything up to there. */
  readonly prefixes: ReadonlyMap<number, string>;
}

/** Settings of {@link digestFile}. */
export interface DigestOptions {
  /** Positions to hash up to, in any order. Default none. */
  readonly positions?: Iterable<number> | undefined;
  /** Bytes to read at most. Default all. */
  readonly end?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Hashes a file, or the beginning of it.
 *
 * @throws The operating system's error if the file cannot be read; the signal's reason.
 */
export async function digestFile(path: string, options: DigestOptions = {}): Promise<FileDigest> {
  const handle = await open(path, 'r');
  try {
    return await digestHandle(handle, options);
  } finally {
    await handle.close();
  }
}

/** As {@link digestFile}, of an open file. */
export async function digestHandle(handle: FileHandle, options: DigestOptions = {}): Promise<FileDigest> {
  const digest = new RunningDigest(options.positions);
  for await (const chunk of readChunks(handle, 0, options)) digest.update(chunk);
  return digest.finish();
}

/** Hashes content as it comes. */
export class RunningDigest {
  readonly #hash = createHash('sha256');
  readonly #marks: string[] = [];
  readonly #prefixes = new Map<number, string>();
  readonly #cuts: number[];
  #bytes = 0;

  constructor(positions: Iterable<number> = []) {
    // The next cut is the last element: taking it off is cheap there.
    this.#cuts = [...new Set(positions)].filter((position) => position >= 0).sort((a, b) => b - a);
    this.#cut();
  }

  get bytes(): number {
    return this.#bytes;
  }

  update(chunk: Uint8Array): void {
    let done = 0;
    while (done < chunk.length) {
      const take = Math.min(chunk.length - done, this.#nextStop() - this.#bytes);
      this.#hash.update(chunk.subarray(done, done + take));
      done += take;
      this.#bytes += take;
      if (this.#bytes % MARK_BYTES === 0) this.#marks.push(hexOf(this.#hash).slice(0, MARK_DIGITS));
      this.#cut();
    }
  }

  /** The hash of everything so far; more may follow. */
  prefix(): string {
    return hexOf(this.#hash);
  }

  finish(): FileDigest {
    return { bytes: this.#bytes, sha256: this.prefix(), marks: this.#marks, prefixes: this.#prefixes };
  }

  #nextStop(): number {
    const mark = (Math.floor(this.#bytes / MARK_BYTES) + 1) * MARK_BYTES;
    return Math.min(mark, this.#cuts.at(-1) ?? mark);
  }

  #cut(): void {
    while (this.#cuts.at(-1) === this.#bytes) {
      this.#prefixes.set(this.#bytes, hexOf(this.#hash));
      this.#cuts.pop();
    }
  }
}

/**
 * A file's bytes from `start` on. The next chunk is read while one is being worked on; a chunk is valid only until the
 * following one is asked for.
 */
export async function* readChunks(
  handle: FileHandle,
  start: number,
  { end = Number.POSITIVE_INFINITY, signal }: Pick<DigestOptions, 'end' | 'signal'> = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  let position = start;
  let free: Buffer = Buffer.allocUnsafeSlow(MARK_BYTES);
  const readNext = async (buffer: Buffer) => {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - position), position);
    position += bytesRead;
    return { buffer, bytesRead };
  };
  let next = position < end ? readNext(Buffer.allocUnsafeSlow(MARK_BYTES)) : undefined;
  while (next !== undefined) {
    const { buffer, bytesRead } = await next;
    signal?.throwIfAborted();
    if (bytesRead === 0) return;
    next = position < end ? readNext(free) : undefined;
    // Awaited above at the next turn; until then a failure must not count as unhandled.
    next?.catch(() => undefined);
    yield buffer.subarray(0, bytesRead);
    free = buffer;
  }
}

function hexOf(hash: Hash): string {
  return hash.copy().digest('hex');
}
