/** What the delivery of a store is measured by. */
import type { Stream } from '@agentbus/segments';
import * as api from '@opentelemetry/api';
import type { DeliveryLag, DeliveryReport } from './delivery-messages.ts';
import type { DeliveryTarget } from './delivery-settings.ts';

const METER_NAME = '@agentbus/sdk';

/** The stream that a point is about. */
export const ATTR_STREAM = 'agentbus.stream';

/** @see https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/ */
const COUNTED: Readonly<Record<Stream, { component: string; unit: string }>> = {
  logs: { component: 'log', unit: '{log_record}' },
  audit: { component: 'log', unit: '{log_record}' },
  traces: { component: 'span', unit: '{span}' },
  metrics: { component: 'metric_data_point', unit: '{data_point}' },
};

type Delivered = Extract<DeliveryReport, { type: 'delivered' }>;
type Failed = Extract<DeliveryReport, { type: 'failed' }>;
type Lag = Extract<DeliveryReport, { type: 'lag' }>;

/** Counts what is delivered, and says what waits. */
export class DeliveryMetrics {
  readonly #targets: readonly DeliveryTarget[];
  readonly #lags = new Map<number, readonly DeliveryLag[]>();
  #stopObserving: (() => void) | undefined;

  constructor(targets: readonly DeliveryTarget[]) {
    this.#targets = targets;
  }

  observe(): void {
    const meter = api.metrics.getMeter(METER_NAME);
    const pending = meter.createObservableGauge('agentbus.forward.pending', {
      unit: 'By',
      description: 'What is in the files and not delivered yet.',
    });
    const age = meter.createObservableGauge('agentbus.forward.oldest.age', {
      unit: 's',
      description: 'How old the oldest record is that is not delivered yet; 0 where none waits.',
    });
    const callback = (result: api.BatchObservableResult) => {
      for (const [target, lags] of this.#lags) {
        for (const { stream, bytes, oldest } of lags) {
          const attributes = this.#attributes(target, stream);
          const seconds = oldest === undefined ? 0 : Math.max(0, Date.now() - oldest) / 1000;
          result.observe(pending, bytes, attributes);
          result.observe(age, seconds, attributes);
        }
      }
    };
    meter.addBatchObservableCallback(callback, [pending, age]);
    this.#stopObserving = () => meter.removeBatchObservableCallback(callback, [pending, age]);
  }

  close(): void {
    this.#stopObserving?.();
  }

  delivered({ target, stream, records, bytes, rejected }: Delivered): void {
    const attributes = this.#attributes(target, stream);
    this.#counter('agentbus.forward.delivered', 'By').add(bytes, attributes);
    this.#exported(target, stream, records - rejected, undefined);
    if (rejected > 0) this.#exported(target, stream, rejected, 'rejected');
  }

  failed({ target, stream, reason, records }: Failed): void {
    const attributes = { ...this.#attributes(target, stream), 'error.type': errorType(reason) };
    this.#counter('agentbus.forward.failures', '{attempt}').add(1, attributes);
    if (records > 0) this.#exported(target, stream, records, 'rejected');
  }

  lag({ target, lags }: Lag): void {
    this.#lags.set(target, lags);
  }

  #exported(target: number, stream: Stream, count: number, errorType: string | undefined): void {
    const { component, unit } = COUNTED[stream];
    const transport = this.#targets[target]?.protocol === 'grpc' ? 'grpc' : 'http';
    const type = `otlp_${transport}_${component}_exporter`;
    this.#counter(`otel.sdk.exporter.${component}.exported`, unit).add(count, {
      ...this.#server(target),
      'otel.component.type': type,
      'otel.component.name': `${type}/0`,
      ...(errorType === undefined ? {} : { 'error.type': errorType }),
    });
  }

  #counter(name: string, unit: string): api.Counter {
    return api.metrics.getMeter(METER_NAME).createCounter(name, { unit });
  }

  #attributes(target: number, stream: Stream): api.Attributes {
    return { ...this.#server(target), [ATTR_STREAM]: stream };
  }

  #server(target: number): api.Attributes {
    const url = new URL(this.#targets[target]?.url ?? 'http://localhost');
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    return { 'server.address': url.hostname, 'server.port': port };
  }
}

/** Low in cardinality: an HTTP status, gRPC's name of one, or a system's code. */
function errorType(reason: string): string {
  const match = /^HTTP (\d{3})|^gRPC (\w+)|\b(E[A-Z]{3,}|CERT_\w+)\b/.exec(reason);
  if (match !== null) return match[1] ?? match[2] ?? match[3] ?? '_OTHER';
  return /^no answer/.test(reason) ? 'timeout' : '_OTHER';
}
