/** What became of the records that were to be exported by OTLP. */
import * as api from '@opentelemetry/api';
import type { Signal } from './exporter-selection.ts';
import type { OtlpProtocol } from './start-options.ts';

const METER_NAME = '@agentbus/sdk';

/**
 * The metrics that count records, by signal. The official exporters count the same only in their newest versions, and
 * not what is dropped before it reaches them; so they are not asked to, and everything is counted here.
 * @see https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/
 */
const COUNTED = {
  logs: { component: 'log', unit: '{log_record}', noun: 'log records' },
  traces: { component: 'span', unit: '{span}', noun: 'spans' },
  metrics: { component: 'metric_data_point', unit: '{data_point}', noun: 'metric points' },
} as const;

/** Endpoints whose failure has been reported: signals that share a backend lose it together. */
const reportedEndpoints = new Set<string>();

/** Counts the records of one signal that reached the backend and those that were lost, and reports the first loss. */
export class ExportLosses {
  readonly #signal: Signal;
  readonly #url: URL;
  readonly #attributes: api.Attributes;
  #overflowReported = false;
  readonly #counters = new Map<string, { provider: api.MeterProvider; counter: api.Counter }>();

  constructor(signal: Signal, url: URL, protocol: OtlpProtocol) {
    this.#signal = signal;
    this.#url = url;
    const transport = protocol === 'grpc' ? 'grpc' : 'http';
    const type = `otlp_${transport}_${COUNTED[signal].component}_exporter`;
    this.#attributes = {
      'otel.component.type': type,
      'otel.component.name': `${type}/0`,
      'server.address': url.hostname,
      'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    };
  }

  exported(count: number): void {
    this.#count('exporter', 'exported', count, this.#attributes);
  }

  /** An export failed for good. */
  failed(count: number, error: Error): void {
    this.#count('exporter', 'exported', count, { ...this.#attributes, 'error.type': errorType(error) });
    if (reportedEndpoints.has(this.#url.origin)) return;
    reportedEndpoints.add(this.#url.origin);
    const { component, noun } = COUNTED[this.#signal];
    api.diag.warn(
      `OTLP export to ${this.#url.origin} fails (${describe(error)}); ${count} ${noun} did not reach it. Further losses ` +
        `are only counted, in the metric otel.sdk.exporter.${component}.exported. Telemetry in files is not affected. ` +
        'Start the backend, or set OTEL_EXPORTER_OTLP_ENDPOINT to where it is.',
    );
  }

  /** The queue was full. */
  dropped(count: number): void {
    this.#count('processor', 'processed', count, {
      'otel.component.type': `batching_${COUNTED[this.#signal].component}_processor`,
      'otel.component.name': `batching_${COUNTED[this.#signal].component}_processor/0`,
      'error.type': 'queue_full',
    });
    if (this.#overflowReported) return;
    this.#overflowReported = true;
    const { component, noun } = COUNTED[this.#signal];
    const prefix = this.#signal === 'logs' ? 'BLRP' : 'BSP';
    api.diag.warn(
      `The OTLP queue is full: ${noun} are lost on the way to ${this.#url.origin}. Further losses are only counted, in ` +
        `the metric otel.sdk.processor.${component}.processed. Telemetry in files is not affected. ` +
        `Set OTEL_${prefix}_MAX_QUEUE_SIZE higher.`,
    );
  }

  #count(owner: string, what: string, count: number, attributes: api.Attributes): void {
    const { component, unit } = COUNTED[this.#signal];
    const name = `otel.sdk.${owner}.${component}.${what}`;
    const provider = api.metrics.getMeterProvider();
    let entry = this.#counters.get(name);
    if (entry === undefined || entry.provider !== provider) {
      entry = { provider, counter: provider.getMeter(METER_NAME).createCounter(name, { unit }) };
      this.#counters.set(name, entry);
    }
    entry.counter.add(count, attributes);
  }
}

/** Low in cardinality: a system's code, an HTTP status, or the error's class. */
function errorType(error: Error): string {
  return 'code' in error && error.code !== undefined ? String(error.code) : error.name;
}

function describe(error: Error): string {
  // A connection that fails on IPv6 and IPv4 is an AggregateError without a message.
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  return String(cause?.message || errorType(error));
}
