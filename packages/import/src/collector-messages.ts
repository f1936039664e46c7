/** Reads what the OTel Collector's file exporter writes with `compression: zstd`. */
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const LENGTH_BYTES = 4;
const LINE_END = Buffer.from('\n');

/** 64 MiB: no length of a message, but of a file that is none of the collector's. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/**
 * The messages of a file, each as a line: each is behind its length, four bytes with the highest first, and compressed by itself.
 * Of a last message that is not whole there is nothing: it may be in the middle of being written.
 */
export async function* collectorMessages(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decompress = promisify<Uint8Array, Buffer>(zlib.zstdDecompress);
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    let position = 0;
    while (rest.length - position >= LENGTH_BYTES) {
      const length = rest.readUInt32BE(position);
      if (length > MAX_MESSAGE_BYTES)
        throw new Error(`a message of ${length} bytes is none of the collector's`);
      const end = position + LENGTH_BYTES + length;
      if (end > rest.length) break;
      yield await decompress(rest.subarray(position + LENGTH_BYTES, end));
      yield LINE_END;
      position = end;
    }
    rest = rest.subarray(position);
  }
}
