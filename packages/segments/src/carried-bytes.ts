/** Keeps the beginning of a line until its end has come. */

/** 1 MiB: room for any line of ours. What a longer one took is given back when it is through. */
const MAX_KEPT_BYTES: number = 1024 * 1024;

/** The bytes of a line in earlier chunks. */
export interface CarriedBytes {
  /** Adds what follows. */
  add(part: Uint8Array): void;
  /** All that was added, and the rest, in one piece; nothing is left behind. */
  takeWith(rest: Uint8Array): Uint8Array;
  /** All that was added, the receiver's to keep; nothing is left behind. */
  take(): Uint8Array[];
  /** Forgets it. */
  clear(): void;
}

/** For chunks that nobody else writes to: keeps views of them. */
export class CarriedViews implements CarriedBytes {
  #parts: Uint8Array[] = [];

  add(part: Uint8Array): void {
    this.#parts.push(part);
  }

  takeWith(rest: Uint8Array): Uint8Array {
    if (this.#parts.length === 0) return rest;
    return Buffer.concat([...this.take(), rest]);
  }

  take(): Uint8Array[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  clear(): void {
    this.#parts = [];
  }
}

/** For chunks whose memory is used again: copies them. What {@link takeWith} gave stays until it is called once more. */
export class CarriedCopy implements CarriedBytes {
  #bytes: Buffer = Buffer.alloc(0);
  /** That of the last line that was taken: a chunk that ends one line may begin another. */
  #taken: Buffer = Buffer.alloc(0);
  #length = 0;

  add(part: Uint8Array): void {
    this.#reserve(this.#length + part.length);
    this.#bytes.set(part, this.#length);
    this.#length += part.length;
  }

  takeWith(rest: Uint8Array): Uint8Array {
    if (this.#length === 0) return rest;
    this.add(rest);
    const line = this.#bytes.subarray(0, this.#length);
    [this.#bytes, this.#taken] = [this.#taken, this.#bytes];
    if (this.#bytes.length > MAX_KEPT_BYTES) this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return line;
  }

  take(): Uint8Array[] {
    if (this.#length === 0) return [];
    const copy = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return [copy];
  }

  clear(): void {
    this.#length = 0;
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
