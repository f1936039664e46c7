/** Cuts the content of a file into lines, whatever its format. */
import { basename } from 'node:path';
import { LineSplitter, type SegmentLine } from './line-splitter.ts';
import { MessageSplitter, signalOf } from './message-splitter.ts';
import { SegmentReadError } from './segment-error.ts';
import { parseSegmentName } from './segment-name.ts';
import { parseSuffix } from './segment-suffix.ts';

/** Cuts the chunks of one file into lines. */
export interface ContentSplitter {
  /** Where the next chunk must begin, after {@link openLine} or {@link skip}: behind the last record that was found. */
  readonly position: number;
  /** The lines that this chunk ends. */
  push(chunk: Uint8Array): SegmentLine[];
  /** What can be had of what has no end yet, now that there are no more chunks. Later ones must begin at {@link position}. */
  openLine(): SegmentLine | undefined;
  /** Leaves out what has been pushed: it was handed out before. As {@link openLine} else. */
  skip(): void;
}

/**
 * The splitter for a file of the store.
 *
 * @param transient Whether the memory of the chunks is used again; not for binary files.
 * @throws {@link SegmentReadError} `unknown-stream` if it is binary, and nothing tells what its messages are.
 */
export function createSplitter(
  path: string,
  start: number,
  onTooLong: (error: SegmentReadError) => void,
  transient: boolean = false,
): ContentSplitter {
  const format = parseSuffix(path)?.format;
  if (format !== 'binary') {
    // Other programs may leave a line anywhere, and in any form; text has no records that could be closed.
    const opensLines = format === 'json' && parseSegmentName(basename(path)) !== undefined;
    return new LineSplitter(path, start, { onTooLong, opensLines, transient });
  }
  const signal = signalOf(path);
  if (signal !== undefined) return new MessageSplitter(path, start, signal);
  throw new SegmentReadError(
    'unknown-stream',
    path,
    0,
    `Cannot read ${path}: OTLP protobuf does not say what it holds. Put the file into a directory named logs, audit, traces or metrics.`,
  );
}
