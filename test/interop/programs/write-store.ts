/**
 * Fills a store as an instrumented process would, with small segments so that it rotates often.
 * Usage: write-store.ts DIRECTORY WRITER TURNS PAUSE_MILLIS
 */

import { setTimeout as delay } from 'node:timers/promises';
import { FileLogRecordProcessor, FileMetricExporter, FileSpanProcessor } from '@agentbus/file-exporter';
import { MAX_LINE_BYTES } from '@agentbus/otlp';
import { MIN_MAX_SEGMENT_BYTES } from '@agentbus/segments';
import { api, contextAsyncHooks, resources, sdkLogs, sdkMetrics, sdkTrace } from '@agentbus-test/otel-3x';
import type { AnyValue } from '@opentelemetry/api';
import { LOG_VALUES, ODD_NUMBERS, RESOURCE_ATTRIBUTES, recordMetrics, recordSpans } from './telemetry.ts';

const [directory = '', writer = '', turns = '', pauseMillis = ''] = process.argv.slice(2);

const RECORDS_A_TURN = 10;

const VALUES = { ...LOG_VALUES, ...ODD_NUMBERS } as Record<string, AnyValue>;

api.context.setGlobalContextManager(new contextAsyncHooks.AsyncLocalStorageContextManager().enable());
const files = { directory, maxSegmentBytes: MIN_MAX_SEGMENT_BYTES };
const resource = resources.resourceFromAttributes({ ...RESOURCE_ATTRIBUTES, 'service.instance.id': writer });
const loggerProvider = new sdkLogs.LoggerProvider({
  resource,
  processors: [new FileLogRecordProcessor(files)],
});
const tracerProvider = new sdkTrace.TracerProvider({
  resource,
  spanProcessors: [new FileSpanProcessor(files)],
});
const meterProvider = new sdkMetrics.MeterProvider({
  resource,
  readers: [new sdkMetrics.PeriodicExportingMetricReader({ exporter: new FileMetricExporter(files) })],
  views: [
    {
      instrumentName: 'payload.size',
      aggregation: { type: sdkMetrics.AggregationType.EXPONENTIAL_HISTOGRAM },
    },
  ],
});
const logger = loggerProvider.getLogger('interop', '1.0.0', {
  schemaUrl: 'https://opentelemetry.io/schemas/1.42.0',
});
const tracer = tracerProvider.getTracer('interop', '1.0.0');
const meter = meterProvider.getMeter('interop');

for (let turn = 0; turn < Number(turns); turn++) {
  recordSpans(tracer, turn, () => {
    for (let i = 0; i < RECORDS_A_TURN; i++) emit(`${writer} turn ${turn} record ${i}`);
  });
  recordMetrics(meter, turn);
  await meterProvider.forceFlush();
  await delay(Number(pauseMillis));
}
emit(`${writer} long: ${'ä'.repeat(MAX_LINE_BYTES / 2 - 8 * 1024)}`);
await Promise.all([loggerProvider.shutdown(), tracerProvider.shutdown(), meterProvider.shutdown()]);

function emit(message: string): void {
  const kind = message.endsWith('record 3') ? 'audit' : 'business';
  logger.emit({
    severityNumber: 9,
    severityText: 'INFO',
    eventName: 'interop.record',
    body: { message, ...VALUES },
    attributes: { writer, 'agentbus.log.kind': kind, ...VALUES },
  });
}
