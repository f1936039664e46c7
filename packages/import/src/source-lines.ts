/** Cuts the content of a file into lines of text, each with its place. Pure: no IO. */

/** 16 MiB: as long as a value of the store may be. What goes beyond comes in pieces of this size. */
export const MAX_SOURCE_LINE_BYTES: number = 16 * 1024 * 1024;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = 0xfeff;

/** One line. */
export interface SourceLine {
  /** Without its line end. */
  readonly text: string;
  /** Its number in the file, from 1 on. */
  readonly line: number;
  /** Where it begins, in bytes of the content. */
  readonly offset: number;
  /** Where the next one begins. */
  readonly end: number;
  /** Whether it is a piece of a line that is too long. */
  readonly cut: boolean;
}

/** Cuts the chunks of one file. */
export class SourceLineSplitter {
  readonly #maxBytes: number;
  #line: number;
  #offset: number;
  #carried: Uint8Array[] = [];
  #carriedBytes = 0;
  #cut = false;

  /** @param from Where the first chunk begins: the number of its line, and its offset. */
  constructor(
    from: { line: number; offset: number } = { line: 1, offset: 0 },
    maxBytes: number = MAX_SOURCE_LINE_BYTES,
  ) {
    this.#line = from.line;
    this.#offset = from.offset;
    this.#maxBytes = maxBytes;
  }

  /** Where the line begins that is not at its end. */
  get position(): number {
    return this.#offset;
  }

  /** The lines that this chunk ends. Empty ones are left out. */
  push(chunk: Uint8Array): SourceLine[] {
    const lines: SourceLine[] = [];
    let start = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, start);
      const end = newline === -1 ? chunk.length : newline;
      for (; this.#carriedBytes + end - start > this.#maxBytes; ) {
        const piece = start + this.#maxBytes - this.#carriedBytes;
        this.#carry(chunk.subarray(start, piece));
        this.#cut = true;
        this.#endLine(lines, 0);
        start = piece;
      }
      this.#carry(chunk.subarray(start, end));
      if (newline === -1) return lines;
      this.#endLine(lines, 1);
      this.#line++;
      this.#cut = false;
      start = newline + 1;
    }
  }

  /** What follows the last line end; `undefined` where nothing does. */
  last(): SourceLine | undefined {
    const lines: SourceLine[] = [];
    this.#endLine(lines, 0);
    return lines[0];
  }

  #carry(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#carried.push(part);
    this.#carriedBytes += part.length;
  }

  #endLine(lines: SourceLine[], lineEndBytes: number): void {
    const [only, ...more] = this.#carried;
    const offset = this.#offset;
    this.#offset += this.#carriedBytes + lineEndBytes;
    this.#carriedBytes = 0;
    this.#carried = [];
    if (only === undefined) return;
    const bytes = more.length === 0 ? only : Buffer.concat([only, ...more]);
    const text = textOf(bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes, offset);
    if (text !== '') lines.push({ text, line: this.#line, offset, end: this.#offset, cut: this.#cut });
  }
}

function textOf(bytes: Uint8Array, offset: number): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return offset === 0 && text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}
