/** Encodes records into lines and writes those to one stream. */
import type { EncodedLine, LineEncoder, LineEncoderOptions } from '@agentbus/otlp';
import type { SegmentWriter, Stream } from '@agentbus/segments';
import { type FileOptions, openWriter } from './file-options.ts';
import type { SelfTelemetry } from './self-telemetry.ts';

/** Makes an encoder that hands over full lines. */
export type EncoderFactory<T> = (options: LineEncoderOptions) => LineEncoder<T>;

/** One stream of a store. No method throws or rejects: what cannot be written is counted and reported. */
export class RecordFile<T> {
  readonly #createEncoder: EncoderFactory<T>;
  readonly #telemetry: SelfTelemetry;
  readonly #writer: SegmentWriter;
  #encoder: LineEncoder<T>;
  #failure: Error | undefined;

  /** @throws `SegmentOptionError` if an option is out of its range. */
  constructor(
    stream: Stream,
    createEncoder: EncoderFactory<T>,
    options: FileOptions,
    telemetry: SelfTelemetry,
  ) {
    this.#createEncoder = createEncoder;
    this.#telemetry = telemetry;
    this.#writer = openWriter(stream, options, (error) => telemetry.failed(error));
    this.#encoder = this.#newEncoder();
  }

  /** Takes a record; its line is written when it is full, or by {@link write}. */
  add(record: T): void {
    const openRecords = this.#encoder.count;
    try {
      this.#encoder.add(record);
    } catch (error) {
      // An allocation can fail on any record. The open line may be damaged then and goes with it.
      this.#encoder = this.#newEncoder();
      this.#lose(openRecords + 1, error);
    }
  }

  /** Writes what has been added. Returns the first error since the last call, if there was any. */
  write(): Error | undefined {
    const line = this.#encoder.take();
    if (line !== undefined) this.#append(line);
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  /** Writes what has been added and waits until it is on the disk itself. */
  async flush(): Promise<void> {
    this.write();
    await this.#settle(this.#writer.flush());
  }

  /** Flushes for the last time. What is added afterwards is lost, and counted as such. */
  async close(): Promise<void> {
    this.write();
    await this.#settle(this.#writer.close());
  }

  #newEncoder(): LineEncoder<T> {
    return this.#createEncoder({ onLine: (line) => this.#append(line) });
  }

  #append(line: EncodedLine): void {
    try {
      this.#writer.append(line);
    } catch (error) {
      this.#lose(line.count, error);
      return;
    }
    this.#telemetry.written(line.count);
  }

  #lose(count: number, cause: unknown): void {
    const error = asError(cause);
    this.#failure ??= error;
    this.#telemetry.lost(count, error);
  }

  async #settle(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#telemetry.failed(asError(error));
    }
  }
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
