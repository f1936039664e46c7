/** Reads the lines of one file. */
import type { FileHandle } from 'node:fs/promises';
import { openContent, type ReadContentOptions } from './content-file.ts';
import { type ContentSplitter, createSplitter } from './content-splitter.ts';
import type { SegmentLine } from './line-splitter.ts';
import { CHUNK_BYTES, readAt, readChunks } from './open-file.ts';
import type { SegmentReadError } from './segment-error.ts';
import { parseSuffix, type SegmentFormat } from './segment-suffix.ts';
import { createWholeEnd } from './whole-end.ts';

const NEWLINE = 0x0a;

/** Settings of {@link readLines}. */
export interface ReadLinesOptions extends ReadContentOptions {
  /** Where to begin, in bytes of the content: 0 or the `end` of a line read before that was not `open`. Default 0. */
  readonly start?: number | undefined;
  /**
   * Lines must end at or before this byte of the content, and so must the records of a line that goes beyond it. Default, and
   * at most: the size of the content when the file is opened.
   */
  readonly end?: number | undefined;
  /**
   * Told of a line of more than 64 MiB, which is then skipped. Default: the iteration throws the error.
   */
  readonly onError?: ((error: SegmentReadError) => void) | undefined;
}

/**
 * The whole lines of a file, in order, without empty ones. Lines may end in CRLF. Of a last line that has no newline yet
 * there are the records that are whole, if it is one of ours (see {@link SegmentLine.open}), else it is left out: it may be
 * in the middle of being written. Holds no more of the file in memory than a chunk and a line.
 *
 * Of a file of OTLP protobuf (`.pb`) each message is a line: of OTLP/JSON, made here. `offset` and `end` are those of the message
 * in the content, its length included.
 *
 * Files that end in `.zst` or `.gz` are decompressed; offsets are those of the content, so they stay the same when a
 * segment is compressed. A segment that has been compressed since it was listed is read all the same.
 *
 * @param source A segment, or the path of any file of lines.
 * @throws {@link SegmentReadError} while iterating: `ENOENT` if the file is gone, `corrupt` if it cannot be decompressed
 * or a message has no possible length, `unknown-stream` if nothing tells what messages are of, `zstd-unavailable` for a `.zst` file below Node.js 22.15, other codes if it cannot be read, `line-too-long` unless
 * there is an `onError`.
 */
export async function* readLines(
  source: { readonly path: string } | string,
  options: ReadLinesOptions = {},
): AsyncGenerator<SegmentLine, void, undefined> {
  const { start = 0, signal, onError = throwError } = options;
  const file = await openContent(source, signal);
  try {
    const splitter = createSplitter(file.path, start, onError);
    for await (const lines of splitChunks(file.chunks(start, options.end), splitter)) {
      for (const line of lines) {
        signal?.throwIfAborted();
        yield line;
      }
      signal?.throwIfAborted();
    }
  } finally {
    await file.close();
  }
}

/**
 * The lines that a sequence of chunks ends, one array for each chunk, which is cheaper than an iteration step a line; then
 * what can be had of the line that it does not end.
 */
export async function* splitChunks(
  chunks: AsyncIterable<Uint8Array>,
  splitter: ContentSplitter,
): AsyncGenerator<SegmentLine[], void, undefined> {
  for await (const chunk of chunks) yield splitter.push(chunk);
  const open = splitter.openLine();
  if (open !== undefined) yield [open];
}

/** Makes a splitter that has yet to be used go on in the middle of a line, behind the records that end before it. */
export async function resumeLine(
  splitter: ContentSplitter,
  before: AsyncIterable<Uint8Array>,
): Promise<void> {
  for await (const chunk of before) splitter.push(chunk);
  splitter.skip();
}

/**
 * Where the last line, or message, that ends at or before `position` ends; 0 if none does. Tells where to go on when a
 * position may be in the middle of one.
 */
export async function lastLineEnd(handle: FileHandle, path: string, position: number): Promise<number> {
  if (parseSuffix(path)?.format === 'binary') {
    // Only what precedes a message tells where it begins.
    return lastWholeEnd('binary', readChunks(handle, path, 0, position));
  }
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

/** The same for content that is read from its beginning. */
export async function lastWholeEnd(
  format: SegmentFormat | undefined,
  before: AsyncIterable<Uint8Array>,
): Promise<number> {
  const whole = createWholeEnd(format);
  for await (const chunk of before) whole.push(chunk);
  return whole.end;
}

function throwError(error: SegmentReadError): never {
  throw error;
}
