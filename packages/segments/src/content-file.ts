/** The content of a file, whether it is compressed or not. */
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { type CompressedFile, FILE_START, measureContent, readCompressed } from './compressed-content.ts';
import { locateFrame, readFrameIndex, totalBytes } from './frame-index.ts';
import { openFile, readAt, readChunks } from './open-file.ts';
import { systemCode } from './segment-error.ts';
import { COMPRESSIONS, type Compression, compressedName, parseSuffix } from './segment-suffix.ts';

/** Settings of {@link readContent}. */
export interface ReadContentOptions {
  /** Where to begin, in bytes of the content. Default 0. */
  readonly start?: number | undefined;
  /** Where to end, in bytes of the content. Default, and at most: the size of the content when the file is opened. */
  readonly end?: number | undefined;
  /** Ends the reading: the iteration throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The bytes of a file of any format, in chunks, decompressed if its name ends in `.zst` or `.gz`. The bytes are the
 * receiver's to keep.
 *
 * @param source A segment, or the path of any file.
 * @throws {@link SegmentReadError} as {@link readLines}.
 */
export async function* readContent(
  source: { readonly path: string } | string,
  { start = 0, end, signal }: ReadContentOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await openContent(source, signal);
  try {
    for await (const chunk of file.chunks(start, end)) {
      signal?.throwIfAborted();
      yield chunk;
    }
  } finally {
    await file.close();
  }
}

/**
 * The size of a file's content in bytes: of a file that is not compressed, its own.
 *
 * @param source A segment, or the path of any file.
 * @throws {@link SegmentReadError} as {@link readLines}.
 */
export async function contentSize(source: { readonly path: string } | string): Promise<number> {
  const file = await openContent(source);
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}

/** An open file, whether it is compressed or not. */
export interface ContentFile {
  /** The file that was opened: the compressed one, if the segment has been compressed meanwhile. */
  readonly path: string;
  readonly stats: Stats;
  /** The content from `start` to `end`, or to where it ended when the file was opened. */
  chunks(start: number, end?: number): AsyncGenerator<Uint8Array, void, undefined>;
  /** Size of the content in bytes. */
  size(): Promise<number>;
  close(): Promise<void>;
}

/** Opens a file, or the one that it has been compressed to since its path was found. */
export async function openContent(
  source: { readonly path: string } | string,
  signal?: AbortSignal,
): Promise<ContentFile> {
  signal?.throwIfAborted();
  const { path, handle, stats } = await openOrCompressed(typeof source === 'string' ? source : source.path);
  const close = () => handle.close();
  const compression = parseSuffix(path)?.compression;
  if (compression === undefined) {
    const chunks = (start: number, end = stats.size) =>
      readChunks(handle, path, start, Math.min(end, stats.size));
    return { path, stats, chunks, close, size: async () => stats.size };
  }
  const file = compressedFile(handle, path, compression, stats.size);
  return {
    path,
    stats,
    close,
    chunks: (start, end = Number.POSITIVE_INFINITY) => seekCompressed(file, start, end),
    size: async () => {
      const index = await readFrameIndex(path, compression, stats.size);
      return index === undefined ? await measureContent(file) : totalBytes(index).content;
    },
  };
}

async function openOrCompressed(path: string): Promise<{ path: string; handle: FileHandle; stats: Stats }> {
  try {
    return { path, ...(await openFile(path)) };
  } catch (error) {
    const kind = parseSuffix(path);
    if (systemCode(error, '') !== 'ENOENT' || kind === undefined || kind.compression !== undefined)
      throw error;
    for (const compression of COMPRESSIONS) {
      const compressed = compressedName(path, compression);
      try {
        return { path: compressed, ...(await openFile(compressed)) };
      } catch (other) {
        if (systemCode(other, '') !== 'ENOENT') throw other;
      }
    }
    throw error;
  }
}

/** A compressed file as the decompressor wants it. */
function compressedFile(
  handle: FileHandle,
  path: string,
  compression: Compression,
  bytes: number,
): CompressedFile {
  return {
    path,
    compression,
    bytes,
    async read(position, length) {
      const buffer = Buffer.allocUnsafeSlow(Math.min(length, bytes - position));
      let filled = 0;
      while (filled < buffer.length) {
        const bytesRead = await readAt(handle, buffer.subarray(filled), position + filled, path);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
  };
}

async function* seekCompressed(
  file: CompressedFile,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (end <= start) return;
  const index = start > 0 ? await readFrameIndex(file.path, file.compression, file.bytes) : undefined;
  const from = index === undefined ? FILE_START : locateFrame(index, start);
  yield* readCompressed(file, { from, start, end });
}
