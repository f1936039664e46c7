/** Makes one compacted file of one run of segments. */

import { isAscii, isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import {
  type CompactionInput,
  type CompactionRun,
  type FinishedCompaction,
  readContent,
} from '@agentbus/segments';
import type { DuckDBConnection } from '@duckdb/node-api';
import { BlockBuilder } from './block-builder.ts';
import { CompactedWriter } from './compacted-writer.ts';
import type { Database } from './duckdb-database.ts';
import type { FileBlock } from './file-manifest.ts';
import { JsonScanError } from './json-scan.ts';
import { lineParts } from './line-parts.ts';
import { SIGNALS } from './signal.ts';

/** Rows that are handed to DuckDB at once: one of its vectors. */
const BATCH_ROWS = 2048;

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

/** What a run is compacted with. */
export interface RunTools {
  readonly database: Database;
  readonly connection: DuckDBConnection;
  readonly signal: AbortSignal;
  /** Rows of a block. */
  readonly blockRows: number;
  /** Told of what has been read: bytes of content. */
  onProgress?(bytes: number): void;
}

/**
 * Writes the records of a run to `partial`. Proves on the way that each segment's content is what was sealed, that each
 * record can be put together again from its columns exactly, and that the file reads back as it was written.
 *
 * @throws UncompactableSegment; DuckDB's error; the signal's reason.
 */
export async function compactRun(
  { database, connection, signal, blockRows, onProgress }: RunTools,
  run: CompactionRun,
  partial: string,
): Promise<FinishedCompaction> {
  const builder = new BlockBuilder(SIGNALS[run.name.stream]);
  const writer = await CompactedWriter.open(database, connection, blockRows);
  const blocks: FileBlock[] = [];
  try {
    for (const input of run.inputs) {
      let position = 0;
      for await (const { line, offset } of sealedLines(input, signal, onProgress)) {
        try {
          for (const part of lineParts(line, SIGNALS[run.name.stream].path)) {
            for (let index = 0; index < part.starts.length; index++) {
              builder.add(line, part, index, input.segment, position);
              position += 1;
              if (builder.waiting === BATCH_ROWS) writer.append(builder.takeRows());
              if (builder.size === blockRows) blocks.push(builder.finish());
            }
          }
        } catch (error) {
          if (!isAboutLine(error)) throw error;
          throw new UncompactableSegment(input.path, offset, `Its line does not fit: ${error.message}.`, {
            cause: error,
          });
        }
      }
    }
    writer.append(builder.takeRows());
    if (builder.size > 0) blocks.push(builder.finish());
    const { records } = await writer.finish(partial, {
      inputs: run.inputs.map(({ segment }) => segment),
      blocks,
      sorted: builder.sorted,
    });
    const first = smallest(blocks.map((block) => block.first));
    const last = -smallest(blocks.map((block) => -block.last));
    return { partial, records, first, last };
  } finally {
    await writer.close();
  }
}

function smallest(values: readonly bigint[]): bigint {
  return values.toSorted((a, b) => Number(a - b))[0] ?? 0n;
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
async function* sealedLines(
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
