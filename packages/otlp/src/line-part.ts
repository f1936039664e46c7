import type { EncodedLine } from './line-encoder.ts';

/**
 * The records that an encoder of open lines has been given since it last handed some over. Its bytes stay as they are as
 * long as those of a line: see {@link LineEncoderOptions.transientLines}.
 */
export interface LinePart {
  /** Log records or spans in the part. */
  readonly count: number;
  /** The earliest timestamp in the part, in Unix nanoseconds; see {@link EncodedLine.firstTimestamp}. */
  readonly firstTimestamp: bigint;
  /** The latest timestamp in the part; see {@link firstTimestamp}. */
  readonly lastTimestamp: bigint;
  /** Stands for this part; see {@link follows}. */
  readonly mark: object;
  /**
   * The mark of the part before it. Where that is the last thing that was written, {@link bytes} may be appended; the line
   * must still be open. `undefined` where the part begins the first line.
   */
  readonly follows: object | undefined;
  /**
   * What goes on behind the part that it follows: it ends right behind a record, without {@link closing}. May begin with
   * the end of that part's line, if there was no more room in it. `undefined` where a resource's attributes are still
   * being detected: its records need a line of their own, which can no longer change.
   */
  readonly bytes: Uint8Array | undefined;
  /** What closes the line behind the part: brackets and a newline, always the same. */
  readonly closing: Uint8Array;
  /**
   * What begins a line with the records, and leaves it open: resource and scope first, so that whoever finds it cut off can
   * still tell whose its records are.
   */
  opening(): Uint8Array;
  /** The records as a line of their own, records first, as a file must begin. */
  whole(): EncodedLine;
}

/** Tells a part of an open line from a whole line. */
export function isLinePart(line: EncodedLine | LinePart): line is LinePart {
  return 'mark' in line;
}
