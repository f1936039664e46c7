import type { HrTime } from '@opentelemetry/api';
import { ItemEncoder, type ItemFormat } from './item-encoder.ts';
import { isPending, resourceOf, scopeOf } from './item-origin.ts';
import type { EncodedLine, LineEncoderOptions } from './line-encoder.ts';
import type { LineItem } from './line-format.ts';
import { type Level, ProtobufLevels } from './protobuf-levels.ts';
import { ProtobufWriter, varintSize } from './protobuf-writer.ts';
import type { InstrumentationScope, Resource } from './resource.ts';

/** The most bytes that a tag and length of a level or item take: fields below 16, lengths below 4 GiB. */
const MAX_HEAD_BYTES = 6;

/** How the messages of one signal are built; {@link OpenMessage} does the rest. */
export interface ProtobufFormat<Item extends LineItem> extends ItemFormat<Item, ProtobufWriter> {
  /** The item's field in its innermost level. */
  readonly itemField: number;
  /** The levels within that of the scope, if the signal has any: those of a data point's metric. Never throws. */
  groupLevels?(item: Item): readonly Level[];
}

interface OpenLevel extends Level {
  /** Where the level's content starts. */
  readonly start: number;
}

/** The message under construction: knows what is open in it and how to end it. */
export class OpenMessage<Item extends LineItem> extends ItemEncoder<Item, ProtobufWriter, EncodedLine> {
  readonly #format: ProtobufFormat<Item>;
  readonly #levels = new ProtobufLevels();
  /** Holds an item's content until it is known to fit. */
  readonly #itemWriter = new ProtobufWriter();
  #open: OpenLevel[] = [];
  #resource: Resource | undefined;
  #scope: InstrumentationScope | undefined;
  #group: object | undefined;

  constructor(format: ProtobufFormat<Item>, options?: LineEncoderOptions) {
    super(format, () => new ProtobufWriter(), options);
    this.#format = format;
  }

  /** Bytes of the message if it ended now, without those of a resource whose attributes are not complete yet. */
  get byteLength(): number {
    let size = this.writer.length;
    for (let depth = this.#open.length - 1; depth >= 0; depth--) {
      const level = this.#open[depth] as OpenLevel;
      size += tailBytes(level);
      size += varintSize(size - level.start) - 1;
    }
    return size;
  }

  protected append(item: Item, time: HrTime): EncodedLine | undefined {
    let full: EncodedLine | undefined;
    try {
      this.write(this.#itemWriter, item, time);
      const resource = resourceOf(item);
      const scope = scopeOf(item);
      const { group } = item;
      if (resource === this.#resource && scope === this.#scope && group === this.#group) {
        if (!this.#fits([])) {
          const levels: readonly Level[] = this.#open;
          full = this.end();
          this.#openLevels(levels);
        }
      } else {
        const levels = this.#levelsOf(item, resource, scope);
        if (!this.#fits(levels)) full = this.end();
        this.#closeTo(sharedLevels(this.#open, levels));
        this.#openLevels(levels.slice(this.#open.length));
      }
      this.#resource = resource;
      this.#scope = scope;
      this.#group = group;
      this.writer.bytes(this.#format.itemField, this.#itemWriter.view());
      return full;
    } finally {
      this.#itemWriter.clear();
    }
  }

  protected end(): EncodedLine {
    this.#closeTo(0);
    this.#resource = undefined;
    return { bytes: this.takeBytes(), ...this.takeSummary() };
  }

  /** Whether the message stays within its limit with the item and at most these levels more. */
  #fits(levels: readonly Level[]): boolean {
    if (this.maxBytes === Number.POSITIVE_INFINITY || this.count === 0) return true;
    let size = this.byteLength + this.#itemWriter.length;
    size += (this.#open.length + levels.length + 1) * MAX_HEAD_BYTES;
    for (const level of levels) size += tailBytes(level);
    return size <= this.maxBytes;
  }

  #levelsOf(item: Item, resource: Resource, scope: InstrumentationScope): readonly Level[] {
    const group = this.#format.groupLevels?.(item) ?? [];
    return [this.#levels.resource(resource), this.#levels.scope(scope), ...group];
  }

  #openLevels(levels: readonly Level[]): void {
    for (const level of levels) {
      const start = this.writer.open(level.field);
      this.#open.push({ key: level.key, field: level.field, tail: level.tail, start });
    }
  }

  /** Ends all levels but the outermost `kept` ones. */
  #closeTo(kept: number): void {
    for (let depth = this.#open.length - 1; depth >= kept; depth--) {
      const level = this.#open[depth] as OpenLevel;
      this.writer.raw(level.tail());
      this.writer.close(level.start);
    }
    this.#open = this.#open.slice(0, kept);
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
