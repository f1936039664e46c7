import { Buffer } from 'node:buffer';

/** A writer starts with this much room: the size of a typical short line, so that small batches never grow it. */
const INITIAL_BYTES = 16 * 1024;

/** A buffer that one exceptional record blew up beyond this is given back instead of kept. */
const KEPT_BYTES = 2 * 1024 * 1024;

/** Characters of a string that are escaped per reservation; bounds how far a long string over-reserves. */
const STRING_CHUNK = 4096;

/** The longest form of one UTF-16 unit in a JSON string: `\u001f`. */
const MAX_UNIT_BYTES = 6;

/** From this length on, a native copy is faster than a loop. */
const NATIVE_COPY_LENGTH = 48;

const HEX = '0123456789abcdef';
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** What follows the backslash in JSON's short escapes, by character code. */
const SHORT_ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x08, 0x62],
  [0x09, 0x74],
  [0x0a, 0x6e],
  [0x0c, 0x66],
  [0x0d, 0x72],
  [QUOTE, QUOTE],
  [BACKSLASH, BACKSLASH],
]);

/** Appends JSON to a growing buffer, as UTF-8 bytes. */
export class ByteWriter {
  #buffer: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #length = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Forgets everything from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** A copy of the bytes from `start` up to `end`. */
  copy(start: number, end: number): Uint8Array {
    return Buffer.copyBytesFrom(this.#buffer, start, end - start);
  }

  /** Forgets everything, and gives an unusually large buffer back. */
  clear(): void {
    this.#length = 0;
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  }

  /** Appends bytes as they are. */
  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Appends text that is known to be ASCII, as it is. */
  ascii(text: string): void {
    const { length } = text;
    this.#reserve(length);
    if (length >= NATIVE_COPY_LENGTH) {
      this.#length += this.#buffer.write(text, this.#length, 'latin1');
      return;
    }
    const buffer = this.#buffer;
    let at = this.#length;
    for (let i = 0; i < length; i++) buffer[at++] = text.charCodeAt(i);
    this.#length = at;
  }

  /**
   * Appends a JSON string with its quotes. Lone surrogates become U+FFFD, since UTF-8 cannot hold them; the
   * characters that some readers take for a line end (U+0085, U+2028, U+2029) are escaped.
   */
  string(text: string): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = QUOTE;
    let start = 0;
    while (start < text.length) start = this.#stringChunk(text, start);
    this.#reserve(1);
    this.#buffer[this.#length++] = QUOTE;
  }

  /** Appends the base64 form of bytes, as a JSON string. */
  base64(bytes: Uint8Array): void {
    this.ascii('"');
    this.ascii(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'));
    this.ascii('"');
  }

  /** Appends a whole number of 0 to 999,999,999 with leading zeros, nine digits. */
  nineDigits(value: number): void {
    this.#reserve(9);
    const buffer = this.#buffer;
    let rest = value;
    for (let at = this.#length + 8; at >= this.#length; at--) {
      const tenth = Math.floor(rest / 10);
      buffer[at] = 0x30 + rest - tenth * 10;
      rest = tenth;
    }
    this.#length += 9;
  }

  /** Appends up to one chunk of a string's content; returns where the next chunk starts. */
  #stringChunk(text: string, start: number): number {
    const end = Math.min(start + STRING_CHUNK, text.length);
    // One unit more: a surrogate pair may end behind the chunk.
    this.#reserve((end - start + 1) * MAX_UNIT_BYTES);
    const buffer = this.#buffer;
    let at = this.#length;
    let i = start;
    for (; i < end; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) {
        if (unit >= 0x20 && unit !== QUOTE && unit !== BACKSLASH) {
          buffer[at++] = unit;
        } else {
          at = writeEscape(buffer, at, unit);
        }
      } else if (unit < 0x800) {
        if (unit === 0x85) {
          at = writeEscape(buffer, at, unit);
        } else {
          buffer[at++] = 0xc0 | (unit >> 6);
          buffer[at++] = 0x80 | (unit & 0x3f);
        }
      } else if (unit >= 0xd800 && unit <= 0xdfff) {
        const next = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        if (unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) {
          i++;
          const point = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
          buffer[at++] = 0xf0 | (point >> 18);
          buffer[at++] = 0x80 | ((point >> 12) & 0x3f);
          buffer[at++] = 0x80 | ((point >> 6) & 0x3f);
          buffer[at++] = 0x80 | (point & 0x3f);
        } else {
          at = writeThreeBytes(buffer, at, 0xfffd);
        }
      } else if (unit === 0x2028 || unit === 0x2029) {
        at = writeEscape(buffer, at, unit);
      } else {
        at = writeThreeBytes(buffer, at, unit);
      }
    }
    this.#length = at;
    return i;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}

function writeThreeBytes(buffer: Buffer, start: number, unit: number): number {
  buffer[start] = 0xe0 | (unit >> 12);
  buffer[start + 1] = 0x80 | ((unit >> 6) & 0x3f);
  buffer[start + 2] = 0x80 | (unit & 0x3f);
  return start + 3;
}

function writeEscape(buffer: Buffer, start: number, unit: number): number {
  buffer[start] = BACKSLASH;
  const short = SHORT_ESCAPES.get(unit);
  if (short !== undefined) {
    buffer[start + 1] = short;
    return start + 2;
  }
  buffer[start + 1] = 0x75;
  for (let digit = 0; digit < 4; digit++) {
    buffer[start + 2 + digit] = HEX.charCodeAt((unit >> (12 - 4 * digit)) & 0xf);
  }
  return start + 6;
}
