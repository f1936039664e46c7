/** Cuts a sequence of chunks into lines. Pure: no IO. */
import { UnfinishedLine } from '@agentbus/otlp';
import { type CarriedBytes, CarriedCopy, CarriedViews } from './carried-bytes.ts';
import { SegmentReadError } from './segment-error.ts';

/** One whole line of a file, or what could be read of it. */
export interface SegmentLine {
  /** The line without its newline. Never empty. The bytes are the receiver's to keep, unless it asked for `transient` ones. */
  readonly bytes: Uint8Array;
  /** Where it begins in the file, in bytes. */
  readonly offset: number;
  /** Where to read on from: the next line begins there; or, if the line is {@link open}, its next record. */
  readonly end: number;
  /** The file. */
  readonly path: string;
  /**
   * Whether the line goes on, or may do so: a writer is still at it, or was killed. {@link bytes} has the records that are
   * whole and were not handed out before, as a line of their own.
   */
  readonly open: boolean;
}

/** 64 MiB: many times the longest line that is ever written. A longer one is no telemetry and must not fill the memory. */
export const MAX_READ_LINE_BYTES: number = 64 * 1024 * 1024;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Settings of a {@link LineSplitter}. */
export interface LineSplitterOptions {
  /** Told of a line that is too long, which is skipped. */
  readonly onTooLong: (error: SegmentReadError) => void;
  /** Whether records of a line that is not finished may be handed out: our writers leave it whole up to there. */
  readonly opensLines: boolean;
  /** Whether the memory of the chunks is used again: a line's bytes then stay only until the next chunk. Default `false`. */
  readonly transient?: boolean | undefined;
  readonly maxLineBytes?: number;
}

/** Cuts the chunks of one file into lines. */
export class LineSplitter {
  readonly #path: string;
  readonly #onTooLong: (error: SegmentReadError) => void;
  readonly #opensLines: boolean;
  readonly #maxLineBytes: number;
  /** Where the line that is being collected begins. */
  #offset: number;
  /** Bytes of that line in earlier chunks, those no longer kept included. */
  #carriedBytes = 0;
  readonly #carried: CarriedBytes;
  #reported = false;
  /** The line, if records of it have been handed out or are to be left out. */
  #unfinished: UnfinishedLine | undefined;

  /** @param offset Where the first line begins. */
  constructor(path: string, offset: number, options: LineSplitterOptions) {
    this.#path = path;
    this.#offset = offset;
    this.#onTooLong = options.onTooLong;
    this.#opensLines = options.opensLines;
    this.#maxLineBytes = options.maxLineBytes ?? MAX_READ_LINE_BYTES;
    this.#carried = options.transient === true ? new CarriedCopy() : new CarriedViews();
  }

  /** Where the next chunk must begin, after {@link openLine} or {@link skip}: behind the last record that was found. */
  get position(): number {
    return this.#offset + (this.#unfinished?.end ?? this.#carriedBytes);
  }

  /** The lines that this chunk ends. Empty lines and a carriage return before the newline are left out. */
  push(chunk: Uint8Array): SegmentLine[] {
    const lines: SegmentLine[] = [];
    let start = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, start);
      if (newline === -1) break;
      const rest = chunk.subarray(start, newline);
      if (this.#unfinished === undefined) {
        const line = this.#endLine(rest);
        if (line !== undefined) lines.push(line);
      } else lines.push(...this.#finish(this.#unfinished, rest));
      start = newline + 1;
    }
    if (start < chunk.length) this.#carry(chunk.subarray(start));
    return lines;
  }

  /**
   * What can be had of the line that has no end yet, now that there are no more chunks: its whole records that were not
   * handed out before. Chunks that come later must begin at {@link position}.
   */
  openLine(): SegmentLine | undefined {
    const offset = this.#unfinished === undefined ? this.#offset : this.position;
    const line = this.#takeCarried();
    const bytes = line?.take();
    if (line === undefined || line.end === 0) {
      this.#unfinished = undefined;
      return undefined;
    }
    this.#unfinished = line;
    return bytes && { bytes, offset, end: this.position, path: this.#path, open: true };
  }

  /** Leaves out the records of the line that have been pushed: they were handed out before. As {@link openLine} else. */
  skip(): void {
    const line = this.#takeCarried();
    line?.skip();
    this.#unfinished = line === undefined || line.end === 0 ? undefined : line;
  }

  /** What has been pushed of the line. */
  #takeCarried(): UnfinishedLine | undefined {
    const line = this.#unfinished ?? (this.#opensLines ? new UnfinishedLine() : undefined);
    // Of a line that is too long nothing is kept, so it has no records.
    for (const part of this.#carried.take()) line?.push(part);
    this.#carriedBytes = 0;
    return line;
  }

  #finish(line: UnfinishedLine, rest: Uint8Array): SegmentLine[] {
    const offset = this.position;
    const end = offset + this.#carriedBytes + rest.length + 1;
    for (const part of [...this.#carried.take(), rest]) line.push(part);
    this.#begin(end);
    return line.finish().map((bytes) => ({ bytes, offset, end, path: this.#path, open: false }));
  }

  #endLine(rest: Uint8Array): SegmentLine | undefined {
    const offset = this.#offset;
    const length = this.#carriedBytes + rest.length;
    const tooLong = this.#isTooLong(length);
    const whole = tooLong ? rest : this.#carried.takeWith(rest);
    const end = offset + length + 1;
    this.#begin(end);
    if (tooLong) return undefined;
    const bytes = whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole;
    return bytes.length === 0 ? undefined : { bytes, offset, end, path: this.#path, open: false };
  }

  #begin(offset: number): void {
    this.#offset = offset;
    this.#carriedBytes = 0;
    this.#carried.clear();
    this.#reported = false;
    this.#unfinished = undefined;
  }

  #carry(part: Uint8Array): void {
    this.#carriedBytes += part.length;
    if (this.#isTooLong(this.#carriedBytes)) this.#carried.clear();
    else this.#carried.add(part);
  }

  /** Reports a line once, as soon as it turns out to be too long. */
  #isTooLong(length: number): boolean {
    if (length <= this.#maxLineBytes) return false;
    if (!this.#reported) {
      this.#reported = true;
      this.#onTooLong(
        new SegmentReadError(
          'line-too-long',
          this.#path,
          this.#offset,
          `Cannot read the line at byte ${this.#offset} of ${this.#path}: it is longer than ${this.#maxLineBytes} bytes. It is skipped.`,
        ),
      );
    }
    return true;
  }
}
