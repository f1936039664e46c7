/** The three SDK providers, with the processors and readers that the options and the environment ask for. */
import { FileMetricExporter, type FileProcessorOptions } from '@agentbus/file-exporter';
import type { LoggerProvider } from '@agentbus/logger';
import { CorrelationLogRecordProcessor, CorrelationSpanProcessor } from '@agentbus/logger';
import type { LogRecordProcessor } from '@agentbus/otlp';
import type { Resource } from '@opentelemetry/resources';
import type { IMetricReader, MeterProvider, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { isDeliverable } from './delivery-settings.ts';
import { type Environment, warnOnce } from './environment.ts';
import { type ExporterName, type Signal, selectExporters } from './exporter-selection.ts';
import { LogFileProcessor, SpanFileProcessor } from './file-processors.ts';
import { LeanLoggerProvider } from './lean-logger-provider.ts';
import type { LiveParts } from './live-parts.ts';
import { loadPackage } from './otel-packages.ts';
import {
  hasExporter,
  OtlpLogRecordProcessor,
  OtlpMetricExporter,
  OtlpSpanProcessor,
} from './otlp-exporters.ts';
import { type OtlpSettings, resolveOtlpSettings } from './otlp-settings.ts';
import { createSampler } from './sampler.ts';
import type { OtlpOptions, StartOptions } from './start-options.ts';
import type { StoreUpkeep } from './store-upkeep.ts';
import { batchLimits, logRecordLimits, metricExportTimes, spanLimits } from './telemetry-limits.ts';

/** What a signal's exporters are made from. */
export interface ProviderInput {
  readonly options: StartOptions;
  readonly env: Environment;
  readonly resource: Resource;
  /** Redacts whatever is written or sent, and evaluates alert rules over it. */
  readonly live: LiveParts;
  /** Looks after the files. Not asked for where there are none. */
  readonly upkeep: () => StoreUpkeep;
  /** What an official exporter of a signal is given. */
  readonly exporterOptions: (signal: Signal, options: OtlpOptions) => OtlpOptions;
  /** Has a signal's files delivered by OTLP, in place of an exporter. */
  readonly deliver: (signal: Signal) => void;
}

/** A logger provider, the official one or ours. */
export interface ClosableLoggerProvider extends LoggerProvider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** The logger provider, or `undefined` where logs have no exporter. */
export function createLoggerProvider(input: ProviderInput): ClosableLoggerProvider | undefined {
  const { options, env, resource, live } = input;
  const processors = createLogRecordProcessors(input);
  if (processors.length === 0) return undefined;
  processors.unshift(live.logs);
  if (options.correlation !== false) processors.unshift(new CorrelationLogRecordProcessor());
  const limits = logRecordLimits(env);
  if (options.logs?.provider !== 'sdk') {
    return new LeanLoggerProvider({ resource, processors, logRecordLimits: limits });
  }
  const { LoggerProvider } = loadPackage('@opentelemetry/sdk-logs');
  return new LoggerProvider({ resource, processors, logRecordLimits: limits });
}

function createLogRecordProcessors(input: ProviderInput): LogRecordProcessor[] {
  const { env } = input;
  const { exporters, otlp } = destinations('logs', input);
  const processors: LogRecordProcessor[] = [];
  if (exporters.has('file')) processors.push(new LogFileProcessor(fileOptions(input)));
  if (otlp !== undefined) processors.push(new OtlpLogRecordProcessor(otlp, batchLimits('BLRP', env)));
  if (exporters.has('console')) {
    const { ConsoleLogRecordExporter, SimpleLogRecordProcessor } = loadPackage('@opentelemetry/sdk-logs');
    processors.push(new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() }));
  }
  return processors;
}

/** The tracer provider. It is there also where spans have no exporter: logs carry their ids all the same. */
export function createTracerProvider(input: ProviderInput): TracerProvider {
  const { options, env, resource } = input;
  const sdk = loadPackage('@opentelemetry/sdk-trace');
  const { exporters, otlp } = destinations('traces', input);
  const spanProcessors: SpanProcessor[] = [];
  if (options.correlation !== false) spanProcessors.push(new CorrelationSpanProcessor());
  spanProcessors.push(input.live.spans);
  if (exporters.has('file')) spanProcessors.push(new SpanFileProcessor(fileOptions(input)));
  if (otlp !== undefined) {
    spanProcessors.push(new OtlpSpanProcessor(otlp, batchLimits('BSP', env)) as SpanProcessor);
  }
  if (exporters.has('console')) {
    spanProcessors.push(new sdk.SimpleSpanProcessor({ exporter: new sdk.ConsoleSpanExporter() }));
  }
  return new sdk.TracerProvider({
    resource,
    spanProcessors,
    sampler: createSampler(env),
    spanLimits: spanLimits(env),
  });
}

/** The meter provider, or `undefined` where metrics have no exporter. */
export function createMeterProvider(input: ProviderInput): MeterProvider | undefined {
  const { options, env, resource, live } = input;
  const sdk = loadPackage('@opentelemetry/sdk-metrics');
  const { exporters, otlp } = destinations('metrics', input);
  const times = metricExportTimes(options, env);
  const pushExporters: unknown[] = [];
  if (exporters.has('file')) pushExporters.push(new FileMetricExporter(fileOptions(input)));
  if (otlp !== undefined) pushExporters.push(new OtlpMetricExporter(otlp, times.exportTimeoutMillis));
  if (exporters.has('console')) pushExporters.push(new sdk.ConsoleMetricExporter());
  if (pushExporters.length === 0) return undefined;
  const readers: IMetricReader[] = pushExporters.map(
    (exporter) =>
      new sdk.PeriodicExportingMetricReader({
        exporter: live.metrics(exporter as PushMetricExporter),
        ...times,
      }),
  );
  return new sdk.MeterProvider({ resource, readers });
}

function fileOptions({ options, upkeep }: ProviderInput): FileProcessorOptions {
  const { format, durability, maxBufferBytes, maxSegmentBytes, maxSegmentAgeMillis, maxSegmentRecords } =
    options.storage ?? {};
  const { onBegun, onSealed } = upkeep();
  return {
    directory: options.directory,
    format,
    durability,
    maxBufferBytes,
    maxSegmentBytes,
    maxSegmentAgeMillis,
    maxSegmentRecords,
    onBegun,
    onSealed,
  };
}

function destinations(
  signal: Signal,
  { options, env, exporterOptions, deliver }: ProviderInput,
): { exporters: ReadonlySet<ExporterName>; otlp: OtlpSettings | undefined } {
  const exporters = selectExporters(signal, options, env);
  if (!exporters.has('otlp')) return { exporters, otlp: undefined };
  const otlpOptions = options.otlp || {};
  const isText = options.storage?.format === 'text';
  const isDurable = exporters.has('file') && isDeliverable(signal, otlpOptions, env);
  if (isDurable && !isText) {
    deliver(signal);
    return { exporters, otlp: undefined };
  }
  if (isDurable) {
    warnOnce(
      'Files of text (storage.format) cannot be delivered: OTLP is exported directly, and what is recorded while the backend is ' +
        'down does not reach it. Set storage.format to json or binary, or otlp.mode to direct if that is meant.',
    );
  }
  const otlp = resolveOtlpSettings(signal, exporterOptions(signal, otlpOptions), env);
  const isLacking = otlp !== undefined && otlpOptions.protocol === undefined && !hasExporter(signal, otlp);
  return { exporters, otlp: isLacking ? undefined : otlp };
}
