import type { HrTime } from '@opentelemetry/api';
import { ByteWriter } from './byte-writer.ts';
import { EncoderOptionError } from './encoder-option-error.ts';
import type { EncodedLine, LineEncoderOptions } from './line-encoder.ts';
import { MAX_LINE_BYTES } from './line-encoder.ts';
import { ATTR_ENCODING_ERROR, type LineFormat, type LineItem } from './line-format.ts';
import { isPending, LineTails } from './line-tails.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import { unixNano } from './unix-nano.ts';
import { reasonOf } from './value-walk.ts';

/**
 * A record logged by a getter or `toJSON` while another record is encoded waits until that one is done. Deeper than
 * this, in records whose encoding logs the next one, only a marker is stored, so that it ends.
 */
const MAX_REENTRY = 2;

const COMMA = 0x2c;
const LINE_TAIL = ']}\n';

const NO_RESOURCE: Resource = { attributes: {} };
const NO_SCOPE: InstrumentationScope = { name: '' };
const UNKNOWN_TIME: HrTime = [0, 0];

/** What consecutive items share, and so stays open in the line. */
interface Levels {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
  readonly group: object | undefined;
  /** Bytes that end the line from here, without those of a resource whose attributes are not complete yet. */
  readonly tailBytes: number;
}

/** The line under construction: knows what is open in it, where its last item starts, and how to end it. */
export class OpenLine<Item extends LineItem> {
  readonly #format: LineFormat<Item>;
  readonly #onLine: ((line: EncodedLine) => void) | undefined;
  readonly #maxBytes: number;
  readonly #tails = new LineTails();
  readonly #transient: boolean;
  #writer = new ByteWriter();
  /** Holds the bytes of the last line, where lines are transient. */
  #lastWriter = new ByteWriter();
  #open: Levels | undefined;
  #count = 0;
  #first: HrTime = UNKNOWN_TIME;
  #last: HrTime = UNKNOWN_TIME;
  #writing = false;
  /** How many records' encoding led to the one that is being written. */
  #depth = 0;
  readonly #waiting: { readonly item: Item; readonly depth: number }[] = [];

  constructor(format: LineFormat<Item>, options: LineEncoderOptions = {}) {
    this.#format = format;
    this.#onLine = options.onLine;
    this.#transient = options.transientLines ?? false;
    this.#maxBytes = checkedLimit(options.maxLineBytes ?? MAX_LINE_BYTES);
  }

