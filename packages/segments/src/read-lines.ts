/** Reads the lines of one file. */
import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { LineSplitter, type SegmentLine } from './line-splitter.ts';
import { SegmentReadError, systemCode } from './segment-error.ts';

/** 256 KiB: large enough that a read costs little beside splitting, small enough to be had by the dozen. */
const CHUNK_BYTES = 256 * 1024;

const NEWLINE = 0x0a;

/** Settings of {@link readLines}. */
export interface ReadLinesOptions {
  /** Where to begin, in bytes: 0 or the `end` of a line read before. Default 0. */
  readonly start?: number | undefined;
  /** Lines must end at or before this byte. Default, and at most: the size of the file when it is opened. */
  readonly end?: number | undefined;
  /** Ends the reading: the iteration throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Told of a line of more than 64 MiB, which is then skipped. Default: the iteration throws the error.
   */
  readonly onError?: ((error: SegmentReadError) => void) | undefined;
}

/**
 * The whole lines of a file, in order, without empty ones. A last line that has no newline yet is left out: it may be
 * in the middle of being written. Lines may end in CRLF. Holds no more of the file in memory than a chunk and a line.
 *
 * @param source A segment, or the path of any file of lines.
 * @throws {@link SegmentReadError} while iterating: `ENOENT` if the file is gone, other codes if it cannot be read,
 * `line-too-long` unless there is an `onError`.
 */
export async function* readLines(
  source: { readonly path: string } | string,
  options: ReadLinesOptions = {},
): AsyncGenerator<SegmentLine, void, undefined> {
  const { start = 0, signal, onError } = options;
  const path = typeof source === 'string' ? source : source.path;
  signal?.throwIfAborted();
  const { handle, stats } = await openFile(path);
  try {
    const end = Math.min(options.end ?? stats.size, stats.size);
    for await (const lines of readLineBatches(handle, { path, start, end, onError })) {
      for (const line of lines) {
        signal?.throwIfAborted();
        yield line;
      }
      signal?.throwIfAborted();
    }
  } finally {
    await handle.close();
  }
}

/** Opens a file to read, with what it is at that time. */
export async function openFile(path: string): Promise<{ handle: FileHandle; stats: Stats }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    return { handle, stats: await handle.stat() };
  } catch (error) {
    await handle?.close();
    throw readFailure(error, path, 0);
  }
}

/** What part of an open file {@link readLineBatches} reads. */
export interface LineRange {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly onError?: ((error: SegmentReadError) => void) | undefined;
}

/** The lines of a part of an open file, one array for each chunk: cheaper than an iteration step a line. */
export async function* readLineBatches(
  handle: FileHandle,
  { path, start, end, onError = throwError }: LineRange,
): AsyncGenerator<SegmentLine[], void, undefined> {
  const splitter = new LineSplitter(path, start, onError);
  let position = start;
  while (position < end) {
    // A buffer of its own for every chunk: lines are views on it and may be kept.
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, end - position));
    const bytesRead = await readAt(handle, buffer, position, path);
    if (bytesRead === 0) break;
    position += bytesRead;
    yield splitter.push(buffer.subarray(0, bytesRead));
  }
}

/**
 * Where the last line that ends at or before `position` ends; 0 if none does. Tells where to go on when a position may be
 * in the middle of a line.
 */
export async function lastLineEnd(handle: FileHandle, path: string, position: number): Promise<number> {
  let end = position;
  while (end > 0) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end));
    const start = end - buffer.length;
    const bytesRead = await readAt(handle, buffer, start, path);
    const newline = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (newline !== -1) return start + newline + 1;
    end = start;
  }
  return 0;
}

async function readAt(handle: FileHandle, buffer: Buffer, position: number, path: string): Promise<number> {
  try {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    return bytesRead;
  } catch (error) {
    throw readFailure(error, path, position);
  }
}

/** Puts an error of the operating system in the reader's words. */
function readFailure(error: unknown, path: string, offset: number): SegmentReadError {
  const code = systemCode(error, 'read-failed');
  const reason =
    code === 'ENOENT' || code === 'ESTALE'
      ? 'it is no longer there. List the segments again.'
      : error instanceof Error
        ? error.message
        : String(error);
  return new SegmentReadError(code, path, offset, `Cannot read ${path}: ${reason}`, { cause: error });
}

function throwError(error: SegmentReadError): never {
  throw error;
}
