import { test } from 'node:test';
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';
import { redactingLogRecordExporter } from './redacting-log-record-exporter.ts';
import { redactingAttributesProcessor, redactingMetricExporter } from './redacting-metric-exporter.ts';
import { redactingSpanExporter } from './redacting-span-exporter.ts';
import { RedactionLogRecordProcessor } from './redaction-log-record-processor.ts';
import { RedactionSpanProcessor } from './redaction-span-processor.ts';

test('the components fit the types of the 3.x line', async () => {
  const { sdkLogs, sdkMetrics, sdkTrace } = otel3x;
  const exporter = redactingLogRecordExporter(new sdkLogs.InMemoryLogRecordExporter());
  const processors = [new RedactionLogRecordProcessor(), new sdkLogs.SimpleLogRecordProcessor({ exporter })];
  await new sdkLogs.LoggerProvider({ processors }).shutdown();
  const spanExporter = redactingSpanExporter(new sdkTrace.InMemorySpanExporter());
  const spanProcessors = [
    new RedactionSpanProcessor(),
    new sdkTrace.SimpleSpanProcessor({ exporter: spanExporter }),
  ];
  await new sdkTrace.TracerProvider({ spanProcessors }).shutdown();
  const memory = new sdkMetrics.InMemoryMetricExporter(sdkMetrics.AggregationTemporality.DELTA);
  const reader = new sdkMetrics.PeriodicExportingMetricReader({ exporter: redactingMetricExporter(memory) });
  const views = [{ instrumentName: '*', attributesProcessors: [redactingAttributesProcessor()] }];
  await new sdkMetrics.MeterProvider({ readers: [reader], views }).shutdown();
});

test('the components fit the types of the 2.x line', async () => {
  const { sdkLogs, sdkMetrics, sdkTrace } = otel2x;
  const exporter = redactingLogRecordExporter(new sdkLogs.InMemoryLogRecordExporter());
  const processors = [new RedactionLogRecordProcessor(), new sdkLogs.SimpleLogRecordProcessor({ exporter })];
  await new sdkLogs.LoggerProvider({ processors }).shutdown();
  const spanExporter = redactingSpanExporter(new sdkTrace.InMemorySpanExporter());
  const spanProcessors = [
    new RedactionSpanProcessor(),
    new sdkTrace.SimpleSpanProcessor({ exporter: spanExporter }),
  ];
  await new sdkTrace.TracerProvider({ spanProcessors }).shutdown();
  const memory = new sdkMetrics.InMemoryMetricExporter(sdkMetrics.AggregationTemporality.DELTA);
  const reader = new sdkMetrics.PeriodicExportingMetricReader({ exporter: redactingMetricExporter(memory) });
  const views = [{ instrumentName: '*', attributesProcessors: [redactingAttributesProcessor()] }];
  await new sdkMetrics.MeterProvider({ readers: [reader], views }).shutdown();
});
