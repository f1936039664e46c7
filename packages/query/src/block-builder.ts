/** Turns records into the rows of a block of a compacted file, and sums them up. Pure. */
import {
  decodeResource,
  decodeScope,
  type StoredRecord,
  type StoredResource,
  type StoredScope,
} from '@agentbus/otlp';
import { BlockSummary, type OriginTexts } from './block-summary.ts';
import { parseExactJson } from './exact-json.ts';
import type { FileBlock } from './file-manifest.ts';
import { JsonScanError } from './json-scan.ts';
import type { LinePart, RecordOrigin } from './line-parts.ts';
import { PROMOTED_ATTRIBUTES, type RecordColumns } from './record-columns.ts';
import { joinRecord } from './record-shape.ts';
import { TemplateSplitter } from './record-templates.ts';
import type { Signal } from './signal.ts';
import { originTexts, recordTexts } from './stored-texts.ts';

/** A record's origin, and what filters look at in it. */
export interface BlockOrigin extends RecordOrigin {
  readonly service: string;
  readonly scopeName: string;
}

/** One row of a compacted file. */
export interface BlockRow {
  readonly columns: RecordColumns;
  readonly origin: BlockOrigin;
  /** The name of the segment that the record is from, and its number among that segment's records, from 0. */
  readonly segment: string;
  readonly position: number;
}

const NO_COLUMNS: Omit<RecordColumns, 'time' | 'json'> = {
  shape: '',
  secondTime: 0n,
  body: null,
  name: null,
  traceId: '',
  spanId: '',
  parentSpanId: '',
  attributeKeys: null,
  attributeValues: null,
  promoted: PROMOTED_ATTRIBUTES.map(() => null),
  pieces: null,
  severityNumber: 0,
  severityText: '',
  eventName: '',
  kind: 0,
  statusCode: 0,
  statusMessage: '',
};

interface DecodedOrigin {
  readonly resource: StoredResource;
  readonly scope: StoredScope;
  readonly texts: OriginTexts;
  readonly origin: BlockOrigin;
}

/** Takes records one by one. */
export class BlockBuilder {
  readonly #signal: Signal;
  readonly #splitter: TemplateSplitter;
  readonly #origins = new Map<string, DecodedOrigin>();
  #lastOrigin: { readonly origin: RecordOrigin; readonly decoded: DecodedOrigin } | undefined;
  #rows: BlockRow[] = [];
  #summary = new BlockSummary();
  #size = 0;
  #length = 0;
  #firstRow = 0;

  constructor(signal: Signal) {
    this.#signal = signal;
    this.#splitter = new TemplateSplitter(signal.split);
  }

  /** Rows of the block so far. */
  get size(): number {
    return this.#size;
  }

  /** Length of the JSON of the block's records so far. */
  get length(): number {
    return this.#length;
  }

  /** Rows that have not been taken yet. */
  get waiting(): number {
    return this.#rows.length;
  }

  /**
   * Adds the record of number `index` of a part of a line.
   *
   * @throws JsonScanError if what its columns hold is not exactly the record.
   */
  add(line: string, part: LinePart, index: number, segment: string, position: number): void {
    const start = part.starts[index] ?? 0;
    const end = part.ends[index] ?? 0;
    const decoded = this.#originOf(part.origin);
    const { columns: split, proven } = this.#splitter.split(line, start, end);
    if (split !== undefined && !proven && joinRecord(split) !== line.slice(start, end)) {
      throw new JsonScanError(`the record at character ${start} cannot be put together again`);
    }
    const columns = split ?? this.#asJson(line.slice(start, end), decoded);
    if (split !== undefined) this.#summary.add(split, decoded.texts);
    this.#size += 1;
    this.#length += end - start;
    this.#rows.push({ columns, origin: decoded.origin, segment, position });
  }

  /** The rows that are waiting, in the order in which they came. */
  takeRows(): BlockRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** The summary of the block, after which the next one begins. */
  finish(): FileBlock {
    const summary = this.#summary.finish(this.#firstRow);
    this.#firstRow += this.#size;
    this.#size = 0;
    this.#length = 0;
    this.#summary = new BlockSummary();
    return summary;
  }

  #asJson(json: string, { resource, scope, texts }: DecodedOrigin): RecordColumns {
    let records: readonly StoredRecord[];
    try {
      records = this.#signal.decode(parseExactJson(json), resource, scope);
    } catch {
      // Readers report it when they come upon it, as they do in a segment.
      this.#summary.addJson(0n, texts, undefined);
      return { ...NO_COLUMNS, time: 0n, json };
    }
    const [time = 0n] = records.map(({ timestamp }) => timestamp).sort((a, b) => Number(a - b));
    const all = records.map(recordTexts);
    const [first] = all;
    this.#summary.addJson(time, texts, first && { ...first, texts: all.flatMap((record) => record.texts) });
    return { ...NO_COLUMNS, time, json };
  }

  #originOf(origin: RecordOrigin): DecodedOrigin {
    // Records of a line come with the same object.
    if (this.#lastOrigin?.origin === origin) return this.#lastOrigin.decoded;
    const decoded = this.#decodedOrigin(origin);
    this.#lastOrigin = { origin, decoded };
    return decoded;
  }

  #decodedOrigin(origin: RecordOrigin): DecodedOrigin {
    const key = JSON.stringify(Object.values(origin));
    const known = this.#origins.get(key);
    if (known !== undefined) return known;
    const resource = decodeResource(parsed(origin.resource), origin.resourceSchemaUrl ?? '');
    const scope = decodeScope(parsed(origin.scope), origin.scopeSchemaUrl ?? '');
    const texts = originTexts({ resource, scope });
    const decoded: DecodedOrigin = {
      resource,
      scope,
      texts,
      origin: { ...origin, service: texts.service, scopeName: scope.name },
    };
    this.#origins.set(key, decoded);
    return decoded;
  }
}

function parsed(json: string | null): unknown {
  return json === null ? undefined : parseExactJson(json);
}
