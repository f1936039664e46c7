import type { HrTime } from '@opentelemetry/api';
import { ByteWriter } from './byte-writer.ts';
import { ItemEncoder } from './item-encoder.ts';
import { isPending, resourceOf, scopeOf } from './item-origin.ts';
import type { EncodedLine, LineEncoderOptions } from './line-encoder.ts';
import type { LineFormat, LineItem } from './line-format.ts';
import { createLineOrigins } from './line-origins.ts';
import type { InstrumentationScope, Resource } from './resource.ts';

const COMMA = 0x2c;
const LEVEL_TAIL_START = '],';
const LEVEL_TAIL_END = '}';
const LINE_TAIL = ']}\n';

/** What the tails of a resource and a scope take beside their own fields. */
const LEVEL_TAIL_BYTES = 2 * (LEVEL_TAIL_START.length + LEVEL_TAIL_END.length);

/** What consecutive items share, and so stays open in the line. */
interface Levels {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
  readonly group: object | undefined;
  /** Bytes that end the line from here, without those of a resource whose attributes are not complete yet. */
  readonly tailBytes: number;
}

/**
 * A line that is handed over whole.
 *
 * The resource and scope follow their records, since tools tell files apart by how they begin: the collector's file
 * receiver takes two files whose first 1,000 bytes are equal for one, and would skip every segment but the first.
 */
export class WholeLine<Item extends LineItem> extends ItemEncoder<Item, ByteWriter, EncodedLine> {
  readonly #format: LineFormat<Item>;
  readonly #origins = createLineOrigins();
  #open: Levels | undefined;

  constructor(format: LineFormat<Item>, options?: LineEncoderOptions) {
    super(format, () => new ByteWriter(), options);
    this.#format = format;
  }

  /** Bytes of the line if it ended now. */
  get byteLength(): number {
    return this.count === 0 ? 0 : this.#size();
  }

  protected append(item: Item, time: HrTime): EncodedLine | undefined {
    const lengthBefore = this.writer.length;
    const openBefore = this.#open;
    this.#openFor(item);
    const itemStart = this.writer.length;
    this.write(this.writer, item, time);
    if (this.count === 0 || this.#size() <= this.maxBytes) return undefined;
    const bytes = this.writer.copy(itemStart);
    this.writer.truncate(lengthBefore);
    this.#open = openBefore;
    const full = this.end();
    this.#openFor(item);
    this.writer.bytes(bytes);
    return full;
  }

  protected end(): EncodedLine {
    if (this.#open !== undefined) this.#closeLevels(this.#open, false, false);
    this.writer.ascii(LINE_TAIL);
    this.#open = undefined;
    return { bytes: this.takeBytes(), ...this.takeSummary() };
  }

  #size(): number {
    return this.writer.length + (this.#open?.tailBytes ?? 0);
  }

  /** Writes everything before the item: ends what it does not share with the last one, and starts its own. */
  #openFor(item: Item): void {
    const { writer } = this;
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
    this.writer.ascii(this.#groupTail());
    if (!keepScope) writeTail(this.writer, this.#origins.scope(open.scope));
    if (!keepResource) writeTail(this.writer, this.#origins.resource(open.resource));
  }

  #tailBytes(resource: Resource, scope: InstrumentationScope): number {
    const resourceBytes = isPending(resource) ? 0 : this.#origins.resource(resource).length;
    const ownBytes = this.#origins.scope(scope).length + resourceBytes;
    return this.#groupTail().length + LEVEL_TAIL_BYTES + ownBytes + LINE_TAIL.length;
  }

  #groupTail(): string {
    return this.#format.groupTail ?? '';
  }
}

/** Ends a resource's or scope's part of a line: `],"scope":{…},"schemaUrl":"…"}`. */
function writeTail(writer: ByteWriter, fields: Uint8Array): void {
  writer.ascii(LEVEL_TAIL_START);
  writer.bytes(fields);
  writer.ascii(LEVEL_TAIL_END);
}
