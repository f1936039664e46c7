/** Reads and decompresses the bodies of requests, and never more of them than the limits allow. */
import type { Readable } from 'node:stream';
import zlib from 'node:zlib';
import type { HubLimits } from './hub-limits.ts';
import type { PendingShare } from './pending-bytes.ts';
import { Refusal } from './refusal.ts';

/** What `Content-Encoding` may say. */
export const CONTENT_ENCODINGS: readonly string[] = ['identity', 'gzip', 'zstd'];

/** 256 KiB at a time: a bomb is noticed after this much, and a batch needs few turns. */
const CHUNK_BYTES: number = 256 * 1024;

/** 8 MiB: what a zstd frame may make a receiver remember. @see https://www.rfc-editor.org/rfc/rfc9659 */
const ZSTD_WINDOW_LOG = 23;

type BodyLimits = Pick<HubLimits, 'maxBodyBytes' | 'maxDecompressedBytes'>;

/**
 * Reads a body to its end.
 *
 * @throws Refusal with code `too-large` or `busy`; the stream's error where it breaks off.
 */
export async function readBody(source: Readable, limits: BodyLimits, share: PendingShare): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The stream stays open: its connection is needed for the answer.
  for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limits.maxBodyBytes) throw bodyTooLarge(limits);
    share.add(chunk.length);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
}

/** The refusal of a body that is too large as it is sent. */
export function bodyTooLarge({ maxBodyBytes }: BodyLimits): Refusal {
  return new Refusal('too-large', `The request is larger than ${maxBodyBytes} bytes. Send smaller batches.`);
}

/**
 * Decompresses a body.
 *
 * @param encoding One of {@link CONTENT_ENCODINGS}.
 * @throws Refusal with code `too-large`, `busy` or `malformed`.
 */
export async function decompress(
  body: Buffer,
  encoding: string,
  limits: BodyLimits,
  share: PendingShare,
): Promise<Buffer> {
  if (encoding === 'identity') {
    if (body.length > limits.maxDecompressedBytes) throw decompressedTooLarge(limits);
    return body;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer) => {
    size += chunk.length;
    if (size > limits.maxDecompressedBytes) throw decompressedTooLarge(limits);
    share.add(chunk.length);
    chunks.push(chunk);
  };
  try {
    if (encoding === 'gzip') {
      await inflate(zlib.createGunzip({ chunkSize: CHUNK_BYTES }), body, take);
    } else {
      // Node's decoder ends with the first frame, and there may be several.
      for (let rest = body; rest.length > 0; ) {
        const params = { [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG };
        const read = await inflate(zlib.createZstdDecompress({ chunkSize: CHUNK_BYTES, params }), rest, take);
        if (read === 0) break;
        rest = rest.subarray(read);
      }
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal('malformed', `Cannot decompress the request as ${encoding}: ${reason}.`);
  }
  return Buffer.concat(chunks, size);
}

/** Returns how many bytes of the input were read. */
async function inflate(
  stream: zlib.Gunzip | zlib.ZstdDecompress,
  input: Buffer,
  take: (chunk: Buffer) => void,
): Promise<number> {
  stream.end(input);
  // Leaving the loop early destroys the stream.
  for await (const chunk of stream as AsyncIterable<Buffer>) take(chunk);
  return stream.bytesWritten;
}

function decompressedTooLarge({ maxDecompressedBytes }: BodyLimits): Refusal {
  return new Refusal(
    'too-large',
    `The request is larger than ${maxDecompressedBytes} bytes once it is decompressed. Send smaller batches.`,
  );
}
