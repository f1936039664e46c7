/** Reads what is in a compressed file, frame by frame. */
import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
// The default export, because older versions of Node have no zstd to be named in an import.
import zlib from 'node:zlib';
import { hasZstd } from './frame-compression.ts';
import type { FramePlace } from './frame-index.ts';
import { SegmentReadError, systemCode } from './segment-error.ts';
import type { Compression } from './segment-suffix.ts';
import {
  MAX_ZSTD_HEADER_BYTES,
  parseZstdBlockHeader,
  parseZstdFrameHeader,
  ZSTD_BLOCK_HEADER_BYTES,
  ZSTD_CHECKSUM_BYTES,
} from './zstd-frame.ts';

/** A compressed file to read from. */
export interface CompressedFile {
  /** For messages. */
  readonly path: string;
  readonly compression: Compression;
  /** Its size. */
  readonly bytes: number;
  /** Up to `length` bytes from `position` on; fewer only at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/** The part of the content that is wanted, in bytes of content. */
export interface ContentRange {
  /** A place at or before `start` where a frame begins. */
  readonly from: FramePlace;
  readonly start: number;
  readonly end: number;
}

/** The beginning of every file. */
export const FILE_START: FramePlace = { stored: 0, content: 0 };

/** 4 MiB: a frame with more content than this, such as the one that `zstd` makes of a whole file, is read in pieces. */
const MAX_WHOLE_FRAME_BYTES = 4 * 1024 * 1024;

/** 256 KiB: a dozen of our compressed frames at a time. */
const WINDOW_BYTES = 256 * 1024;

/**
 * Chunks of the content of a compressed file. Node's zstd decoders stop after the first of several frames, so here each
 * frame is found and decompressed by itself. Decompressing takes place in Node's thread pool.
 *
 * @throws SegmentReadError `zstd-unavailable` where this version of Node has no zstd, `corrupt` with the place in the
 * content where it cannot be decompressed.
 */
export async function* readCompressed(
  file: CompressedFile,
  { from, start, end }: ContentRange,
): AsyncGenerator<Uint8Array, void, undefined> {
  let content = from.content;
  const chunks = file.compression === 'zstd' ? zstdChunks(file, from, start) : gzipChunks(file, from);
  try {
    for await (const chunk of chunks) {
      const chunkStart = content;
      content += typeof chunk === 'number' ? chunk : chunk.length;
      if (typeof chunk === 'number' || content <= start) continue;
      yield chunk.subarray(Math.max(0, start - chunkStart), end - chunkStart);
      if (content >= end) return;
    }
  } catch (error) {
    throw readError(error, file, content);
  }
}

/** Size of the content of a compressed file, in bytes. Decompresses only frames that do not tell their size. */
export async function measureContent(file: CompressedFile): Promise<number> {
  let content = 0;
  const chunks =
    file.compression === 'zstd'
      ? zstdChunks(file, FILE_START, Number.POSITIVE_INFINITY)
      : gzipChunks(file, FILE_START);
  try {
    for await (const chunk of chunks) content += typeof chunk === 'number' ? chunk : chunk.length;
  } catch (error) {
    throw readError(error, file, content);
  }
  return content;
}

/** The content from a place on; a number stands for so many bytes before `start` that were stepped over. */
async function* zstdChunks(
  file: CompressedFile,
  from: FramePlace,
  start: number,
): AsyncGenerator<Uint8Array | number, void, undefined> {
  if (!hasZstd()) throw zstdUnavailable(file.path);
  const window = new Window(file);
  let { stored, content } = from;
  while (stored < file.bytes) {
    const frame = await findFrame(window, stored);
    const { contentBytes } = frame;
    if (contentBytes !== undefined && (contentBytes === 0 || content + contentBytes <= start)) {
      content += contentBytes;
      yield contentBytes;
    } else if (contentBytes !== undefined && contentBytes <= MAX_WHOLE_FRAME_BYTES) {
      const chunk = await decompressFrame(await window.read(stored, frame.bytes), contentBytes);
      content += chunk.length;
      yield chunk;
    } else {
      for await (const chunk of through(
        zlib.createZstdDecompress(),
        pieces(file, stored, stored + frame.bytes),
      )) {
        content += chunk.length;
        yield chunk;
      }
    }
    stored += frame.bytes;
  }
}

/** zlib goes on after the first of several members by itself. */
function gzipChunks(file: CompressedFile, from: FramePlace): AsyncIterable<Uint8Array> | Uint8Array[] {
  // An empty file has no member; zlib would call it truncated.
  if (from.stored >= file.bytes) return [];
  return through(zlib.createGunzip({ chunkSize: WINDOW_BYTES }), pieces(file, from.stored, file.bytes));
}

interface Frame {
  readonly bytes: number;
  readonly contentBytes: number | undefined;
}

/** Steps from block to block to the end of a frame. */
async function findFrame(window: Window, position: number): Promise<Frame> {
  const header = parseZstdFrameHeader(await window.read(position, MAX_ZSTD_HEADER_BYTES));
  if (header === undefined) throw new CorruptFrame('there is no zstd frame');
  let end = position + header.bytes;
  if (!header.skippable) {
    for (;;) {
      const block = parseZstdBlockHeader(await window.read(end, ZSTD_BLOCK_HEADER_BYTES));
      if (block === undefined) throw new CorruptFrame('the zstd frame is not complete');
      end += ZSTD_BLOCK_HEADER_BYTES + block.bytes;
      if (block.last) break;
    }
    if (header.checksum) end += ZSTD_CHECKSUM_BYTES;
  }
  if (end > window.fileBytes) throw new CorruptFrame('the zstd frame is not complete');
  return { bytes: end - position, contentBytes: header.contentBytes };
}

/** Room for one byte more than the content: zlib then sees the end without asking for another buffer. */
async function decompressFrame(frame: Uint8Array, contentBytes: number): Promise<Uint8Array> {
  const decompress = promisify<Uint8Array, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress);
  const chunkSize = Math.max(contentBytes + 1, zlib.constants.Z_MIN_CHUNK);
  const content = await decompress(frame, { chunkSize });
  if (content.length !== contentBytes) throw new CorruptFrame('the zstd frame is not of the size it tells');
  return content;
}

