/** Holds the lines of one batch after another in the same memory: half a gigabyte a second of garbage would cost more than all else. */

const NEWLINE = 0x0a;

/** 4 MiB: more than a batch by default. What a larger one took is given back with the next. */
const MAX_KEPT_BYTES: number = 4 * 1024 * 1024;

/** The lines of a batch, one behind the other, each with a newline. */
export class BatchMemory {
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;
  readonly #ends: number[] = [];

  /** Forgets the lines: their memory will be that of the next ones. */
  clear(): void {
    this.#length = 0;
    this.#ends.length = 0;
    if (this.#bytes.length > MAX_KEPT_BYTES) this.#bytes = Buffer.alloc(0);
  }

  /** Copies a line, without a newline. */
  add(line: Uint8Array): void {
    const end = this.#length + line.length;
    this.#reserve(end + 1);
    this.#bytes.set(line, this.#length);
    this.#bytes[end] = NEWLINE;
    this.#length = end + 1;
    this.#ends.push(end);
  }

  /** The lines, without their newlines. Stay until {@link clear}. */
  get lines(): Uint8Array[] {
    return this.#ends.map((end, index) => {
      const before = this.#ends[index - 1];
      return this.#bytes.subarray(before === undefined ? 0 : before + 1, end);
    });
  }

  /** The lines with their newlines. Stay until {@link clear}. */
  get text(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#bytes.length));
    larger.set(this.text);
    this.#bytes = larger;
  }
}
