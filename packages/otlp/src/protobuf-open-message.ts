import type { HrTime } from '@opentelemetry/api';
import { EncoderOptionError } from './encoder-option-error.ts';
import { type EncodedLine, type LineEncoderOptions, MAX_LINE_BYTES } from './line-encoder.ts';
import type { LineItem } from './line-format.ts';
import { isPending } from './line-tails.ts';
import { type Level, ProtobufLevels, resourceOf, scopeOf } from './protobuf-levels.ts';
import { ProtobufWriter, varintSize } from './protobuf-writer.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import { unixNano } from './unix-nano.ts';
import { reasonOf } from './value-walk.ts';

/**
 * A record logged by a getter or `toJSON` while another record is encoded waits until that one is done. Deeper than
 * this, in records whose encoding logs the next one, only a marker is stored, so that it ends.
 */
const MAX_REENTRY = 2;

/** The most bytes that a tag and length of a level or item take: fields below 16, lengths below 4 GiB. */
const MAX_HEAD_BYTES = 6;

const UNKNOWN_TIME: HrTime = [0, 0];

/** How the messages of one signal are built; {@link OpenMessage} does the rest. */
export interface ProtobufFormat<Item extends LineItem> {
  /** The item's field in its innermost level. */
  readonly itemField: number;
  /** The time by which a message's range is known. */
  timestamp(item: Item): HrTime;
  /** Writes the content of an item's message. */
  write(writer: ProtobufWriter, item: Item): void;
  /** Writes an item in the place of one that {@link write} threw on. Never throws. */
  writeFailure(writer: ProtobufWriter, time: HrTime, reason: string, item: Item): void;
  /** The levels within that of the scope, if the signal has any: those of a data point's metric. Never throws. */
  groupLevels?(item: Item): readonly Level[];
}

interface OpenLevel extends Level {
  /** Where the level's content starts. */
  readonly start: number;
}

/** The message under construction: knows what is open in it and how to end it. */
export class OpenMessage<Item extends LineItem> {
  readonly #format: ProtobufFormat<Item>;
  readonly #onLine: ((line: EncodedLine) => void) | undefined;
  readonly #maxBytes: number;
  readonly #levels = new ProtobufLevels();
  readonly #transient: boolean;
  #writer = new ProtobufWriter();
  /** Holds the bytes of the last message, where they are transient. */
  #lastWriter = new ProtobufWriter();
  /** Holds an item's content until it is known to fit. */
  readonly #itemWriter = new ProtobufWriter();
  #open: OpenLevel[] = [];
  #resource: Resource | undefined;
  #scope: InstrumentationScope | undefined;
  #group: object | undefined;
  #count = 0;
  #first: HrTime = UNKNOWN_TIME;
  #last: HrTime = UNKNOWN_TIME;
  #writing = false;
  /** How many records' encoding led to the one that is being written. */
  #depth = 0;
  readonly #waiting: { readonly item: Item; readonly depth: number }[] = [];

  constructor(format: ProtobufFormat<Item>, options: LineEncoderOptions = {}) {
    this.#format = format;
    this.#onLine = options.onLine;
    this.#transient = options.transientLines ?? false;
    this.#maxBytes = checkedLimit(options.maxLineBytes ?? MAX_LINE_BYTES);
  }

  /** Items in the message. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of the message if it ended now, without those of a resource whose attributes are not complete yet. */
  get byteLength(): number {
    let size = this.#writer.length;
    for (let depth = this.#open.length - 1; depth >= 0; depth--) {
      const level = this.#open[depth] as OpenLevel;
      size += tailBytes(level);
      size += varintSize(size - level.start) - 1;
    }
    return size;
  }

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

  /** Ends the message. `undefined` when it is empty, or when called by a getter of the item that is being written. */
  take(): EncodedLine | undefined {
    return this.#count === 0 || this.#writing ? undefined : this.#end();
  }

