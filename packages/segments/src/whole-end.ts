/** Finds how far a content is whole: what follows may be a line or message that is still being written. Pure: no IO. */
import { type Frame, FrameSplitter, OtlpDecodeError } from '@agentbus/otlp';
import type { SegmentFormat } from './segment-suffix.ts';

const NEWLINE = 0x0a;

/** Goes along a content, from a place where a line or message begins. */
export interface WholeEnd {
  /** Where the last whole line or message ends, in what has been pushed. */
  readonly end: number;
  /** Adds what follows. */
  push(chunk: Uint8Array): void;
}

/** @param start Where the first chunk begins. */
export function createWholeEnd(format: SegmentFormat | undefined, start = 0): WholeEnd {
  return format === 'binary' ? new MessagesEnd(start) : new LinesEnd(start);
}

class LinesEnd implements WholeEnd {
  end: number;
  #position: number;

  constructor(start: number) {
    this.end = start;
    this.#position = start;
  }

  push(chunk: Uint8Array): void {
    const newline = chunk.lastIndexOf(NEWLINE);
    if (newline !== -1) this.end = this.#position + newline + 1;
    this.#position += chunk.length;
  }
}

class MessagesEnd implements WholeEnd {
  end: number;
  readonly #frames: FrameSplitter;
  /** What cannot be a message: all that follows is lost. */
  #damaged = false;

  constructor(start: number) {
    this.end = start;
    this.#frames = new FrameSplitter({ start });
  }

  push(chunk: Uint8Array): void {
    for (const { bytes, end } of this.#cut(chunk)) {
      // No writer makes an empty message; a disk that lost its power may leave zeros.
      if (bytes.length === 0) this.#damaged = true;
      if (this.#damaged) return;
      this.end = end;
    }
  }

  #cut(chunk: Uint8Array): Frame[] {
    if (this.#damaged) return [];
    try {
      return this.#frames.push(chunk);
    } catch (error) {
      if (!(error instanceof OtlpDecodeError)) throw error;
      this.#damaged = true;
      return [];
    }
  }
}
