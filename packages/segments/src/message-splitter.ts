/** Cuts a sequence of chunks into messages of OTLP protobuf, and makes a line of each. Pure: no IO. */
import { basename, dirname } from 'node:path';
import { type Frame, FrameSplitter, lineFromProtobuf, OtlpDecodeError, type Signal } from '@agentbus/otlp';
import type { SegmentLine } from './line-splitter.ts';
import { SegmentReadError } from './segment-error.ts';
import { parseSegmentName } from './segment-name.ts';
import { STREAMS, type Stream } from './store-layout.ts';

const SIGNALS: Readonly<Record<Stream, Signal>> = {
  logs: 'logs',
  audit: 'logs',
  traces: 'traces',
  metrics: 'metrics',
};

/** What a file's messages hold, by its name or that of its directory; `undefined` where neither tells. */
export function signalOf(path: string): Signal | undefined {
  const directory = basename(dirname(path));
  const stream =
    parseSegmentName(basename(path))?.stream ?? STREAMS.find((candidate) => candidate === directory);
  return stream && SIGNALS[stream];
}

/**
 * Cuts the chunks of one file into messages, each of which becomes a line of OTLP/JSON. What is no such message is handed
 * out as it is, like a line that is none, so that whoever decodes it notices.
 */
export class MessageSplitter {
  readonly #path: string;
  readonly #signal: Signal;
  #frames: FrameSplitter;
  /** Where the last whole message ends. */
  #end: number;

  /** @param start Where the first message begins. */
  constructor(path: string, start: number, signal: Signal) {
    this.#path = path;
    this.#signal = signal;
    this.#frames = new FrameSplitter({ start });
    this.#end = start;
  }

  /** Where the next chunk must begin, after {@link openLine} or {@link skip}: behind the last whole message. */
  get position(): number {
    return this.#end;
  }

  /**
   * The messages that this chunk ends; empty ones are left out.
   *
   * @throws {@link SegmentReadError} `corrupt` where a length cannot be one: nobody can tell where the next message begins.
   */
  push(chunk: Uint8Array): SegmentLine[] {
    return this.#cut(chunk)
      .filter(({ bytes }) => bytes.length > 0)
      .map((frame) => ({
        bytes: this.#lineOf(frame),
        offset: frame.offset,
        end: frame.end,
        path: this.#path,
        open: false,
      }));
  }

  /** Forgets the message that is not complete: none of its records can be had. @throws As {@link push}. */
  openLine(): undefined {
    // Damage behind the last whole message is told of only now.
    this.#cut(new Uint8Array(0));
    this.skip();
  }

  /** Forgets the message that is not complete. */
  skip(): void {
    this.#frames = new FrameSplitter({ start: this.#end });
  }

  #cut(chunk: Uint8Array): Frame[] {
    try {
      const frames = this.#frames.push(chunk);
      this.#end = frames.at(-1)?.end ?? this.#end;
      return frames;
    } catch (error) {
      if (!(error instanceof OtlpDecodeError)) throw error;
      throw new SegmentReadError(
        'corrupt',
        this.#path,
        this.#end,
        `Cannot read ${this.#path} from byte ${this.#end} of its content on: there is no message, but a length of more than 64 MiB.`,
        { cause: error },
      );
    }
  }

  #lineOf({ bytes }: Frame): Uint8Array {
    try {
      return lineFromProtobuf(bytes, this.#signal).bytes.subarray(0, -1);
    } catch (error) {
      if (error instanceof OtlpDecodeError) return bytes;
      throw error;
    }
  }
}
