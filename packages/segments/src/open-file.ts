/** Opens files and reads parts of them, with errors in the reader's words. */
import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { SegmentReadError, systemCode } from './segment-error.ts';

/** 256 KiB: large enough that a read costs little beside splitting, small enough to be had by the dozen. */
export const CHUNK_BYTES: number = 256 * 1024;

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

/**
 * A part of an open file, in chunks.
 *
 * @param memory What every chunk is read into. Default: each has its own, as lines are views on it and may be kept.
 */
export async function* readChunks(
  handle: FileHandle,
  path: string,
  start: number,
  end: number,
  memory?: Buffer | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let position = start;
  while (position < end) {
    const length = Math.min(memory?.length ?? CHUNK_BYTES, end - position);
    const buffer = memory?.subarray(0, length) ?? Buffer.allocUnsafeSlow(length);
    const bytesRead = await readAt(handle, buffer, position, path);
    if (bytesRead === 0) break;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Reads at a position, up to the length of the buffer; 0 at the end of the file. */
export async function readAt(
  handle: FileHandle,
  buffer: Buffer,
  position: number,
  path: string,
): Promise<number> {
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
