import type { LogRecordProcessor, ReadableLogRecord, ReadableSpan, ResourceMetrics } from '@agentbus/otlp';
import { CorrelationLogRecordProcessor, CorrelationSpanProcessor } from './correlation-processors.ts';

/** One line of OpenTelemetry JS; the 2.x line has the same shape for what the suites use. */
export type OtelLine = typeof import('@agentbus-test/otel-3x');

/** A whole SDK, registered globally, that keeps what it is given in memory. */
export interface RegisteredSdk {
  readonly otel: OtelLine;
  readonly loggerProvider: ReturnType<typeof createLoggerProvider>;
  /** Returns the log records so far and forgets them. */
  takeRecords(): ReadableLogRecord[];
  /** Returns the only log record so far and forgets it. */
  takeRecord(): ReadableLogRecord;
  takeSpans(): ReadableSpan[];
  collectMetrics(): Promise<ResourceMetrics>;
}

/** Registers the SDK of a line for the rest of the process. */
export function registerSdk(otel: OtelLine): RegisteredSdk {
  const logExporter = new otel.sdkLogs.InMemoryLogRecordExporter();
  const spanExporter = new otel.sdkTrace.InMemorySpanExporter();
  class Reader extends otel.sdkMetrics.MetricReader {
    protected override onForceFlush(): Promise<void> {
      return Promise.resolve();
    }
    protected override onShutdown(): Promise<void> {
      return Promise.resolve();
    }
  }
  const reader = new Reader();
  otel.api.context.setGlobalContextManager(new otel.contextAsyncHooks.AsyncLocalStorageContextManager());
  otel.api.trace.setGlobalTracerProvider(
    new otel.sdkTrace.TracerProvider({
      spanProcessors: [
        new CorrelationSpanProcessor(),
        new otel.sdkTrace.SimpleSpanProcessor({ exporter: spanExporter }),
      ],
    }),
  );
  otel.api.metrics.setGlobalMeterProvider(new otel.sdkMetrics.MeterProvider({ readers: [reader] }));
  const loggerProvider = createLoggerProvider(otel, [
    new CorrelationLogRecordProcessor(),
    new otel.sdkLogs.SimpleLogRecordProcessor({ exporter: logExporter }),
  ]);
  otel.setGlobalLoggerProvider(loggerProvider);
  const takeRecords = () => {
    const records = [...logExporter.getFinishedLogRecords()];
    logExporter.reset();
    return records;
  };
  return {
    otel,
    loggerProvider,
    takeRecords,
    takeRecord() {
      const records = takeRecords();
      const [record] = records;
      if (record === undefined || records.length > 1)
        throw new Error(`Expected 1 record, got ${records.length}`);
      return record;
    },
    takeSpans() {
      const spans = [...spanExporter.getFinishedSpans()];
      spanExporter.reset();
      return spans;
    },
    async collectMetrics() {
      return (await reader.collect()).resourceMetrics;
    },
  };
}

/** A logger provider of a line with the given processors. */
export function createLoggerProvider(
  otel: OtelLine,
  processors: LogRecordProcessor[],
): InstanceType<OtelLine['sdkLogs']['LoggerProvider']> {
  return new otel.sdkLogs.LoggerProvider({ processors });
}
