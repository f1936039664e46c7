/** The lines of sealed segments, for what is made of them. */
import { isAscii, isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type CompactionInput, readContent, type Stream } from '@agentbus/segments';
import type { BlockBuilder } from './block-builder.ts';
import { JsonScanError } from './json-scan.ts';
import { lineParts } from './line-parts.ts';
import { SIGNALS } from './signal.ts';

/** A segment that cannot be compacted. It stays as it is. */
export class UncompactableSegment extends Error {
  override readonly name = 'UncompactableSegment';
  readonly path: string;
  /** Of the content, in bytes. */
  readonly offset: number;

  constructor(path: string, offset: number, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.path = path;
    this.offset = offset;
  }
}

/** Takes records one by one. */
export interface RecordTaker {
  readonly builder: BlockBuilder;
  /** Called behind each record. Resolves when more may come. */
  afterRecord(): Promise<void> | undefined;
}

/** A line and where it is from. */
export interface AddedLine {
  readonly line: string;
  /** Of the content, in bytes. */
  readonly offset: number;
  readonly stream: Stream;
  readonly input: CompactionInput;
  /** Of its first record, among those of the segment. */
  readonly position: number;
}

/**
 * Adds the records of a line.
 *
 * @returns how many there were
 * @throws UncompactableSegment where it does not fit.
 */
export async function addLine(
  { builder, afterRecord }: RecordTaker,
  { line, offset, stream, input, position }: AddedLine,
): Promise<number> {
  let added = 0;
  try {
    for (const part of lineParts(line, SIGNALS[stream].path)) {
      for (let index = 0; index < part.starts.length; index++) {
        builder.add(line, part, index, input.segment, position + added);
        added += 1;
        const pause = afterRecord();
        if (pause !== undefined) await pause;
      }
    }
  } catch (error) {
    if (!isAboutLine(error)) throw error;
    throw new UncompactableSegment(input.path, offset, `Its line does not fit: ${error.message}.`, {
      cause: error,
    });
  }
  return added;
}

/** What the scanner, JSON.parse and the decoders throw. */
function isAboutLine(error: unknown): error is Error {
  return (
    error instanceof JsonScanError ||
    error instanceof SyntaxError ||
    (error instanceof Error && error.name === 'OtlpDecodeError')
  );
}

const NEWLINE = 0x0a;

/** The characters that compact JSON never has, and columns give a meaning to. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it looks for
const CONTROL = /[\u0000-\u001f]/;

/** The lines of a segment. The last is given only once the whole content has proved to be what was sealed. */
export async function* sealedLines(
  { path, bytes, sha256 }: CompactionInput,
  signal: AbortSignal,
  onProgress?: (bytes: number) => void,
): AsyncGenerator<{ line: string; offset: number }, void, undefined> {
  const hash = createHash('sha256');
  let read = 0;
  let rest: Uint8Array = new Uint8Array(0);
  let offset = 0;
  for await (const chunk of readContent(path, { signal })) {
    hash.update(chunk);
    read += chunk.length;
    const content = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = content.indexOf(NEWLINE); end !== -1; end = content.indexOf(NEWLINE, start)) {
      if (end > start) yield { line: lineText(content.subarray(start, end), path, offset), offset };
      offset += end + 1 - start;
      start = end + 1;
    }
    rest = content.subarray(start);
    onProgress?.(chunk.length);
  }
  if (rest.length > 0) throw new UncompactableSegment(path, offset, 'Its last line has no end.');
  if (read !== bytes || hash.digest('hex') !== sha256) {
    throw new UncompactableSegment(
      path,
      0,
      'Its content is not what was sealed. "agentbus verify" says where it differs.',
    );
  }
}

function lineText(bytes: Uint8Array, path: string, offset: number): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const ascii = isAscii(buffer);
  if (!ascii && !isUtf8(buffer)) throw new UncompactableSegment(path, offset, 'Its line is not UTF-8.');
  const line = ascii ? buffer.toString('latin1') : buffer.toString();
  if (CONTROL.test(line)) throw new UncompactableSegment(path, offset, 'Its line has control characters.');
  return line;
}