  #end(): EncodedLine {
    this.#closeTo(0);
    const line: EncodedLine = {
      bytes: this.#takeBytes(),
      count: this.#count,
      firstTimestamp: unixNano(this.#first),
      lastTimestamp: unixNano(this.#last),
    };
    this.#resource = undefined;
    this.#count = 0;
    this.#first = UNKNOWN_TIME;
    this.#last = UNKNOWN_TIME;
    return line;
  }

  #takeBytes(): Uint8Array {
    const full = this.#writer;
    if (!this.#transient) {
      const bytes = full.copy();
      full.clear();
      return bytes;
    }
    this.#writer = this.#lastWriter;
    this.#writer.clear();
    this.#lastWriter = full;
    return full.view();
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

  #append(item: Item, depth: number): void {
    const time = timeOf(this.#format, item);
    let full: EncodedLine | undefined;
    this.#depth = depth;
    this.#writing = true;
    try {
      this.#writeItem(item, time);
      const resource = resourceOf(item);
      const scope = scopeOf(item);
      const { group } = item;
      if (resource === this.#resource && scope === this.#scope && group === this.#group) {
        if (!this.#fits([])) {
          const levels: readonly Level[] = this.#open;
          full = this.#end();
          this.#openLevels(levels);
        }
      } else {
        const levels = this.#levelsOf(item, resource, scope);
        if (!this.#fits(levels)) full = this.#end();
        this.#closeTo(sharedLevels(this.#open, levels));
        this.#openLevels(levels.slice(this.#open.length));
      }
      this.#resource = resource;
      this.#scope = scope;
      this.#group = group;
      this.#writer.bytes(this.#format.itemField, this.#itemWriter.view());
      this.#count++;
      this.#include(time);
    } finally {
      this.#writing = false;
      this.#itemWriter.clear();
    }
    if (full !== undefined) this.#onLine?.(full);
  }

  /** Whether the message stays within its limit with the item and at most these levels more. */
  #fits(levels: readonly Level[]): boolean {
    if (this.#onLine === undefined || this.#count === 0) return true;
    let size = this.byteLength + this.#itemWriter.length;
    size += (this.#open.length + levels.length + 1) * MAX_HEAD_BYTES;
    for (const level of levels) size += tailBytes(level);
    return size <= this.#maxBytes;
  }

  #levelsOf(item: Item, resource: Resource, scope: InstrumentationScope): readonly Level[] {
    const group = this.#format.groupLevels?.(item) ?? [];
    return [this.#levels.resource(resource), this.#levels.scope(scope), ...group];
  }

  #openLevels(levels: readonly Level[]): void {
    for (const level of levels) {
      const start = this.#writer.open(level.field);
      this.#open.push({ key: level.key, field: level.field, tail: level.tail, start });
    }
  }

  /** Ends all levels but the outermost `kept` ones. */
  #closeTo(kept: number): void {
    for (let depth = this.#open.length - 1; depth >= kept; depth--) {
      const level = this.#open[depth] as OpenLevel;
      this.#writer.raw(level.tail());
      this.#writer.close(level.start);
    }
    this.#open = this.#open.slice(0, kept);
  }

  #writeItem(item: Item, time: HrTime): void {
    let reason = 'it was logged by the encoding of a record that was logged by another one, and so on';
    if (this.#depth <= MAX_REENTRY) {
      try {
        this.#format.write(this.#itemWriter, item);
        return;
      } catch (error) {
        this.#itemWriter.clear();
        reason = reasonOf(error);
      }
    }
    this.#format.writeFailure(this.#itemWriter, time, `[Could not encode: ${reason}]`, item);
  }

  #include(time: HrTime): void {
    if (compareTimes(time, UNKNOWN_TIME) === 0) return;
    const none = compareTimes(this.#first, UNKNOWN_TIME) === 0;
    if (none || compareTimes(time, this.#first) < 0) this.#first = time;
    if (none || compareTimes(time, this.#last) > 0) this.#last = time;
  }
}

/** How many levels, from the outermost on, stay open for an item with the levels `next`. */
function sharedLevels(open: readonly Level[], next: readonly Level[]): number {
  let shared = 0;
  while (shared < open.length && open[shared]?.key === next[shared]?.key) shared++;
  return shared;
}

function tailBytes(level: Level): number {
  return isPending(level.key as Resource) ? 0 : level.tail().length;
}

function checkedLimit(maxLineBytes: number): number {
  if (maxLineBytes > 0) return maxLineBytes;
  throw new EncoderOptionError(
    `Cannot create an encoder: maxLineBytes is ${maxLineBytes}, must be greater than 0. ` +
      `Leave it out for the default of ${MAX_LINE_BYTES}.`,
  );
}

function compareTimes(a: HrTime, b: HrTime): number {
  return a[0] - b[0] || a[1] - b[1];
}

function timeOf<Item extends LineItem>(format: ProtobufFormat<Item>, item: Item): HrTime {
  try {
    const time = format.timestamp(item);
    return Number.isFinite(time[0]) && Number.isFinite(time[1]) ? time : UNKNOWN_TIME;
  } catch {
    // Writing the item meets the same problem, and reports it in the item's place.
    return UNKNOWN_TIME;
  }
}