async function* through(
  decoder: zlib.Gunzip | zlib.ZstdDecompress,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  // Errors, of the source too, reach the loop below through the decoder.
  pipeline(Readable.from(source, { objectMode: false }), decoder, () => undefined);
  for await (const chunk of decoder) yield chunk as Buffer;
}

async function* pieces(
  file: CompressedFile,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let position = start; position < end; ) {
    const piece = await file.read(position, Math.min(WINDOW_BYTES, end - position));
    if (piece.length === 0) return;
    position += piece.length;
    yield piece;
  }
}

/** Reads a file a window at a time, so that small reads close to each other cost one system call. */
class Window {
  readonly #file: CompressedFile;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(file: CompressedFile) {
    this.#file = file;
  }

  get fileBytes(): number {
    return this.#file.bytes;
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    const available = this.#start + this.#bytes.length - position;
    if (position < this.#start || (available < length && position + available < this.fileBytes)) {
      this.#start = position;
      this.#bytes = await this.#file.read(position, Math.max(length, WINDOW_BYTES));
    }
    const offset = position - this.#start;
    return this.#bytes.subarray(offset, offset + length);
  }
}

/** What is wrong with a file, before it is known where. */
class CorruptFrame extends Error {}

function readError(error: unknown, file: CompressedFile, content: number): SegmentReadError {
  if (error instanceof SegmentReadError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SegmentReadError(
    'corrupt',
    file.path,
    content,
    `Cannot decompress ${file.path} from byte ${content} of its content on: ${reason} (${systemCode(error, 'corrupt')}).`,
    { cause: error },
  );
}

function zstdUnavailable(path: string): SegmentReadError {
  return new SegmentReadError(
    'zstd-unavailable',
    path,
    0,
    `Cannot read ${path}: Node.js ${process.version} has no zstd, which comes with 22.15 and 23.8. Use a newer one.`,
  );
}
