/**
 * Files of protobuf messages as the collector's file exporter writes them with `format: proto`: each message follows its
 * length, four bytes, big-endian.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/fileexporter
 */
import { Buffer } from 'node:buffer';
import { OtlpDecodeError } from './otlp-decode-error.ts';

const LENGTH_BYTES = 4;
const EMPTY: Buffer = Buffer.alloc(0);

/** 64 MiB: many times the longest message that is ever written. A longer one is no telemetry and must not fill the memory. */
export const MAX_FRAME_BYTES: number = 64 * 1024 * 1024;

/** One message of a file. */
export interface Frame {
  /** The message, without its length. */
  readonly bytes: Uint8Array;
  /** Where the frame, its length included, begins in the file, in bytes. */
  readonly offset: number;
  /** Where the next frame begins: the place to read on from. */
  readonly end: number;
}

/** Settings of {@link readFrames}. */
export interface ReadFramesOptions {
  /** Where the first chunk begins in the file, in bytes: 0 or the `end` of a frame read before. Default 0. */
  readonly start?: number | undefined;
  /** Longest message, in bytes, that is accepted: 0 to 2^32 - 1. Default {@link MAX_FRAME_BYTES}. */
  readonly maxFrameBytes?: number | undefined;
}

/** A message with its length before it, ready to be appended to a file. */
export function writeFrame(message: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafeSlow(LENGTH_BYTES + message.length);
  frame.writeUInt32BE(message.length);
  frame.set(message, LENGTH_BYTES);
  return frame;
}

/**
 * Cuts the chunks of a file into messages. A last message that is not complete is left out: it may be in the middle of
 * being written. Takes memory for the bytes that are there, whatever a length claims.
 *
 * @throws OtlpDecodeError with code `too-large` and the frame's position where a length exceeds `maxFrameBytes`: the file
 * is damaged, or no file of frames, and what follows cannot be told apart.
 */
export async function* readFrames(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadFramesOptions = {},
): AsyncGenerator<Frame, void, undefined> {
  const splitter = new FrameSplitter(options);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  // Damage behind the last whole message.
  yield* splitter.push(EMPTY);
}

/** Cuts a sequence of chunks into frames; see {@link readFrames}. Pure: no IO. */
export class FrameSplitter {
  readonly #maxFrameBytes: number;
  /** Where the frame that is being collected begins. */
  #offset: number;
  /** Room for the bytes of that frame in earlier chunks; grows with them, not with what a length claims. */
  #carried: Buffer = EMPTY;
  #carriedBytes = 0;
  /** Bytes of the frame that is being collected, its length included; `LENGTH_BYTES` until that is known. */
  #needed = LENGTH_BYTES;
  /** The damage that was met. */
  #damage: OtlpDecodeError | undefined;

  constructor({ start = 0, maxFrameBytes = MAX_FRAME_BYTES }: ReadFramesOptions = {}) {
    this.#offset = start;
    this.#maxFrameBytes = maxFrameBytes;
  }

  /**
   * The frames that this chunk ends. Their bytes may be parts of the chunk.
   * @throws OtlpDecodeError with code `too-large`, if no frame precedes the damage in the chunk; otherwise at the next call.
   */
  push(chunk: Uint8Array): Frame[] {
    if (this.#damage !== undefined) throw this.#damage;
    const frames = this.#cut(chunk);
    if (this.#damage !== undefined && frames.length === 0) throw this.#damage;
    return frames;
  }

  #cut(chunk: Uint8Array): Frame[] {
    let bytes = chunk;
    if (this.#carriedBytes > 0) {
      this.#carry(chunk);
      if (this.#carriedBytes < this.#needed) return [];
      bytes = this.#carried.subarray(0, this.#carriedBytes);
      this.#carried = EMPTY;
      this.#carriedBytes = 0;
    }
    const frames: Frame[] = [];
    let start = 0;
    this.#needed = this.#frameBytes(bytes, start);
    while (bytes.length - start >= this.#needed) {
      const end = this.#offset + this.#needed;
      frames.push({
        bytes: bytes.subarray(start + LENGTH_BYTES, start + this.#needed),
        offset: this.#offset,
        end,
      });
      start += this.#needed;
      this.#offset = end;
      this.#needed = this.#frameBytes(bytes, start);
    }
    if (this.#damage === undefined) this.#carry(bytes.subarray(start));
    return frames;
  }

  #carry(bytes: Uint8Array): void {
    const total = this.#carriedBytes + bytes.length;
    if (total > this.#carried.length) {
      const grown = Buffer.allocUnsafeSlow(total * 2);
      grown.set(this.#carried.subarray(0, this.#carriedBytes));
      this.#carried = grown;
    }
    this.#carried.set(bytes, this.#carriedBytes);
    this.#carriedBytes = total;
  }

  /** Bytes of the frame that starts here, as far as they are known; `Infinity` where there can be none. */
  #frameBytes(bytes: Uint8Array, start: number): number {
    if (bytes.length - start < LENGTH_BYTES) return LENGTH_BYTES;
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, LENGTH_BYTES);
    const length = view.getUint32(0);
    if (length > this.#maxFrameBytes) {
      this.#damage = new OtlpDecodeError(
        'too-large',
        `Cannot read the frame at byte ${this.#offset}: it has ${length} bytes, must be at most ${this.#maxFrameBytes}.`,
        this.#offset,
      );
      return Number.POSITIVE_INFINITY;
    }
    return LENGTH_BYTES + length;
  }
}
