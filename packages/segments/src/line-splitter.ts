/** Cuts a sequence of chunks into lines. Pure: no IO. */
import { SegmentReadError } from './segment-error.ts';

/** One whole line of a file. */
export interface SegmentLine {
  /** The line without its newline. Never empty. The bytes are the receiver's to keep. */
  readonly bytes: Uint8Array;
  /** Where the line begins in the file, in bytes. */
  readonly offset: number;
  /** Where the next line begins: the place to read on from. */
  readonly end: number;
  /** The file. */
  readonly path: string;
}

/** 64 MiB: many times the longest line that is ever written. A longer one is no telemetry and must not fill the memory. */
export const MAX_READ_LINE_BYTES: number = 64 * 1024 * 1024;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Cuts the chunks of one file into lines. */
export class LineSplitter {
  readonly #path: string;
  readonly #onTooLong: (error: SegmentReadError) => void;
  readonly #maxLineBytes: number;
  /** Where the line that is being collected begins. */
  #offset: number;
  /** Bytes of that line in earlier chunks, those no longer kept included. */
  #carriedBytes = 0;
  #carried: Uint8Array[] = [];
  #reported = false;

  constructor(
    path: string,
    offset: number,
    onTooLong: (error: SegmentReadError) => void,
    maxLineBytes: number = MAX_READ_LINE_BYTES,
  ) {
    this.#path = path;
    this.#offset = offset;
    this.#onTooLong = onTooLong;
    this.#maxLineBytes = maxLineBytes;
  }

  /** The lines that this chunk ends. Empty lines and a carriage return before the newline are left out. */
  push(chunk: Uint8Array): SegmentLine[] {
    const lines: SegmentLine[] = [];
    let start = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, start);
      if (newline === -1) break;
      const line = this.#endLine(chunk.subarray(start, newline));
      if (line !== undefined) lines.push(line);
      start = newline + 1;
    }
    if (start < chunk.length) this.#carry(chunk.subarray(start));
    return lines;
  }

  #endLine(rest: Uint8Array): SegmentLine | undefined {
    const offset = this.#offset;
    const length = this.#carriedBytes + rest.length;
    const whole = this.#carried.length === 0 ? rest : Buffer.concat([...this.#carried, rest]);
    const tooLong = this.#isTooLong(length);
    const end = offset + length + 1;
    this.#offset = end;
    this.#carriedBytes = 0;
    this.#carried = [];
    this.#reported = false;
    if (tooLong) return undefined;
    const bytes = whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole;
    return bytes.length === 0 ? undefined : { bytes, offset, end, path: this.#path };
  }

  #carry(part: Uint8Array): void {
    this.#carriedBytes += part.length;
    if (this.#isTooLong(this.#carriedBytes)) this.#carried = [];
    else this.#carried.push(part);
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
