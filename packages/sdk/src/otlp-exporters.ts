/** The official OTLP exporters behind the interfaces of processors and metric readers. */
import type { ExportResult, ReadableLogRecord, ReadableSpan, ResourceMetrics } from '@agentbus/otlp';
import { EXPORT_SUCCESS } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import { type BatchLimits, BatchQueue } from './batch-queue.ts';
import { EndpointGate } from './endpoint-gate.ts';
import { warnOnce } from './environment.ts';
import { ExportLosses } from './export-losses.ts';
import { toExportable } from './exportable-log-record.ts';
import type { Signal } from './exporter-selection.ts';
import { isInstalled, loadDependencyOf, loadPackage } from './otel-packages.ts';
import { type OfficialExporter, OtlpSender } from './otlp-sender.ts';
import type { OtlpSettings } from './otlp-settings.ts';
import type { OtlpProtocol } from './start-options.ts';

/** Where each signal's exporter is. The packages' names end in the encoding. */
const PACKAGES: Readonly<Record<Signal, { prefix: string; className: string }>> = {
  logs: { prefix: '@opentelemetry/exporter-logs-otlp', className: 'OTLPLogExporter' },
  traces: { prefix: '@opentelemetry/exporter-trace-otlp', className: 'OTLPTraceExporter' },
  metrics: { prefix: '@opentelemetry/exporter-metrics-otlp', className: 'OTLPMetricExporter' },
};

const PACKAGE_SUFFIX = { 'http/json': 'http', 'http/protobuf': 'proto', grpc: 'grpc' } as const;

/** A log record processor that exports by OTLP in batches. */
export class OtlpLogRecordProcessor {
  readonly #queue: BatchQueue<ReadableLogRecord>;

  constructor(settings: OtlpSettings, limits: BatchLimits) {
    this.#queue = createQueue('logs', settings, limits);
  }

  onEmit(record: ReadableLogRecord): void {
    this.#queue.add(toExportable(record));
  }

  forceFlush(): Promise<void> {
    return this.#queue.flush();
  }

  shutdown(): Promise<void> {
    return this.#queue.shutdown();
  }
}

/** A span processor that exports the sampled spans by OTLP in batches. */
export class OtlpSpanProcessor {
  readonly #queue: BatchQueue<ReadableSpan>;

  constructor(settings: OtlpSettings, limits: BatchLimits) {
    this.#queue = createQueue('traces', settings, limits);
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & api.TraceFlags.SAMPLED) !== 0) this.#queue.add(span);
  }

  forceFlush(): Promise<void> {
    return this.#queue.flush();
  }

  shutdown(): Promise<void> {
    return this.#queue.shutdown();
  }
}

/** The parts of the official metric exporter that a reader asks for beyond {@link OfficialExporter}. */
interface OfficialMetricExporter extends OfficialExporter<ResourceMetrics> {
  selectAggregation(instrumentType: unknown): unknown;
  selectAggregationTemporality(instrumentType: unknown): unknown;
}

/** A metric exporter for a periodic reader. A point that is lost is not tried again: the next one says more. */
export class OtlpMetricExporter {
  readonly #exporter: OfficialMetricExporter;
  readonly #sender: OtlpSender<ResourceMetrics>;

  constructor(settings: OtlpSettings, timeoutMillis: number) {
    this.#exporter = loadExporter('metrics', settings) as OfficialMetricExporter;
    this.#sender = createSender('metrics', settings, this.#exporter, timeoutMillis, countPoints);
  }

  /** Calls back with success in any case: the reader would report every failure. */
  export(metrics: ResourceMetrics, resultCallback: (result: ExportResult) => void): void {
    void this.#sender.export(metrics, true).then(() => resultCallback({ code: EXPORT_SUCCESS }));
  }

  selectAggregation(instrumentType: unknown): unknown {
    return this.#exporter.selectAggregation(instrumentType);
  }

  selectAggregationTemporality(instrumentType: unknown): unknown {
    return this.#exporter.selectAggregationTemporality(instrumentType);
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.#sender.shutdown();
  }
}

function createQueue<T>(signal: Signal, settings: OtlpSettings, limits: BatchLimits): BatchQueue<T> {
  const exporter = loadExporter(signal, settings) as OfficialExporter<T[]>;
  const count = (batch: T[]) => batch.length;
  return new BatchQueue(createSender(signal, settings, exporter, limits.exportTimeoutMillis, count), limits);
}

function createSender<T>(
  signal: Signal,
  { url, protocol }: OtlpSettings,
  exporter: OfficialExporter<T>,
  timeoutMillis: number,
  count: (items: T) => number,
): OtlpSender<T> {
  return new OtlpSender({
    exporter,
    gate: new EndpointGate(url),
    losses: new ExportLosses(signal, url, protocol),
    timeoutMillis,
    count,
  });
}

/** Whether the exporter is installed; says so where it is not. That of gRPC brings much, and is an application's to choose. */
export function hasExporter(signal: Signal, { protocol }: OtlpSettings): boolean {
  const name = packageOf(signal, protocol);
  if (isInstalled(name)) return true;
  warnOnce(
    `OTLP is to be exported by ${protocol}, and ${name} is not installed: nothing is exported. Run npm install ${name}, or set ` +
      'OTEL_EXPORTER_OTLP_PROTOCOL to http/protobuf and the endpoint to the OTLP/HTTP port of the collector (4318 by default).',
  );
  return false;
}

function packageOf(signal: Signal, protocol: OtlpProtocol): string {
  return `${PACKAGES[signal].prefix}-${PACKAGE_SUFFIX[protocol]}`;
}

function loadExporter(signal: Signal, { protocol, exporterOptions }: OtlpSettings): object {
  const name = packageOf(signal, protocol);
  const Exporter = loadPackage(name)[PACKAGES[signal].className];
  const options = protocol === 'grpc' ? grpcOptions(name, exporterOptions) : exporterOptions;
  return Reflect.construct(Exporter as new () => object, [options]);
}

/** The exporters by gRPC take no headers, but the same as metadata, of the class that they use themselves. */
function grpcOptions(exporter: string, { headers, ...options }: OtlpSettings['exporterOptions']): object {
  if (headers === undefined) return options;
  const { Metadata } = loadDependencyOf(exporter, '@grpc/grpc-js') ?? loadPackage('@grpc/grpc-js');
  const metadata = new (Metadata as new () => { set(key: string, value: string): void })();
  for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
  return { ...options, metadata };
}

function countPoints(metrics: ResourceMetrics): number {
  let points = 0;
  for (const { metrics: ofScope } of metrics.scopeMetrics) {
    for (const metric of ofScope) points += metric.dataPoints.length;
  }
  return points;
}
