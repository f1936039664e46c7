import type { HrTime } from '@opentelemetry/api';
import { EncoderOptionError } from './encoder-option-error.ts';
import { type LineEncoder, type LineEncoderOptions, MAX_LINE_BYTES } from './line-encoder.ts';
import type { LineItem } from './line-format.ts';
import { unixNano } from './unix-nano.ts';
import { reasonOf } from './value-walk.ts';

/**
 * A record logged by a getter or `toJSON` while another record is encoded waits until that one is done. Deeper than
 * this, in records whose encoding logs the next one, only a marker is stored, so that it ends.
 */
const MAX_REENTRY = 2;

const UNKNOWN_TIME: HrTime = [0, 0];

/** Writes JSON or protobuf. */
export interface ItemWriter {
  readonly length: number;
  truncate(length: number): void;
  clear(): void;
  copy(): Uint8Array;
  view(): Uint8Array;
}

/** How the items of one signal are written. */
export interface ItemFormat<Item, Writer> {
  /** The time by which a line's range is known. */
  timestamp(item: Item): HrTime;
  write(writer: Writer, item: Item): void;
  /** Writes an item in the place of one that {@link write} threw on. Never throws. */
  writeFailure(writer: Writer, time: HrTime, reason: string, item: Item): void;
}

/** What is known of the items in a line. */
export interface ItemSummary {
  readonly count: number;
  readonly firstTimestamp: bigint;
  readonly lastTimestamp: bigint;
}

/**
 * What all encoders share: items in their order, also where the encoding of one adds others; their count and times; and
 * the buffers.
 */
export abstract class ItemEncoder<Item extends LineItem, Writer extends ItemWriter, Line>
  implements LineEncoder<Item, Line>
{
  /** Bytes that a line stays within, where it can; `Infinity` for no limit. */
  protected readonly maxBytes: number;
  protected writer: Writer;
  readonly #format: ItemFormat<Item, Writer>;
  readonly #onLine: ((line: Line) => void) | undefined;
  readonly #transient: boolean;
  /** Holds the bytes of the last line, where lines are transient. */
  #lastWriter: Writer;
  #count = 0;
  #first: HrTime = UNKNOWN_TIME;
  #last: HrTime = UNKNOWN_TIME;
  #writing = false;
  /** How many records' encoding led to the one that is being written. */
  #depth = 0;
  readonly #waiting: { readonly item: Item; readonly depth: number }[] = [];

  /** @throws {@link EncoderOptionError} if an option is out of its range. */
  constructor(
    format: ItemFormat<Item, Writer>,
    createWriter: () => Writer,
    options: LineEncoderOptions<Line> = {},
  ) {
    const limit = checkedLimit(options.maxLineBytes ?? MAX_LINE_BYTES);
    this.#format = format;
    this.#onLine = options.onLine;
    this.#transient = options.transientLines ?? false;
    this.maxBytes = this.#onLine === undefined ? Number.POSITIVE_INFINITY : limit;
    this.writer = createWriter();
    this.#lastWriter = createWriter();
  }

  /** Items that have not been handed over. */
  get count(): number {
    return this.#count;
  }

  abstract get byteLength(): number;

  /** Appends an item. Throws nothing but what `onLine` throws. */
  add(item: Item): void {
    if (this.#writing) {
      this.#waiting.push({ item, depth: this.#depth + 1 });
      return;
    }
    try {
      this.#append(item, 0);
    } finally {
      if (this.#waiting.length > 0) this.#appendWaiting();
    }
  }

  /** Ends the line. `undefined` when it is empty, or when called by a getter of the item that is being written. */
  take(): Line | undefined {
    return this.#count === 0 || this.#writing ? undefined : this.end();
  }

  /** Appends an item. Returns the line that was full without it, if it was. */
  protected abstract append(item: Item, time: HrTime): Line | undefined;

  /** Hands over what there is, which is not nothing. */
  protected abstract end(): Line;

  /** Writes an item, or what is to be read in its place. */
  protected write(writer: Writer, item: Item, time: HrTime): void {
    const start = writer.length;
    let reason = 'it was logged by the encoding of a record that was logged by another one, and so on';
    if (this.#depth <= MAX_REENTRY) {
      try {
        this.#format.write(writer, item);
        return;
      } catch (error) {
        writer.truncate(start);
        reason = reasonOf(error);
      }
    }
    this.#format.writeFailure(writer, time, `[Could not encode: ${reason}]`, item);
  }

  /** What has been written, and an empty writer for what comes. */
  protected takeBytes(): Uint8Array {
    const full = this.writer;
    if (!this.#transient) {
      const bytes = full.copy();
      full.clear();
      return bytes;
    }
    this.writer = this.#lastWriter;
    this.writer.clear();
    this.#lastWriter = full;
    return full.view();
  }

  /** What is known of the items so far, which are forgotten. */
  protected takeSummary(): ItemSummary {
    const firstTimestamp = unixNano(this.#first);
    const lastTimestamp = this.#last === this.#first ? firstTimestamp : unixNano(this.#last);
    const summary = { count: this.#count, firstTimestamp, lastTimestamp };
    this.#count = 0;
    this.#first = UNKNOWN_TIME;
    this.#last = UNKNOWN_TIME;
    return summary;
  }

  #append(item: Item, depth: number): void {
    const time = this.#timeOf(item);
    let full: Line | undefined;
    this.#depth = depth;
    this.#writing = true;
    try {
      full = this.append(item, time);
      this.#count++;
      this.#include(time);
    } finally {
      this.#writing = false;
    }
    if (full !== undefined) this.#onLine?.(full);
  }

  #appendWaiting(): void {
    let failure: { readonly error: unknown } | undefined;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        this.#append(next.item, next.depth);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  #timeOf(item: Item): HrTime {
    try {
      const time = this.#format.timestamp(item);
      return Number.isFinite(time[0]) && Number.isFinite(time[1]) ? time : UNKNOWN_TIME;
    } catch {
      // Writing the item meets the same problem, and reports it in the item's place.
      return UNKNOWN_TIME;
    }
  }

  #include(time: HrTime): void {
    if (isUnknown(time)) return;
    const none = isUnknown(this.#first);
    if (none || compareTimes(time, this.#first) < 0) this.#first = time;
    if (none || compareTimes(time, this.#last) > 0) this.#last = time;
  }
}

function checkedLimit(maxLineBytes: number): number {
  if (maxLineBytes > 0) return maxLineBytes;
  throw new EncoderOptionError(
    `Cannot create an encoder: maxLineBytes is ${maxLineBytes}, must be greater than 0. ` +
      `Leave it out for the default of ${MAX_LINE_BYTES}.`,
  );
}

function isUnknown(time: HrTime): boolean {
  return time[0] === 0 && time[1] === 0;
}

function compareTimes(a: HrTime, b: HrTime): number {
  return a[0] - b[0] || a[1] - b[1];
}
