import { Buffer } from 'node:buffer';
import { putDigits, putNineDigits, putThreeDigits } from './decimal-digits.ts';
import { isPlain, isPlainWord, MAX_UNIT_BYTES, PLAIN_WORD_BYTES, putEscaped } from './escaped-text.ts';
import { type Fragment, label, putFragment, WORD_BYTES } from './fragment.ts';

/** A writer starts with this much room: the size of a typical short line, so that small batches never grow it. */
const INITIAL_BYTES = 16 * 1024;

/** A buffer that one exceptional record blew up beyond this is given back instead of kept. */
const KEPT_BYTES = 2 * 1024 * 1024;

/** Characters of a string that are escaped per reservation; bounds how far a long string over-reserves. */
const STRING_CHUNK = 4096;

/** Beyond this length, a native copy is faster than a loop: about 30 ns, whatever the length, and 2 ns a character. */
const MAX_LOOP_LENGTH = 16;

/** How far what is written may run over its end, since several bytes are written at once. */
const OVERRUN_BYTES = WORD_BYTES;

/** Bytes of the longest number: see {@link ByteWriter.time}. */
const NUMBER_BYTES = 20;

const BILLION = 1_000_000_000;
const QUOTE = label('"');
const POINT = 0x2e;
const FOUR_SPACES = 0x20202020;

/**
 * Appends JSON to a growing buffer, as UTF-8 bytes. Some methods take what is to be written before and after: one call for
 * what belongs together is faster than one for each piece.
 */
export class ByteWriter {
  #buffer: Buffer;
  #view: DataView;
  #length = 0;
  /** Up to which length there is room. */
  #room: number;

  /** @param initialBytes Room to start with; it grows as needed. */
  constructor(initialBytes: number = INITIAL_BYTES) {
    this.#buffer = Buffer.allocUnsafeSlow(initialBytes);
    this.#view = viewOf(this.#buffer);
    this.#room = initialBytes - OVERRUN_BYTES;
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
    this.#view.setUint8(this.#length++, code);
  }

  /** Puts an ASCII character, by its code, in the place of another. */
  replace(at: number, code: number): void {
    this.#view.setUint8(at, code);
  }

  /** Appends a fragment. */
  fragment(fragment: Fragment): void {
    this.#reserve(fragment.length);
    this.#length = putFragment(this.#view, this.#length, fragment);
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
    if (length > MAX_LOOP_LENGTH) {
      this.#length += this.#buffer.write(text, this.#length, 'latin1');
      return;
    }
    const view = this.#view;
    let at = this.#length;
    for (let i = 0; i < length; i++) view.setUint8(at++, text.charCodeAt(i));
    this.#length = at;
  }

  /** Appends a JSON string with its quotes: see {@link text}. */
  string(text: string): void {
    this.text(QUOTE, text, QUOTE);
  }

  /**
   * Appends what is between the quotes of a JSON string. Lone surrogates become U+FFFD, since UTF-8 cannot hold them; the
   * characters that some readers take for a line end (U+0085, U+2028, U+2029) are escaped.
   */
  text(before: Fragment, text: string, after: Fragment): void {
    const { length } = text;
    this.#reserve(before.length + length + after.length);
    const view = this.#view;
    const start = putFragment(view, this.#length, before);
    const plain = length > MAX_LOOP_LENGTH ? this.#copyPlain(text, start) : putPlain(view, start, text);
    if (plain === length) this.#length = putFragment(view, start + length, after);
    else this.#escape(text, plain, start + plain, after);
  }

  /** Appends the base64 form of bytes, as a JSON string. */
  base64(bytes: Uint8Array): void {
    this.fragment(QUOTE);
    this.ascii(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'));
    this.fragment(QUOTE);
  }

  /** Appends a whole number of 0 to 999,999,999 in decimal. */
  digits(before: Fragment, value: number, after?: Fragment): void {
    this.#reserve(before.length + NUMBER_BYTES);
    const view = this.#view;
    this.#length = putDigits(view, putFragment(view, this.#length, before), value);
    if (after !== undefined) this.fragment(after);
  }

  /**
   * Appends a time in nanoseconds.
   *
   * @param seconds A whole number of 1 to 18,446,744,072.
   * @param nanos A whole number of 0 to 999,999,999.
   */
  time(before: Fragment, seconds: number, nanos: number): void {
    this.#reserve(before.length + NUMBER_BYTES);
    const view = this.#view;
    let at = putFragment(view, this.#length, before);
    if (seconds < BILLION) {
      at = putDigits(view, at, seconds);
    } else {
      const billions = Math.floor(seconds / BILLION);
      at = putDigits(view, at, billions);
      at = putNineDigits(view, at, seconds - billions * BILLION);
    }
    this.#length = putNineDigits(view, at, nanos);
  }

  /** Appends a whole number of thousandths, 0 to 999,999,999, as a decimal number without superfluous zeros. */
  thousandths(value: number): void {
    this.#reserve(NUMBER_BYTES);
    const view = this.#view;
    const whole = (value / 1000) | 0;
    const rest = value - whole * 1000;
    let at = putDigits(view, this.#length, whole);
    if (rest !== 0) {
      view.setUint8(at, POINT);
      at = putThreeDigits(view, at + 1, rest);
      if (rest % 100 === 0) at -= 2;
      else if (rest % 10 === 0) at -= 1;
    }
    this.#length = at;
  }

  /** Copies a text as if it needed no escape, and looks at the bytes afterwards. Returns how much of it needed none. */
  #copyPlain(text: string, start: number): number {
    const { length } = text;
    const view = this.#view;
    // As many bytes as there are characters: others show by their bytes, or are the last and do not fit.
    const written = this.#buffer.write(text, start, length);
    view.setInt32(start + written, FOUR_SPACES, true);
    let plain = 0;
    while (plain < written && isPlainWord(view.getInt32(start + plain, true))) plain += PLAIN_WORD_BYTES;
    return Math.min(plain, written);
  }

  /** Appends the rest of a text, from a character on, in the place where it belongs. */
  #escape(text: string, from: number, at: number, after: Fragment): void {
    this.#length = at;
    for (let start = from; start < text.length; ) {
      let end = Math.min(start + STRING_CHUNK, text.length);
      if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end += 1;
      this.#reserve((end - start) * MAX_UNIT_BYTES);
      this.#length = putEscaped(this.#buffer, this.#length, text, start, end);
      start = end;
    }
    this.fragment(after);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes > this.#room) this.#grow(this.#length + bytes);
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(needed + OVERRUN_BYTES, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#replace(grown);
  }

  #replace(buffer: Buffer): void {
    this.#buffer = buffer;
    this.#view = viewOf(buffer);
    this.#room = buffer.length - OVERRUN_BYTES;
  }
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** Writes a text up to where it needs an escape. Returns how much of it that is. */
function putPlain(view: DataView, start: number, text: string): number {
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (!isPlain(unit)) return i;
    view.setUint8(start + i, unit);
  }
  return length;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