  /** Items in the line. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of the line if it ended now. */
  get byteLength(): number {
    return this.#count === 0 ? 0 : this.#writer.length + (this.#open?.tailBytes ?? 0);
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

  /** Ends the line. `undefined` when it is empty, or when called by a getter of the item that is being written. */
  take(): EncodedLine | undefined {
    return this.#count === 0 || this.#writing ? undefined : this.#end();
  }

  #end(): EncodedLine {
    if (this.#open !== undefined) this.#closeLevels(this.#open, false, false);
    this.#writer.ascii(LINE_TAIL);
    const line: EncodedLine = {
      bytes: this.#takeBytes(),
      count: this.#count,
      firstTimestamp: unixNano(this.#first),
      lastTimestamp: unixNano(this.#last),
    };
    this.#open = undefined;
    this.#count = 0;
    this.#first = UNKNOWN_TIME;
    this.#last = UNKNOWN_TIME;
    return line;
  }

  #takeBytes(): Uint8Array {
    const full = this.#writer;
    if (!this.#transient) {
      const bytes = full.copy(0, full.length);
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
    const lengthBefore = this.#writer.length;
    const openBefore = this.#open;
    let full: EncodedLine | undefined;
    this.#depth = depth;
    this.#writing = true;
    try {
      this.#openFor(item);
      const itemStart = this.#writer.length;
      this.#writeItem(item, time);
      if (this.#onLine !== undefined && this.byteLength > this.#maxBytes) {
        const bytes = this.#writer.copy(itemStart, this.#writer.length);
        this.#writer.truncate(lengthBefore);
        this.#open = openBefore;
        full = this.#end();
        this.#openFor(item);
        this.#writer.bytes(bytes);
      }
      this.#count++;
      this.#include(time);
    } finally {
      this.#writing = false;
    }
    if (full !== undefined) this.#onLine?.(full);
  }

  /** Writes everything before the item: ends what it does not share with the last one, and starts its own. */
  #openFor(item: Item): void {
    const writer = this.#writer;
    const open = this.#open;
    const resource = resourceOf(item);
    const scope = scopeOf(item);
    const group = this.#format.writeGroupHead === undefined ? undefined : item.group;
    const sameResource = open?.resource === resource;
    const sameScope = sameResource && open.scope === scope;
    if (sameScope && open.group === group) {
      writer.byte(COMMA);
      return;
    }
    if (open === undefined) {
      writer.ascii(`{"${this.#format.resourcesField}":[`);
    } else {
      this.#closeLevels(open, sameScope, sameResource);
      writer.byte(COMMA);
    }
    if (!sameResource) writer.ascii(`{"${this.#format.scopesField}":[`);
    if (!sameScope) writer.ascii(`{"${this.#format.itemsField}":[`);
    this.#format.writeGroupHead?.(writer, item);
    const tailBytes = sameScope ? open.tailBytes : this.#tailBytes(resource, scope);
    this.#open = { resource, scope, group, tailBytes };
  }

  #closeLevels(open: Levels, keepScope: boolean, keepResource: boolean): void {
    this.#writer.ascii(this.#groupTail());
    if (!keepScope) this.#writer.bytes(this.#tails.scope(open.scope));
    if (!keepResource) this.#writer.bytes(this.#tails.resource(open.resource));
  }

  #writeItem(item: Item, time: HrTime): void {
    const start = this.#writer.length;
    let reason = 'it was logged by the encoding of a record that was logged by another one, and so on';
    if (this.#depth <= MAX_REENTRY) {
      try {
        this.#format.write(this.#writer, item);
        return;
      } catch (error) {
        this.#writer.truncate(start);
        reason = reasonOf(error);
      }
    }
    this.#format.writeFailure(this.#writer, time, `[Could not encode: ${reason}]`);
  }

  #include(time: HrTime): void {
    if (compareTimes(time, UNKNOWN_TIME) === 0) return;
    const none = compareTimes(this.#first, UNKNOWN_TIME) === 0;
    if (none || compareTimes(time, this.#first) < 0) this.#first = time;
    if (none || compareTimes(time, this.#last) > 0) this.#last = time;
  }

  #tailBytes(resource: Resource, scope: InstrumentationScope): number {
    const resourceBytes = isPending(resource) ? 0 : this.#tails.resource(resource).length;
    return this.#groupTail().length + this.#tails.scope(scope).length + resourceBytes + LINE_TAIL.length;
  }

  #groupTail(): string {
    return this.#format.groupTail ?? '';
  }
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

function timeOf<Item extends LineItem>(format: LineFormat<Item>, item: Item): HrTime {
  try {
    const time = format.timestamp(item);
    return Number.isFinite(time[0]) && Number.isFinite(time[1]) ? time : UNKNOWN_TIME;
  } catch {
    // Writing the item meets the same problem, and reports it in the item's place.
    return UNKNOWN_TIME;
  }
}

function resourceOf(item: LineItem): Resource {
  try {
    const { resource } = item;
    return isObject(resource) ? resource : NO_RESOURCE;
  } catch (error) {
    return { attributes: { [ATTR_ENCODING_ERROR]: reasonOf(error) } };
  }
}

function scopeOf(item: LineItem): InstrumentationScope {
  try {
    const { instrumentationScope } = item;
    return isObject(instrumentationScope) ? instrumentationScope : NO_SCOPE;
  } catch (error) {
    return { name: '', attributes: { [ATTR_ENCODING_ERROR]: reasonOf(error) } };
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
