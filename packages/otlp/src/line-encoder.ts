/**
 * Lines are kept within 512 KiB, unless a single record is larger: the collector's file receiver cuts lines at 1 MiB,
 * and that leaves room for what a processor on the way may add.
 */
export const MAX_LINE_BYTES: number = 512 * 1024;

/** A finished line: one OTLP/JSON object. */
export interface EncodedLine {
  /** The line as UTF-8, with its final newline. */
  readonly bytes: Uint8Array;
  /** Log records, spans or data points in the line. */
  readonly count: number;
  /** The earliest timestamp in the line, in Unix nanoseconds: a log's time, a span's start, a data point's time. */
  readonly firstTimestamp: bigint;
  /** The latest timestamp in the line; see {@link firstTimestamp}. */
  readonly lastTimestamp: bigint;
}

/**
 * Settings of a {@link LineEncoder}.
 *
 * @typeParam Line What the encoder hands over: whole lines, or parts of an open one.
 */
export interface LineEncoderOptions<Line = EncodedLine> {
  /**
   * Takes over each line that is full. Without it lines have no limit, and only {@link LineEncoder.take} ends one.
   * What it throws goes to the caller of `add`.
   */
  readonly onLine?: ((line: Line) => void) | undefined;
  /** With `onLine`: bytes after which a line is full, more than 0. Default {@link MAX_LINE_BYTES}. */
  readonly maxLineBytes?: number | undefined;
  /**
   * Whether a line's bytes need to stay as they are only until the encoder ends the next line. It then takes turns
   * between two buffers instead of copying every line to a new one, which costs a quarter of the encoding. For a
   * receiver that is done with a line when it returns. Default `false`.
   */
  readonly transientLines?: boolean | undefined;
}

/**
 * Encodes records into lines, one after the other. The resource and scope stay open as long as consecutive records
 * share them (the same objects), so that records keep their order and need no grouping.
 *
 * @typeParam Line What the encoder hands over: whole lines, or parts of an open one.
 */
export interface LineEncoder<T, Line = EncodedLine> {
  /**
   * Appends a record to the open line. Never throws on any record: a value that cannot be encoded becomes a marker
   * string, a record that cannot be read becomes a record that says so.
   */
  add(record: T): void;
  /** Size of what {@link take} would hand over now; `0` when there is none. */
  readonly byteLength: number;
  /** Log records, spans or data points that have not been handed over. */
  readonly count: number;
  /** Hands over what has been added since the last time; `undefined` when there is nothing. */
  take(): Line | undefined;
}

/** Encodes all records into lines of at most `maxLineBytes`, in order. */
export function encodeAll<T>(
  createEncoder: (options: LineEncoderOptions) => LineEncoder<T>,
  records: readonly T[],
  maxLineBytes: number,
): EncodedLine[] {
  const lines: EncodedLine[] = [];
  const encoder = createEncoder({ maxLineBytes, onLine: (line) => lines.push(line) });
  for (const record of records) encoder.add(record);
  const last = encoder.take();
  if (last !== undefined) lines.push(last);
  return lines;
}
