/** Compresses a sealed segment, so that at every moment either the raw or the compressed file is whole. */
import { createHash, type Hash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  COMPRESSION_LEVELS,
  compressFrame,
  DEFAULT_GZIP_LEVEL,
  DEFAULT_ZSTD_LEVEL,
  FrameCutter,
  hasZstd,
  isContentOf,
  MAX_FRAME_BYTES,
} from './frame-compression.ts';
import { formatFrameIndex, frameIndexPath, type IndexedFrame } from './frame-index.ts';
import { openFile, readAt, readChunks } from './open-file.ts';
import { createPartial, type PartialFile } from './partial-file.ts';
import { SegmentMaintenanceError, SegmentOptionError, systemCode } from './segment-error.ts';
import { type Compression, compressedName, parseSuffix, type SegmentFormat } from './segment-suffix.ts';
import { syncDirectory } from './sync-directory.ts';

/** 256 KiB: a write of its own for every frame, which is a tenth of that, would cost noticeably more. */
const WRITE_BYTES = 256 * 1024;

/** Settings of {@link compressSegment}. */
export interface CompressSegmentOptions {
  /** Default `'zstd'` where this version of Node has it (22.15, 23.8 and newer), else `'gzip'`. */
  readonly algorithm?: Compression | undefined;
  /** 1–19 for zstd, default {@link DEFAULT_ZSTD_LEVEL}; 1–9 for gzip, default {@link DEFAULT_GZIP_LEVEL}. */
  readonly level?: number | undefined;
  /** Ends the work, and removes what has been written; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called when the compressed file is complete, durable and read back, before the raw file is deleted: the place for an
   * entry in the ledger. If it rejects, the raw file stays.
   */
  readonly beforeRemove?: ((compressed: CompressedSegment) => void | Promise<void>) | undefined;
}

/** What became of a segment. */
export interface CompressedSegment {
  /** The compressed file. */
  readonly path: string;
  /** Its size in bytes. */
  readonly bytes: number;
  /** SHA-256 of the compressed file, in hexadecimal digits. */
  readonly storedSha256: string;
  /** The raw file. */
  readonly rawPath: string;
  /** Its size in bytes. */
  readonly rawBytes: number;
}

/**
 * Compresses a sealed segment: writes a file of frames of 256 KiB of whole lines or messages each, with an index beside it, makes them
 * durable, and only then deletes the raw file. Every frame is decompressed and compared with the content as it is made,
 * and the file is read back and compared with what was written. Whenever it is interrupted, the raw file or a complete
 * compressed one is there; while both are, readers take the raw one. Several processes may compress the same segment.
 *
 * Uses the CPU of the calling thread: see `createCompressionWorker` for a thread of its own.
 *
 * @param path A segment that nothing writes to any more.
 * @throws {@link SegmentMaintenanceError} `segment-changed` if something does write to it, `verification-failed` if what
 * was written does not read back, `zstd-unavailable`, `already-compressed`, `not-a-segment`, or the operating system's
 * code (`ENOENT` if the segment was removed meanwhile). {@link SegmentOptionError} if an option is out of its range.
 */
export async function compressSegment(
  path: string,
  options: CompressSegmentOptions = {},
): Promise<CompressedSegment> {
  const compressed = await writeCompressedSegment(path, options);
  try {
    await options.beforeRemove?.(compressed);
    await removeRaw(path);
  } catch (error) {
    throw failure(error, path);
  }
  return compressed;
}

