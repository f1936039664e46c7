/** Cuts a stream of bytes into lines. */
const NEWLINE = 0x0a;

/** Holds the line that is not complete yet. */
export class LineBuffer {
  #parts: Buffer[] = [];
  #bytes = 0;

  /** Bytes of the line that is not complete yet. */
  get pendingBytes(): number {
    return this.#bytes;
  }

  /** Takes the next bytes; returns the lines that they complete, without their newlines. Empty ones are left out. */
  push(chunk: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#add(chunk.subarray(start, end));
      lines.push(...this.take());
      start = end + 1;
    }
    this.#add(chunk.subarray(start));
    return lines;
  }

  /** What is left at the end of the stream: a line without a newline, if there is one. */
  take(): Buffer[] {
    const line = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts, this.#bytes);
    this.#parts = [];
    this.#bytes = 0;
    return line === undefined || line.length === 0 ? [] : [line];
  }

  #add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
  }
}
