import { Buffer } from 'node:buffer';
import { WIRE_FIXED32, WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT } from './protobuf-wire.ts';

/** A writer starts with this much room: the size of a typical small batch. */
const INITIAL_BYTES = 16 * 1024;

/** A buffer that one exceptional record blew up beyond this is given back instead of kept. */
const KEPT_BYTES = 2 * 1024 * 1024;

/** Up to this length, and while it is ASCII, a loop copies text faster than a native call. Fits one length byte. */
const LOOPED_TEXT = 64;

/** The most bytes of a varint of 64 bits. */
const MAX_VARINT_BYTES = 10;

const TWO_32 = 0x1_0000_0000;

/**
 * Appends protobuf fields to a growing buffer. A method that takes a field number writes the field's tag too; one that
 * does not writes the bare value, as packed fields need it.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #buffer: Buffer;
  #length = 0;

  /** @param initialBytes Room to start with; it grows as needed. */
  constructor(initialBytes: number = INITIAL_BYTES) {
    this.#buffer = Buffer.allocUnsafeSlow(initialBytes);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Forgets everything from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** A copy of what has been written. */
  copy(): Uint8Array {
    return Buffer.copyBytesFrom(this.#buffer, 0, this.#length);
  }

  /** What has been written, without a copy: good until the next write. */
  view(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Forgets everything, and gives an unusually large buffer back. */
  clear(): void {
    this.#length = 0;
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  }

  /** Appends bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Begins a message or packed field; returns what {@link close} needs. */
  open(field: number): number {
    this.#tag(field, WIRE_LENGTH);
    this.#reserve(1);
    return ++this.#length;
  }

  /** Ends a message or packed field: writes its length before its content, which moves where that takes room. */
  close(start: number): void {
    const size = this.#length - start;
    const extra = varintSize(size) - 1;
    if (extra > 0) {
      this.#reserve(extra);
      this.#buffer.copyWithin(start + extra, start, this.#length);
    }
    const end = this.#length + extra;
    this.#length = start - 1;
    this.#varint32(size);
    this.#length = end;
  }

  /** A string field: UTF-8, where a lone surrogate becomes U+FFFD. */
  string(field: number, text: string): void {
    this.#tag(field, WIRE_LENGTH);
    const { length } = text;
    if (length > LOOPED_TEXT || !this.#shortAscii(text)) {
      const size = Buffer.byteLength(text);
      this.#reserve(MAX_VARINT_BYTES + size);
      this.#varint32(size);
      this.#length += this.#buffer.write(text, this.#length);
    }
  }

  /** A bytes field, or a message that is encoded already. */
  bytes(field: number, bytes: Uint8Array): void {
    this.#tag(field, WIRE_LENGTH);
    this.#reserve(MAX_VARINT_BYTES);
    this.#varint32(bytes.length);
    this.raw(bytes);
  }

  /** A bytes field of what hex digits stand for; nothing where they are not hex. */
  hex(field: number, digits: string): void {
    const start = this.#length;
    const size = digits.length >>> 1;
    this.#tag(field, WIRE_LENGTH);
    this.#reserve(MAX_VARINT_BYTES + size);
    this.#varint32(size);
    const written = this.#buffer.write(digits, this.#length, 'hex');
    this.#length = written === size && digits.length % 2 === 0 ? this.#length + size : start;
  }

  /** A uint32, bool or enum field: an integer from 0 to 2^32 - 1. */
  uint32(field: number, value: number): void {
    this.#tag(field, WIRE_VARINT);
    this.#reserve(MAX_VARINT_BYTES);
    this.#varint32(value);
  }

  /** An int64 or enum field. */
  int64(field: number, value: number | bigint): void {
    this.#tag(field, WIRE_VARINT);
    if (typeof value === 'number' && value >= 0 && value < TWO_32) {
      this.#reserve(MAX_VARINT_BYTES);
      this.#varint32(value);
    } else {
      this.varint64(BigInt.asUintN(64, BigInt(value)));
    }
  }

  /** A sint32 field. */
  sint32(field: number, value: number): void {
    this.uint32(field, ((value << 1) ^ (value >> 31)) >>> 0);
  }

  /** A fixed32 field. */
  fixed32(field: number, value: number): void {
    this.#tag(field, WIRE_FIXED32);
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32LE(value, this.#length);
  }

  /** A fixed64 or sfixed64 field, of the 64 bits' two halves. */
  fixed64(field: number, low: number, high: number): void {
    this.#tag(field, WIRE_FIXED64);
    this.#reserve(8);
    this.#buffer.writeUInt32LE(low, this.#length);
    this.#length = this.#buffer.writeUInt32LE(high, this.#length + 4);
  }

  /** A fixed64 or sfixed64 field. */
  fixed64Of(field: number, value: bigint): void {
    this.#tag(field, WIRE_FIXED64);
    this.bareFixed64(value);
  }

  /** A double field. */
  double(field: number, value: number): void {
    this.#tag(field, WIRE_FIXED64);
    this.bareDouble(value);
  }

  /** A bare varint of unsigned 64 bits. */
  varint64(value: bigint): void {
    this.#reserve(MAX_VARINT_BYTES);
    let rest = value;
    while (rest > 0x7fn) {
      this.#buffer[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#buffer[this.#length++] = Number(rest);
  }

  /** A bare fixed64 or sfixed64. */
  bareFixed64(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, value), this.#length);
  }

  /** A bare double. */
  bareDouble(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  /** Appends short text with its length if it is ASCII; otherwise nothing. */
  #shortAscii(text: string): boolean {
    const { length } = text;
    this.#reserve(length + 1);
    const buffer = this.#buffer;
    let at = this.#length + 1;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      buffer[at++] = unit;
    }
    buffer[this.#length] = length;
    this.#length = at;
    return true;
  }

  #tag(field: number, wireType: number): void {
    this.#reserve(MAX_VARINT_BYTES);
    this.#varint32((field << 3) | wireType);
  }

  /** Room must be reserved. */
  #varint32(value: number): void {
    const buffer = this.#buffer;
    let rest = value;
    while (rest > 0x7f) {
      buffer[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[this.#length++] = rest;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}

/** Bytes of a varint of unsigned 32 bits. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest >>>= 7) size++;
  return size;
}
