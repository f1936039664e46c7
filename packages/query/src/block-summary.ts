/** Gathers what a block's manifest says, record by record. Pure. */
import { foldCase } from '@agentbus/filter';
import { ATTR_CORRELATION_ID, ATTR_OPERATION_DURATION } from '@agentbus/otlp';
import { detached } from './detached-text.ts';
import type { FileBlock } from './file-manifest.ts';
import { GramFilterBuilder } from './gram-filter.ts';
import { idFilter } from './id-filter.ts';
import { PROMOTED_ATTRIBUTES, type RecordColumns } from './record-columns.ts';

/** More services or severity texts than this are not listed. */
const MAX_LISTED = 256;

/** Short texts that have been added lately are not added again; so many are remembered. */
const MAX_REMEMBERED = 4096;

const CORRELATION = PROMOTED_ATTRIBUTES.indexOf(ATTR_CORRELATION_ID);
const DURATION = PROMOTED_ATTRIBUTES.indexOf(ATTR_OPERATION_DURATION);

/** What a record's resource and scope add: every text that filters look at. */
export interface OriginTexts {
  readonly service: string;
  /** A correlation id among the resource's attributes, which a search for one finds too. */
  readonly correlationId: string | undefined;
  readonly texts: readonly string[];
}

/** What is known of a record that does not fit the columns; `undefined` where it cannot be decoded. */
export interface JsonRecordTexts {
  readonly severityNumber: number;
  readonly severityText: string;
  readonly traceId: string;
  readonly correlationId: string | undefined;
  /** Everything that filters look at as text. */
  readonly texts: readonly string[];
}

/** The summary of one block. */
export class BlockSummary {
  #rows = 0;
  #first: bigint | undefined;
  #last: bigint | undefined;
  #jsonRows = 0;
  #undecoded = false;
  readonly #severities = new Map<number, number>();
  readonly #severityTexts = new Set<string>();
  readonly #services = new Set<string>();
  readonly #traces = new Set<string>();
  readonly #correlations = new Set<string>();
  readonly #grams = new GramFilterBuilder();
  readonly #remembered = new Set<string>();
  readonly #origins = new Set<OriginTexts>();

  /** Adds a record that is in columns. */
  add(columns: RecordColumns, origin: OriginTexts): void {
    this.#addCommon(columns.time, origin, columns.severityNumber, columns.severityText);
    if (columns.traceId !== '') addDetached(this.#traces, columns.traceId);
    const correlation = columns.promoted[CORRELATION];
    if (typeof correlation === 'string') addDetached(this.#correlations, foldCase(correlation));
    if (columns.body !== null) this.#grams.add(columns.body);
    if (columns.attributeValues !== null) this.#grams.add(columns.attributeValues);
    this.#addText(columns.name);
    this.#addText(columns.statusMessage);
    this.#addText(columns.eventName);
    for (const [index, text] of columns.promoted.entries()) {
      // Hardly ever the same twice.
      if (index === CORRELATION || index === DURATION) this.#grams.add(text ?? '');
      else this.#addText(text);
    }
  }

  /** Adds a record that is kept as JSON. */
  addJson(time: bigint, origin: OriginTexts, record: JsonRecordTexts | undefined): void {
    this.#jsonRows += 1;
    if (record === undefined) this.#undecoded = true;
    this.#addCommon(time, origin, record?.severityNumber ?? 0, record?.severityText ?? '');
    if (record === undefined) return;
    if (record.traceId !== '') this.#traces.add(record.traceId);
    if (record.correlationId !== undefined) this.#correlations.add(foldCase(record.correlationId));
    for (const text of record.texts) this.#grams.add(text);
  }

  finish(firstRow: number): FileBlock {
    return {
      firstRow,
      rows: this.#rows,
      first: this.#first ?? 0n,
      last: this.#last ?? 0n,
      severities: this.#severities,
      severityTexts: listed(this.#severityTexts),
      services: listed(this.#services),
      jsonRows: this.#jsonRows,
      undecoded: this.#undecoded,
      grams: this.#grams.finish(),
      traces: idFilter(this.#traces),
      correlations: idFilter(this.#correlations),
    };
  }

  #addCommon(time: bigint, origin: OriginTexts, severityNumber: number, severityText: string): void {
    this.#rows += 1;
    if (this.#first === undefined || time < this.#first) this.#first = time;
    if (this.#last === undefined || time > this.#last) this.#last = time;
    this.#severities.set(severityNumber, (this.#severities.get(severityNumber) ?? 0) + 1);
    addDetached(this.#severityTexts, severityText);
    if (this.#origins.has(origin)) return;
    this.#origins.add(origin);
    this.#services.add(origin.service);
    if (origin.correlationId !== undefined) this.#correlations.add(foldCase(origin.correlationId));
    for (const text of origin.texts) this.#grams.add(text);
  }

  #addText(text: string | null | undefined): void {
    if (text === null || text === undefined || text === '' || this.#remembered.has(text)) return;
    this.#grams.add(text);
    if (this.#remembered.size < MAX_REMEMBERED) this.#remembered.add(detached(text));
  }
}

function addDetached(texts: Set<string>, text: string): void {
  if (!texts.has(text)) texts.add(detached(text));
}

function listed(texts: ReadonlySet<string>): readonly string[] | undefined {
  return texts.size > MAX_LISTED ? undefined : [...new Set([...texts].map(foldCase))];
}
