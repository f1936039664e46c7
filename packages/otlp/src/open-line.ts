import type { HrTime } from '@opentelemetry/api';
import { ByteWriter } from './byte-writer.ts';
import { ItemEncoder } from './item-encoder.ts';
import { isPending, resourceOf, scopeOf } from './item-origin.ts';
import type { LineEncoderOptions } from './line-encoder.ts';
import type { LineFormat, LineItem } from './line-format.ts';
import { createLineOrigins } from './line-origins.ts';
import type { LinePart } from './line-part.ts';
import { EncodedPart, LineFrame, OPEN_LINE_CLOSING, type RecordRun } from './open-line-part.ts';
import type { InstrumentationScope, Resource } from './resource.ts';

const COMMA = 0x2c;
const SCOPE_END = ']},';
const RESOURCE_END = ']}]},';

/** What consecutive items share, and so stays open in the line. */
interface Levels {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
}

/**
 * A line that is handed over in parts, and stays open behind each. The resource and scope precede their records, so that
 * what is there of the line can be read at any time. For signals without groups.
 */
export class OpenLine<Item extends LineItem> extends ItemEncoder<Item, ByteWriter, LinePart> {
  readonly #frame: LineFrame;
  /** What is open at the end of the line; `undefined` where no line is. */
  #levels: Levels | undefined;
  /** The part's records, by what they share. */
  #runs: RecordRun[] = [];
  /** Whether the part has a record of a resource whose attributes are not complete yet. */
  #pending = false;
  /** Bytes of the line in the parts before. */
  #lineBytes = 0;
  /** Where the line begins in the part: behind the end of the line before, if that is in it. */
  #lineStart = 0;
  /** What the part's records would need before them in another line. */
  #headBytes = 0;
  #lastMark: object | undefined;

  constructor(format: LineFormat<Item>, options?: LineEncoderOptions<LinePart>) {
    super(format, () => new ByteWriter(), options);
    this.#frame = new LineFrame(format, createLineOrigins());
  }

  /** Bytes that have not been handed over. */
  get byteLength(): number {
    return this.writer.length;
  }

  protected append(item: Item, time: HrTime): LinePart | undefined {
    const { writer } = this;
    const before = { length: writer.length, levels: this.#levels, runs: this.#runs.length };
    const pendingBefore = this.#pending;
    this.#openFor(item);
    const itemStart = writer.length;
    this.write(writer, item, time);
    if (this.#fits() || (this.count === 0 && this.#lineBytes === 0)) return undefined;
    const bytes = writer.copy(itemStart);
    writer.truncate(before.length);
    this.#levels = before.levels;
    this.#runs.length = before.runs;
    this.#pending = pendingBefore;
    const full = this.count === 0 ? undefined : this.end();
    this.#beginLine();
    this.#openFor(item);
    this.writer.bytes(bytes);
    return full;
  }

  protected end(): LinePart {
    const mark = {};
    const { length } = this.writer;
    const last = this.#runs.at(-1);
    if (last !== undefined) last.end = length;
    const part = new EncodedPart({
      ...this.takeSummary(),
      mark,
      follows: this.#lastMark,
      bytes: this.takeBytes(),
      pending: this.#pending,
      runs: this.#runs,
      frame: this.#frame,
    });
    this.#lineBytes += length - this.#lineStart;
    this.#lineStart = 0;
    this.#runs = [];
    this.#lastMark = mark;
    if (this.#pending) this.#forgetLine();
    return part;
  }

  #fits(): boolean {
    const { length } = this.writer;
    const line = this.#lineBytes + length - this.#lineStart;
    // A part may have to be a line of its own.
    const alone = this.#headBytes + length - (this.#runs[0]?.start ?? 0);
    return Math.max(line, alone) + OPEN_LINE_CLOSING.length <= this.maxBytes;
  }

  /** Writes everything before the item: ends what it does not share with the last one, and starts its own. */
  #openFor(item: Item): void {
    const { writer } = this;
    const levels = this.#levels;
    const resource = resourceOf(item);
    const scope = scopeOf(item);
    const sameResource = levels?.resource === resource;
    const same = sameResource && levels.scope === scope;
    const end = writer.length;
    if (same) {
      writer.byte(COMMA);
      // The rest of the run that the part before it ended with.
      if (this.#runs.length === 0) this.#beginRun(resource, scope);
      return;
    }
    if (levels === undefined) {
      this.#frame.lineHead(writer, resource, scope);
    } else {
      writer.ascii(sameResource ? SCOPE_END : RESOURCE_END);
      if (!sameResource) this.#frame.resourceHead(writer, resource);
      this.#frame.scopeHead(writer, scope);
    }
    this.#levels = { resource, scope };
    this.#pending ||= isPending(resource);
    const last = this.#runs.at(-1);
    if (last !== undefined) last.end = end;
    this.#beginRun(resource, scope);
  }

  #beginRun(resource: Resource, scope: InstrumentationScope): void {
    if (this.#runs.length === 0) this.#headBytes = this.#frame.headBytes(resource, scope);
    const start = this.writer.length;
    this.#runs.push({ resource, scope, start, end: start });
  }

  /** Ends the line that is open behind the last part. */
  #beginLine(): void {
    this.#lineBytes = 0;
    if (this.#levels === undefined) return;
    this.#levels = undefined;
    this.writer.bytes(OPEN_LINE_CLOSING);
    this.#lineStart = this.writer.length;
  }

  #forgetLine(): void {
    this.#levels = undefined;
    this.#lineBytes = 0;
    this.#pending = false;
    this.#lastMark = undefined;
  }
}
