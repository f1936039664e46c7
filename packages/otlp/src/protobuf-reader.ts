import { Buffer, isUtf8 } from 'node:buffer';
import { knownText } from './known-text.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import {
  WIRE_END_GROUP,
  WIRE_FIXED32,
  WIRE_FIXED64,
  WIRE_LENGTH,
  WIRE_START_GROUP,
  WIRE_VARINT,
} from './protobuf-wire.ts';

/**
 * Half a GiB, roughly what the decoded form of one input may take. A few bytes of hostile input decode to an object of
 * some hundred bytes, so that the input's size alone does not bound memory. Real telemetry of 25 MB stays below.
 */
const MAX_DECODED_BYTES = 512 * 1024 * 1024;

/** Roughly what a decoded message takes beside its content: its object, and that of the record made of it. */
const MESSAGE_BYTES = 384;

/** Roughly what an element of a list takes that is no message. */
const ELEMENT_BYTES = 32;

/** Groups, which proto3 no longer has and only skips, may be nested this deep: the limit of Google's own parsers. */
const MAX_GROUP_DEPTH = 100;

const MAX_UINT32 = 0xffff_ffff;

/** What a decoder puts in the place of a broken character. A string without it was well-formed. */
const REPLACEMENT = '\ufffd';

/** Reads protobuf from untrusted bytes. All methods throw OtlpDecodeError where the bytes end early or are not protobuf. */
export class ProtobufReader {
  readonly #buffer: Buffer;
  readonly #view: DataView;
  #position = 0;
  /** Where the current message ends. */
  #end: number;
  /** Where the last varint began. */
  #varintStart = 0;
  #decodedBytes = 0;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
  }

  /** Whether the current message, or packed field, has no more content. */
  get done(): boolean {
    return this.#position >= this.#end;
  }

  /** Goes into a length-delimited value; returns what {@link leave} needs. */
  enter(): number {
    this.#spend(MESSAGE_BYTES);
    const length = this.#length();
    const outer = this.#end;
    this.#end = this.#position + length;
    return outer;
  }

  /** Goes back up, from the end of a length-delimited value. */
  leave(outer: number): void {
    this.#end = outer;
  }

  /** Counts an element of a list, which is no message, towards the limit of the decoded form. */
  countElement(): void {
    this.#spend(ELEMENT_BYTES);
  }

  /** A field's tag: its number times 8 plus its wire type. */
  tag(): number {
    const start = this.#position;
    const tag = this.#varintNumber();
    if (tag > MAX_UINT32 || tag < 8) throw this.#malformed(start, 'a field number is out of range');
    return tag;
  }

  /** A bool. */
  bool(): boolean {
    return this.uint64() !== 0n;
  }

  /** A uint32: of a longer varint the low 32 bits, as proto3 rules. */
  uint32(): number {
    const value = this.#varintNumber();
    return value <= MAX_UINT32 ? value : Number(BigInt.asUintN(32, this.#again()));
  }

  /** An enum or int32: of a longer varint the low 32 bits. */
  int32(): number {
    return this.uint32() | 0;
  }

  /** A sint32. */
  sint32(): number {
    const value = this.uint32();
    return (value >>> 1) ^ -(value & 1);
  }

  /** An int64: a number where that is exact. */
  int64(): number | bigint {
    const value = this.#varintNumber();
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    const integer = BigInt.asIntN(64, this.#again());
    const number = Number(integer);
    return Number.isSafeInteger(number) ? number : integer;
  }

  /** A uint64. */
  uint64(): bigint {
    const value = this.#varintNumber();
    return value <= Number.MAX_SAFE_INTEGER ? BigInt(value) : this.#again();
  }

  /** A fixed32. */
  fixed32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** A fixed64. */
  fixed64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true);
  }

  /** An sfixed64. */
  sfixed64(): bigint {
    return this.#view.getBigInt64(this.#advance(8), true);
  }

  /** A double. */
  double(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  /** A string. proto3 requires UTF-8. */
  string(): string {
    const length = this.#length();
    const start = this.#advance(length);
    const known = knownText(this.#buffer, start, length);
    if (known !== undefined) return known;
    const text = this.#buffer.toString('utf8', start, start + length);
    if (text.includes(REPLACEMENT) && !isUtf8(this.#buffer.subarray(start, start + length))) {
      throw this.#malformed(start, 'a string is not UTF-8');
    }
    return text;
  }

  /** Bytes, as a copy. */
  bytes(): Uint8Array {
    const length = this.#length();
    const start = this.#advance(length);
    return new Uint8Array(this.#buffer.subarray(start, start + length));
  }

  /** Bytes, as lower-case hex. `length` is the only one allowed besides 0. */
  hex(length: number, name: string): string {
    const size = this.#length();
    const start = this.#advance(size);
    if (size !== 0 && size !== length) {
      throw new OtlpDecodeError(
        'invalid-field',
        `Cannot decode OTLP: ${name} has ${size} bytes, must be ${length}.`,
        start,
      );
    }
    return this.#buffer.toString('hex', start, start + size);
  }

  /** Skips the value of a field that is not known, or not known in this wire type. */
  skip(tag: number): void {
    const groups: number[] = [];
    let next = tag;
    for (;;) {
      this.#skipOne(next, groups);
      if (groups.length === 0) return;
      next = this.tag();
    }
  }

  #skipOne(tag: number, groups: number[]): void {
    switch (tag & 7) {
      case WIRE_VARINT:
        this.#varintNumber();
        break;
      case WIRE_FIXED64:
        this.#advance(8);
        break;
      case WIRE_LENGTH:
        this.#advance(this.#length());
        break;
      case WIRE_FIXED32:
        this.#advance(4);
        break;
      case WIRE_START_GROUP:
        groups.push(tag >>> 3);
        if (groups.length > MAX_GROUP_DEPTH)
          throw this.#malformed(this.#position, 'groups are nested too deep');
        break;
      case WIRE_END_GROUP:
        if (groups.pop() !== tag >>> 3)
          throw this.#malformed(this.#position, 'a group ends that never began');
        break;
      default:
        throw this.#malformed(this.#position, `wire type ${tag & 7} does not exist`);
    }
  }

  /**
   * A varint as a number: exact up to 2^53 - 1. Of a larger one the number is only known to be larger;
   * {@link #again} has it exact.
   */
  #varintNumber(): number {
    const buffer = this.#buffer;
    this.#varintStart = this.#position;
    let value = 0;
    let scale = 1;
    while (this.#position < this.#end) {
      const byte = buffer[this.#position++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        // The tenth byte has room for the last of 64 bits only.
        if (this.#position - this.#varintStart === 10 && byte > 1) break;
        return value;
      }
      if (this.#position - this.#varintStart === 10) break;
      scale *= 0x80;
    }
    throw this.#malformed(this.#varintStart, 'an integer is cut off, or longer than 64 bits');
  }

  /** The varint that was read last, exact. */
  #again(): bigint {
    let value = 0n;
    for (let at = this.#position - 1; at >= this.#varintStart; at--) {
      value = (value << 7n) | BigInt((this.#buffer[at] ?? 0) & 0x7f);
    }
    return value;
  }

  #spend(bytes: number): void {
    this.#decodedBytes += bytes;
    if (this.#decodedBytes <= MAX_DECODED_BYTES) return;
    throw new OtlpDecodeError(
      'too-large',
      `Cannot decode OTLP: decoded, the message would take more than ${MAX_DECODED_BYTES} bytes. Split it.`,
      this.#position,
    );
  }

  /** A length, which must lie within the current message. */
  #length(): number {
    const start = this.#position;
    const length = this.#varintNumber();
    if (length > this.#end - this.#position) throw this.#malformed(start, 'a length exceeds the message');
    return length;
  }

  /** Goes on by some bytes; returns where they start. */
  #advance(bytes: number): number {
    const start = this.#position;
    if (bytes > this.#end - start) throw this.#malformed(start, 'the message ends within a field');
    this.#position = start + bytes;
    return start;
  }

  #malformed(position: number, reason: string): OtlpDecodeError {
    return new OtlpDecodeError(
      'malformed-protobuf',
      `Cannot decode OTLP: at byte ${position} of the protobuf message ${reason}.`,
      position,
    );
  }
}
