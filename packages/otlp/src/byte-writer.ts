import { Buffer } from 'node:buffer';
import { type Fragment, WORD_BYTES } from './fragment.ts';

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
const ZERO = 0x30;
const POINT = 0x2e;

/** The digits of 000 to 999, three bytes each: three digits cost one look-up instead of three divisions. */
const THREE_DIGITS: Uint8Array = Uint8Array.from({ length: 3000 }, (_, index) => {
  const value = Math.floor(index / 3);
  return ZERO + (Math.floor(value / 10 ** (2 - (index % 3))) % 10);
});

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
  #buffer: Buffer;
  #view: DataView;
  #length = 0;

  /** @param initialBytes Room to start with; it grows as needed. */
  constructor(initialBytes: number = INITIAL_BYTES) {
    this.#buffer = Buffer.allocUnsafeSlow(initialBytes);
    this.#view = viewOf(this.#buffer);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Forgets everything from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** A copy of the bytes from `start` up to `end`; of all by default. */
  copy(start: number = 0, end: number = this.#length): Uint8Array {
    return Buffer.copyBytesFrom(this.#buffer, start, end - start);
  }

  /** All bytes, in place: they change when the writer is used again. */
  view(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Forgets everything, and gives an unusually large buffer back. */
  clear(): void {
    this.#length = 0;
    if (this.#buffer.length > KEPT_BYTES) this.#replace(Buffer.allocUnsafeSlow(INITIAL_BYTES));
  }

  /** Appends one ASCII character, by its code. */
  byte(code: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = code;
  }

  /** Appends a fragment. */
  fragment({ words, length }: Fragment): void {
    this.#reserve(length + WORD_BYTES);
    const view = this.#view;
    let at = this.#length;
    for (let word = 0; word < words.length; word++) {
      view.setInt32(at, words[word] as number, true);
      at += WORD_BYTES;
    }
    this.#length += length;
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
    const { length } = text;
    let start = 0;
    if (length <= STRING_CHUNK) {
      // Most strings are short and need no escape: one reservation, one loop.
      this.#reserve(length + 2);
      const buffer = this.#buffer;
      let at = this.#length;
      buffer[at++] = QUOTE;
      for (; start < length; start++) {
        const unit = text.charCodeAt(start);
        if (unit < 0x20 || unit > 0x7e || unit === QUOTE || unit === BACKSLASH) break;
        buffer[at++] = unit;
      }
      if (start === length) {
        buffer[at] = QUOTE;
        this.#length = at + 1;
        return;
      }
      this.#length = at;
    } else {
      this.byte(QUOTE);
    }
    while (start < length) start = this.#stringChunk(text, start);
    this.byte(QUOTE);
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
    const thousands = Math.floor(value / 1000);
    const millions = Math.floor(value / 1_000_000);
    this.#threeDigits(millions);
    this.#threeDigits(thousands - millions * 1000);
    this.#threeDigits(value - thousands * 1000);
  }

  /** Appends a whole number of 0 to 999,999,999 in decimal. */
  digits(value: number): void {
    this.#reserve(9);
    const buffer = this.#buffer;
    let length = 1;
    for (let bound = 10; value >= bound && length < 9; bound *= 10) length++;
    let rest = value;
    for (let at = this.#length + length - 1; at >= this.#length; at--) {
      const tenth = (rest / 10) | 0;
      buffer[at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.#length += length;
  }

  /** Appends a whole number of thousandths, 0 to 999,999,999, as a decimal number without superfluous zeros. */
  thousandths(value: number): void {
    const whole = Math.floor(value / 1000);
    this.digits(whole);
    const rest = value - whole * 1000;
    if (rest === 0) return;
    this.#reserve(4);
    this.#buffer[this.#length++] = POINT;
    this.#threeDigits(rest);
    if (rest % 100 === 0) this.#length -= 2;
    else if (rest % 10 === 0) this.#length -= 1;
  }

  #threeDigits(value: number): void {
    const buffer = this.#buffer;
    const at = this.#length;
    const from = value * 3;
    buffer[at] = THREE_DIGITS[from] as number;
    buffer[at + 1] = THREE_DIGITS[from + 1] as number;
    buffer[at + 2] = THREE_DIGITS[from + 2] as number;
    this.#length = at + 3;
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
    this.#grow(needed);
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#replace(grown);
  }

  #replace(buffer: Buffer): void {
    this.#buffer = buffer;
    this.#view = viewOf(buffer);
  }
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
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
