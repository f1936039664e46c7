/** Type-checked proof that what the SDKs of both lines hand out is what this package takes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';
import {
  encodeLogs,
  encodeMetrics,
  encodeSpans,
  type LogRecordProcessor,
  type SpanProcessor,
} from './index.ts';

test('structural types: the records of both SDK lines satisfy them', () => {
  const cumulative = otel2x.sdkMetrics.AggregationTemporality.CUMULATIVE;
  assert.deepEqual(encodeLogs(new otel2x.sdkLogs.InMemoryLogRecordExporter().getFinishedLogRecords()), []);
  assert.deepEqual(encodeLogs(new otel3x.sdkLogs.InMemoryLogRecordExporter().getFinishedLogRecords()), []);
  assert.deepEqual(encodeSpans(new otel2x.sdkTrace.InMemorySpanExporter().getFinishedSpans()), []);
  assert.deepEqual(encodeSpans(new otel3x.sdkTrace.InMemorySpanExporter().getFinishedSpans()), []);
  assert.deepEqual(encodeMetrics(new otel2x.sdkMetrics.InMemoryMetricExporter(cumulative).getMetrics()), []);
  assert.deepEqual(encodeMetrics(new otel3x.sdkMetrics.InMemoryMetricExporter(cumulative).getMetrics()), []);
});

test('structural types: our processors are processors of both SDK lines', async () => {
  const done = async (): Promise<void> => {};
  const emitted: unknown[] = [];
  const logProcessor: LogRecordProcessor = {
    onEmit: (record) => {
      record.setAttribute('seen', true);
      emitted.push(record.attributes.seen);
    },
    forceFlush: done,
    shutdown: done,
  };
  const spanProcessor: SpanProcessor = {
    onStart: () => {},
    onEnd: (span) => emitted.push(span.name),
    forceFlush: done,
    shutdown: done,
  };
  new otel2x.sdkLogs.LoggerProvider({ processors: [logProcessor] }).getLogger('x').emit({});
  new otel3x.sdkLogs.LoggerProvider({ processors: [logProcessor] }).getLogger('x').emit({});
  new otel2x.sdkTrace.TracerProvider({ spanProcessors: [spanProcessor] })
    .getTracer('x')
    .startSpan('two')
    .end();
  new otel3x.sdkTrace.TracerProvider({ spanProcessors: [spanProcessor] })
    .getTracer('x')
    .startSpan('three')
    .end();
  assert.deepEqual(emitted, [true, true, 'two', 'three']);
});