/** The first half of {@link compressSegment}: makes the compressed file and leaves the raw one. */
export async function writeCompressedSegment(
  path: string,
  { algorithm = hasZstd() ? 'zstd' : 'gzip', level, signal }: Omit<CompressSegmentOptions, 'beforeRemove'>,
): Promise<CompressedSegment> {
  const format = requireRawSegment(path);
  const checkedLevel = checkLevel(path, algorithm, level);
  const target = compressedName(path, algorithm);
  const partials: PartialFile[] = [];
  let raw: { handle: FileHandle; stats: Stats } | undefined;
  try {
    raw = await openFile(path);
    const data = await createPartial(target);
    partials.push(data);
    const index = await createPartial(frameIndexPath(target));
    partials.push(index);
    const source: RawSegment = { path, format, ...raw };
    const written = await writeFrames(source, data.handle, algorithm, checkedLevel, signal);
    await index.handle.writeFile(formatFrameIndex({ compression: algorithm, frames: written.frames }));
    // Retention goes by the time of the last write.
    await data.handle.utimes(raw.stats.atime, raw.stats.mtime);
    await Promise.all([data.handle.sync(), index.handle.sync()]);
    if ((await hashOf(data, written.bytes)) !== written.sha256) throw unverified(path, 0);
    await requireUnchanged(source);
    await rename(index.path, frameIndexPath(target));
    await rename(data.path, target);
    await syncDirectory(dirname(target));
    return {
      path: target,
      bytes: written.bytes,
      storedSha256: written.sha256,
      rawPath: path,
      rawBytes: raw.stats.size,
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw failure(error, path);
  } finally {
    await raw?.handle.close();
    for (const partial of partials) await partial.discard();
  }
}

/** The second half of {@link compressSegment}. */
export async function removeRaw(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncDirectory(dirname(path));
}

interface RawSegment {
  readonly path: string;
  readonly format: SegmentFormat;
  readonly handle: FileHandle;
  readonly stats: Stats;
}

interface WrittenFrames {
  readonly frames: readonly IndexedFrame[];
  readonly bytes: number;
  readonly sha256: string;
}

async function writeFrames(
  source: RawSegment,
  target: FileHandle,
  algorithm: Compression,
  level: number,
  signal: AbortSignal | undefined,
): Promise<WrittenFrames> {
  const frames: IndexedFrame[] = [];
  const hash = createHash('sha256');
  let waiting: Buffer[] = [];
  let [bytes, writtenBytes, contentBytes] = [0, 0, 0];
  const writeWaiting = async () => {
    await writeAll(target, Buffer.concat(waiting), hash);
    waiting = [];
    writtenBytes = bytes;
  };
  for await (const content of cutFrames(source)) {
    signal?.throwIfAborted();
    const frame = compressFrame(content, algorithm, level);
    if (!isContentOf(frame, content, algorithm)) throw unverified(source.path, contentBytes);
    contentBytes += content.length;
    frames.push({ contentBytes: content.length, storedBytes: frame.length });
    // A copy: what the compressor returns holds on to all the room that it was given.
    waiting.push(Buffer.from(frame));
    bytes += frame.length;
    if (bytes - writtenBytes >= WRITE_BYTES) await writeWaiting();
  }
  await writeWaiting();
  return { frames, bytes, sha256: hash.digest('hex') };
}

/** The content of each frame, valid until the next one is asked for. An empty file has one empty frame. */
async function* cutFrames({ path, format, handle, stats }: RawSegment): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(2 * MAX_FRAME_BYTES);
  const cutter = new FrameCutter(format);
  let position = 0;
  let [start, end] = [0, 0];
  do {
    buffer.copyWithin(0, start, end);
    end -= start;
    start = 0;
    const wanted = Math.min(buffer.length - end, stats.size - position);
    const bytesRead =
      wanted === 0 ? 0 : await readAt(handle, buffer.subarray(end, end + wanted), position, path);
    position += bytesRead;
    end += bytesRead;
    const ended = position === stats.size;
    if (bytesRead === 0 && !ended) throw changed(path);
    for (;;) {
      const length = cutter.next(buffer.subarray(start, end), ended);
      if (length === 0) break;
      yield buffer.subarray(start, start + length);
      start += length;
    }
  } while (position < stats.size);
  if (stats.size === 0) yield buffer.subarray(0, 0);
}

async function writeAll(target: FileHandle, bytes: Uint8Array, hash: Hash): Promise<void> {
  hash.update(bytes);
  let written = 0;
  while (written < bytes.length) {
    written += (await target.write(bytes, written)).bytesWritten;
  }
}

/** The SHA-256 of a file as it reads back. */
async function hashOf({ handle, path }: PartialFile, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readChunks(handle, path, 0, bytes)) hash.update(chunk);
  return hash.digest('hex');
}

/** Whoever wrote or removed the raw file meanwhile took it for their own: their doing counts. */
async function requireUnchanged({ path, handle, stats }: RawSegment): Promise<void> {
  for (const now of [await handle.stat(), await stat(path)]) {
    if (now.ino !== stats.ino || now.size !== stats.size || now.mtimeMs !== stats.mtimeMs)
      throw changed(path);
  }
}

function requireRawSegment(path: string): SegmentFormat {
  const kind = parseSuffix(path);
  if (kind === undefined) {
    throw new SegmentMaintenanceError(
      'not-a-segment',
      path,
      `Cannot compress ${path}: its name must end in .jsonl, .json, .pb or .txt.`,
    );
  }
  if (kind.compression !== undefined) {
    throw new SegmentMaintenanceError(
      'already-compressed',
      path,
      `Cannot compress ${path}: it is compressed already.`,
    );
  }
  return kind.format;
}

function checkLevel(path: string, algorithm: Compression, level: number | undefined): number {
  const limits = COMPRESSION_LEVELS[algorithm];
  if (limits === undefined) {
    throw new SegmentOptionError(
      'algorithm',
      `Cannot compress ${path}: algorithm is ${JSON.stringify(algorithm)}, must be "zstd" or "gzip".`,
    );
  }
  if (algorithm === 'zstd' && !hasZstd()) {
    throw new SegmentMaintenanceError(
      'zstd-unavailable',
      path,
      `Cannot compress ${path}: Node.js ${process.version} has no zstd, which comes with 22.15 and 23.8. Use "gzip".`,
    );
  }
  if (level === undefined) return algorithm === 'zstd' ? DEFAULT_ZSTD_LEVEL : DEFAULT_GZIP_LEVEL;
  if (Number.isInteger(level) && level >= limits.min && level <= limits.max) return level;
  throw new SegmentOptionError(
    'level',
    `Cannot compress ${path}: level is ${level}, must be an integer from ${limits.min} to ${limits.max}.`,
  );
}

function changed(path: string): SegmentMaintenanceError {
  return new SegmentMaintenanceError(
    'segment-changed',
    path,
    `Cannot compress ${path}: it was written to meanwhile. Compress segments that are sealed only.`,
  );
}

function unverified(path: string, position: number): SegmentMaintenanceError {
  return new SegmentMaintenanceError(
    'verification-failed',
    path,
    `Cannot compress ${path}: what was written differs from byte ${position} of the content on. The segment is left as it was.`,
  );
}

function failure(error: unknown, path: string): Error {
  if (error instanceof SegmentMaintenanceError || error instanceof SegmentOptionError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SegmentMaintenanceError(
    systemCode(error, 'maintenance-failed'),
    path,
    `Cannot compress ${path}: ${reason}`,
    { cause: error },
  );
}
