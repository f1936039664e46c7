/** What a component says about itself: how many records it has written and lost. */
import { ATTR_LOG_KIND } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import { type RecordCounts, total } from './record-counts.ts';

const METER_NAME = '@agentbus/file-exporter';

/** @see https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/ */
const ATTR_COMPONENT_TYPE = 'otel.component.type';
const ATTR_COMPONENT_NAME = 'otel.component.name';
const ATTR_ERROR_TYPE = 'error.type';

/** The `error.type` of what a full buffer had no room for. */
const ERROR_TYPE_QUEUE_FULL = 'queue_full';

/** On lost records: the stream that they were for. */
const ATTR_STREAM = 'agentbus.stream';

/** What is counted. */
export interface CountedMetric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
}

/**
 * Ten seconds without a loss end an episode. On a nearly full disk small lines still fit where large ones fail: without a
 * pause each change would be reported.
 */
const RECOVERY_MILLIS = 10_000;

const instances = new Map<string, number>();

/** Counts what becomes of records, and reports through `diag` when records begin to be lost and when that ends. */
export class SelfTelemetry {
  readonly #metric: CountedMetric;
  readonly #attributes: api.Attributes;
  readonly #name: string;
  #provider: api.MeterProvider | undefined;
  #counter: api.Counter | undefined;
  readonly #now: () => number;
  /** Unix milliseconds of the last failure in the present episode. */
  #failedAt: number | undefined;
  #dropReported = false;
  #lost = 0;

  /**
   * @param type The component's class, which is its type in the semantic conventions' terms.
   * @param now The clock, in Unix milliseconds.
   */
  constructor(type: string, metric: CountedMetric, now: () => number = Date.now) {
    this.#now = now;
    const instance = instances.get(type) ?? 0;
    instances.set(type, instance + 1);
    this.#name = `${type}/${instance}`;
    this.#metric = metric;
    this.#attributes = { [ATTR_COMPONENT_TYPE]: type, [ATTR_COMPONENT_NAME]: this.#name };
  }

  /** Records have been written. */
  written(count: number): void {
    this.#count(count, this.#attributes);
    if (this.#failedAt === undefined || this.#now() - this.#failedAt < RECOVERY_MILLIS) return;
    api.diag.warn(`${this.#name} writes again. Lost meanwhile: ${this.#lost} records.`);
    this.#failedAt = undefined;
    this.#dropReported = false;
    this.#lost = 0;
  }

  /** Records are lost. */
  lost(counts: RecordCounts, error: Error, stream: string): void {
    this.#lose(counts, errorType(error), stream);
    this.failed(error);
  }

  /** Records are lost that waited to be written until the end. */
  lostAtEnd(counts: RecordCounts, error: Error, stream: string): void {
    this.#lose(counts, errorType(error), stream);
    api.diag.error(
      `${this.#name} ends with ${total(counts)} records that could not be written. ${error.message}`,
    );
  }

  /** Records are lost that waited to be written: there is no more memory for them. */
  dropped(counts: RecordCounts, stream: string): void {
    this.#lose(counts, ERROR_TYPE_QUEUE_FULL, stream);
    if (this.#dropReported) return;
    this.#dropReported = true;
    api.diag.error(
      `${this.#name} has no more memory for records that cannot be written: it drops the oldest.`,
    );
  }

  /** Records cannot be written at the moment, and wait. Reported once in an episode, however often it happens. */
  postponed(error: Error): void {
    this.#begin(`keeps records in memory until this is mended. ${error.message}`);
  }

  /** Something went wrong. Reported once in an episode, however often it happens. */
  failed(error: Error): void {
    this.#begin(`loses records until this is mended. ${error.message}`);
  }

  /** Something that the operator should know, and that costs nothing. */
  noticed(message: string): void {
    api.diag.warn(`${this.#name}: ${message}`);
  }

  #begin(problem: string): void {
    const known = this.#failedAt !== undefined;
    this.#failedAt = this.#now();
    if (!known) api.diag.error(`${this.#name} ${problem}`);
  }

  #lose(counts: RecordCounts, type: string, stream: string): void {
    const attributes = { ...this.#attributes, [ATTR_ERROR_TYPE]: type, [ATTR_STREAM]: stream };
    for (const [kind, count] of counts) {
      this.#count(count, kind === undefined ? attributes : { ...attributes, [ATTR_LOG_KIND]: kind });
    }
    this.#lost += total(counts);
  }

  #count(count: number, attributes: api.Attributes): void {
    // The application may register its meter provider after this component was made, and the API has no proxy for it.
    const provider = api.metrics.getMeterProvider();
    if (this.#counter === undefined || provider !== this.#provider) {
      this.#provider = provider;
      const { name, unit, description } = this.#metric;
      this.#counter = provider.getMeter(METER_NAME).createCounter(name, { unit, description });
    }
    this.#counter.add(count, attributes);
  }
}

/** Low in cardinality: a system's code such as `ENOSPC`, or the error's class. */
function errorType(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
