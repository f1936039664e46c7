/** What an open line is made of, and what else its parts can be made into. */
import { Buffer } from 'node:buffer';
import { ByteWriter } from './byte-writer.ts';
import type { ItemSummary } from './item-encoder.ts';
import type { EncodedOrigins } from './item-origin.ts';
import type { EncodedLine } from './line-encoder.ts';
import type { LineFormat, LineItem } from './line-format.ts';
import type { LinePart } from './line-part.ts';
import type { InstrumentationScope, Resource } from './resource.ts';

const COMMA = 0x2c;
const LINE_END = ']}\n';

/** What closes an open line behind any record. */
export const OPEN_LINE_CLOSING: Uint8Array = Buffer.from(`]}]}${LINE_END}`);

/** Consecutive records of one resource and scope. */
export interface RecordRun {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
  /** Where the first record begins, in the bytes of the part. */
  readonly start: number;
  /** Where the last record ends. */
  end: number;
}

/** The text around records, in one signal. */
export class LineFrame {
  readonly #format: Pick<LineFormat<LineItem>, 'resourcesField' | 'scopesField' | 'itemsField'>;
  readonly #origins: EncodedOrigins<ByteWriter>;

  constructor(
    format: Pick<LineFormat<LineItem>, 'resourcesField' | 'scopesField' | 'itemsField'>,
    origins: EncodedOrigins<ByteWriter>,
  ) {
    this.#format = format;
    this.#origins = origins;
  }

  /** Bytes that {@link lineHead} takes. */
  headBytes(resource: Resource, scope: InstrumentationScope): number {
    const { resourcesField, scopesField, itemsField } = this.#format;
    const names = resourcesField.length + scopesField.length + itemsField.length;
    const fields = this.#origins.resource(resource).length + this.#origins.scope(scope).length;
    return names + fields + '{"":[{,"":[{,"":['.length;
  }

  /** `{"resourceLogs":[{"resource":{…},"scopeLogs":[{"scope":{…},"logRecords":[` */
  lineHead(writer: ByteWriter, resource: Resource, scope: InstrumentationScope): void {
    writer.ascii(`{"${this.#format.resourcesField}":[`);
    this.resourceHead(writer, resource);
    this.scopeHead(writer, scope);
  }

  /** `{"resource":{…},"scopeLogs":[` */
  resourceHead(writer: ByteWriter, resource: Resource): void {
    writer.ascii('{');
    writer.bytes(this.#origins.resource(resource));
    writer.ascii(`,"${this.#format.scopesField}":[`);
  }

  /** `{"scope":{…},"logRecords":[` */
  scopeHead(writer: ByteWriter, scope: InstrumentationScope): void {
    writer.ascii('{');
    writer.bytes(this.#origins.scope(scope));
    writer.ascii(`,"${this.#format.itemsField}":[`);
  }

  /** A whole line: each resource and scope behind its records. */
  recordsFirst(writer: ByteWriter, bytes: Uint8Array, runs: readonly RecordRun[]): void {
    const { resourcesField, scopesField, itemsField } = this.#format;
    let open: RecordRun | undefined;
    for (const run of runs) {
      const sameResource = open?.resource === run.resource;
      if (open === undefined) writer.ascii(`{"${resourcesField}":[`);
      else {
        this.#endScope(writer, open.scope);
        if (!sameResource) this.#endResource(writer, open.resource);
        writer.byte(COMMA);
      }
      if (!sameResource) writer.ascii(`{"${scopesField}":[`);
      writer.ascii(`{"${itemsField}":[`);
      writer.bytes(bytes.subarray(run.start, run.end));
      open = run;
    }
    if (open === undefined) return;
    this.#endScope(writer, open.scope);
    this.#endResource(writer, open.resource);
    writer.ascii(LINE_END);
  }

  #endScope(writer: ByteWriter, scope: InstrumentationScope): void {
    writer.ascii('],');
    writer.bytes(this.#origins.scope(scope));
    writer.ascii('}');
  }

  #endResource(writer: ByteWriter, resource: Resource): void {
    writer.ascii('],');
    writer.bytes(this.#origins.resource(resource));
    writer.ascii('}');
  }
}

/** What {@link EncodedPart} is made of. */
export interface PartContent extends ItemSummary {
  readonly mark: object;
  readonly follows: object | undefined;
  readonly bytes: Uint8Array;
  /** Whether a resource's attributes are not complete yet. */
  readonly pending: boolean;
  /** Its records; one run at least. */
  readonly runs: readonly RecordRun[];
  readonly frame: LineFrame;
}

/** Records on their way out of an open line. */
export class EncodedPart implements LinePart {
  readonly count: number;
  readonly firstTimestamp: bigint;
  readonly lastTimestamp: bigint;
  readonly mark: object;
  readonly follows: object | undefined;
  readonly bytes: Uint8Array | undefined;
  readonly closing: Uint8Array = OPEN_LINE_CLOSING;
  readonly #content: PartContent;

  constructor(content: PartContent) {
    this.count = content.count;
    this.firstTimestamp = content.firstTimestamp;
    this.lastTimestamp = content.lastTimestamp;
    this.mark = content.mark;
    this.follows = content.follows;
    this.bytes = content.pending ? undefined : content.bytes;
    this.#content = content;
  }

  opening(): Uint8Array {
    const { bytes, runs, frame } = this.#content;
    const [first] = runs;
    const writer = new ByteWriter(bytes.length);
    if (first !== undefined) {
      frame.lineHead(writer, first.resource, first.scope);
      writer.bytes(bytes.subarray(first.start));
    }
    return writer.view();
  }

  whole(): EncodedLine {
    const { bytes, runs, frame } = this.#content;
    const writer = new ByteWriter(bytes.length);
    frame.recordsFirst(writer, bytes, runs);
    const { count, firstTimestamp, lastTimestamp } = this;
    return { bytes: writer.view(), count, firstTimestamp, lastTimestamp };
  }
}
