/** The content of any file, decompressed where its first bytes say that it is compressed. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import zlib from 'node:zlib';
import { collectorMessages } from './collector-messages.ts';

const CHUNK_BYTES = 256 * 1024;

/** How a file is stored. `collector`: messages behind their lengths, each compressed by itself. */
type Storage = 'plain' | 'gzip' | 'zstd' | 'collector';

/** How much to read. */
export interface FileContentOptions {
  /** Where to begin, in bytes of the content. Default 0. */
  readonly start?: number | undefined;
  /** Ends the reading: the iteration throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told of bytes of the file itself that have been read. */
  readonly onRead?: ((bytes: number) => void) | undefined;
}

/** The content in chunks. Throws the operating system's or zlib's error where it cannot be read, also in mid-iteration. */
export async function* readFileContent(
  path: string,
  { start = 0, signal, onRead }: FileContentOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const stored = (from: number) => readStored(path, from, signal, onRead);
  const storage = await storageOf(path);
  if (storage === 'plain') {
    yield* stored(start);
    return;
  }
  let position = 0;
  for await (const chunk of unpack(path, storage, stored)) {
    const before = position;
    position += chunk.length;
    if (position > start) yield before >= start ? chunk : chunk.subarray(start - before);
  }
}

async function* unpack(
  path: string,
  storage: Exclude<Storage, 'plain'>,
  stored: (from: number) => AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (storage === 'collector') {
    yield* collectorMessages(stored(0));
    return;
  }
  let position = 0;
  do {
    const decoder = storage === 'gzip' ? zlib.createGunzip() : zlib.createZstdDecompress();
    // Errors, of the source too, reach the loop below through the decoder.
    pipeline(stored(position), decoder, () => undefined);
    for await (const chunk of decoder) yield chunk as Buffer;
    // Node's zstd decoder stops behind the first of several frames; that of gzip goes on by itself.
    position += decoder.bytesWritten;
  } while (storage === 'zstd' && position < (await sizeOf(path)));
}

async function* readStored(
  path: string,
  start: number,
  signal: AbortSignal | undefined,
  onRead: ((bytes: number) => void) | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of createReadStream(path, { start, signal, highWaterMark: CHUNK_BYTES })) {
    onRead?.((chunk as Buffer).length);
    yield chunk as Buffer;
  }
}

/** Whether a file is one that is complete: compressed. Throws the operating system's error where it cannot be read. */
export async function isCompressed(path: string): Promise<boolean> {
  return (await storageOf(path)) !== 'plain';
}

async function storageOf(path: string): Promise<Storage> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    if (bytesRead >= 2 && buffer.readUInt16BE(0) === GZIP_MAGIC) return 'gzip';
    if (bytesRead >= 4 && buffer.readUInt32LE(0) === ZSTD_MAGIC) return 'zstd';
    return bytesRead === 8 && buffer.readUInt32LE(4) === ZSTD_MAGIC ? 'collector' : 'plain';
  } finally {
    await file.close();
  }
}

/** The first bytes of compressed files, whatever they are called. */
const GZIP_MAGIC = 0x1f8b;
const ZSTD_MAGIC = 0xfd2fb528;

async function sizeOf(path: string): Promise<number> {
  const file = await open(path);
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
