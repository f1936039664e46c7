import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLine } from './line-decoder.ts';
import type { EncodedLine, LineEncoder, LineEncoderOptions } from './line-encoder.ts';
import { createLogsEncoder } from './log-encoder.ts';
import { createMetricsEncoder } from './metric-encoder.ts';
import { OTEL_LINES, type OtelLine } from './otel-lines.conformance.ts';
import { decodeProtobuf } from './protobuf-decoder.ts';
import { createLogsProtobufEncoder } from './protobuf-log-encoder.ts';
import { createMetricsProtobufEncoder } from './protobuf-metric-encoder.ts';
import { createSpansProtobufEncoder } from './protobuf-span-encoder.ts';
import type { ReadableLogRecord } from './readable-log-record.ts';
import type { ReadableSpan } from './readable-span.ts';
import type { ResourceMetrics } from './resource-metrics.ts';
import { createSpansEncoder } from './span-encoder.ts';

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';
const REMOTE = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1, isRemote: true };

function resourceOf(otel: OtelLine) {
  return otel.resources.resourceFromAttributes(
    { 'service.name': 'shop', 'process.pid': 42, 'process.command_args': ['node', 'app.js'] },
    { schemaUrl: 'https://opentelemetry.io/schemas/1.37.0' },
  );
}

function recordLogs(otel: OtelLine): ReadableLogRecord[] {
  const exporter = new otel.sdkLogs.InMemoryLogRecordExporter();
  const provider = new otel.sdkLogs.LoggerProvider({
    resource: resourceOf(otel),
    processors: [new otel.sdkLogs.SimpleLogRecordProcessor({ exporter })],
    logRecordLimits: { attributeCountLimit: 8 },
  });
  const logger = provider.getLogger('checkout', '1.2.3', { schemaUrl: 'https://example.com/schema' });
  const context = otel.api.trace.setSpanContext(otel.api.ROOT_CONTEXT, REMOTE);
  logger.emit({
    timestamp: [1_700_000_000, 123_456_789],
    observedTimestamp: [1_700_000_000, 5],
    severityNumber: 9,
    severityText: 'INFO',
    eventName: 'order.placed',
    body: 'héllo "wörld" \\ \u0001 \u2028 🚀\n',
    context,
    attributes: {
      text: 'x',
      empty: '',
      int: -7,
      zero: 0,
      double: 1.5,
      tiny: 5e-324,
      no: false,
      list: ['a', 1, [null]],
    },
  });
  logger.emit({ body: { nested: { deep: [1, { a: 'b' }], nothing: {}, none: null }, list: [] } });
  logger.emit({ body: new Uint8Array([0, 127, 255, 254]), attributes: { bytes: new Uint8Array() } });
  for (const body of [null, 0, false, '', 2 ** 40, 'x'.repeat(70_000), 'é'.repeat(50)]) logger.emit({ body });
  logger.emit({
    severityNumber: 24,
    attributes: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`key${index}`, index])),
  });
  return [...exporter.getFinishedLogRecords()];
}

function recordSpans(otel: OtelLine): ReadableSpan[] {
  const { SpanKind, SpanStatusCode, ROOT_CONTEXT, createTraceState, trace } = otel.api;
  const exporter = new otel.sdkTrace.InMemorySpanExporter();
  const provider = new otel.sdkTrace.TracerProvider({
    resource: resourceOf(otel),
    spanProcessors: [new otel.sdkTrace.SimpleSpanProcessor({ exporter })],
    spanLimits: { eventCountLimit: 2, linkCountLimit: 1, attributeCountLimit: 3 },
  });
  const tracer = provider.getTracer('http', '0.5.0', { schemaUrl: 'https://example.com/schema' });
  const remote = { ...REMOTE, traceState: createTraceState('vendor=one,other=two') };
  const server = tracer.startSpan(
    'GET /orders/:id',
    {
      kind: SpanKind.SERVER,
      startTime: [1_700_000_000, 1],
      attributes: { 'http.route': '/orders/:id', 'http.response.status_code': 500, slow: true, dropped: 'x' },
      links: [{ context: remote }, { context: remote, attributes: { reason: 'batch', n: 1.5 } }],
    },
    trace.setSpanContext(ROOT_CONTEXT, remote),
  );
  server.addEvent('dropped by the limit', {}, [1_700_000_000, 2]);
  server.addEvent('exception', { 'exception.type': 'TypeError' }, [1_700_000_000, 3]);
  server.addEvent('retry', [1_700_000_000, 4]);
  server.setStatus({ code: SpanStatusCode.ERROR, message: 'no such order' });
  server.end([1_700_000_001, 999_999_999]);
  tracer.startSpan('root', { root: true, startTime: [1_700_000_002, 0] }).end([1_700_000_002, 1]);
  return [...exporter.getFinishedSpans()];
}

async function collectMetrics(otel: OtelLine): Promise<ResourceMetrics[]> {
  const { AggregationType, AggregationTemporality, InMemoryMetricExporter, MeterProvider } = otel.sdkMetrics;
  const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  const provider = new MeterProvider({
    resource: resourceOf(otel),
    readers: [
      new otel.sdkMetrics.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 }),
    ],
    views: [{ instrumentName: 'wide', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
  });
  const meter = provider.getMeter('metrics', '2.0.0', { schemaUrl: 'https://example.com/schema' });
  const { ValueType } = otel.api;
  const requests = meter.createCounter('requests', {
    unit: '{request}',
    description: 'So many',
    valueType: ValueType.INT,
  });
  requests.add(3, { route: '/a' });
  requests.add(2 ** 40, { route: '/b', ok: true, list: ['x', 'y'] });
  meter.createUpDownCounter('queue', { valueType: ValueType.INT }).add(-4);
  meter.createCounter('bytes', { unit: 'By' }).add(1.25);
  meter.createGauge('temperature').record(-1.5);
  for (const value of [0, 5, 10, 99, 1000]) {
    meter.createHistogram('bounded').record(value, { route: '/a' });
    meter.createHistogram('wide').record(value);
  }
  provider.getMeter('other').createCounter('one').add(1);
  await provider.forceFlush();
  const metrics = [...exporter.getMetrics()];
  await provider.shutdown();
  return metrics;
}

function encode<T>(
  createEncoder: (options?: LineEncoderOptions) => LineEncoder<T>,
  records: readonly T[],
): EncodedLine {
  const encoder = createEncoder();
  for (const record of records) encoder.add(record);
  const line = encoder.take();
  assert.ok(line);
  return line;
}

for (const [line, otel] of OTEL_LINES) {
  test(`createLogsProtobufEncoder (${line}): equals the official serializer and the line encoder on SDK records`, () => {
    const records = recordLogs(otel);
    assert.equal(records.length, 11);
    const { ProtobufLogsSerializer } = otel.otlpTransformer;
    const official = ProtobufLogsSerializer.serializeRequest(
      records as Parameters<typeof ProtobufLogsSerializer.serializeRequest>[0],
    );
    assert.ok(official);
    const ours = encode(createLogsProtobufEncoder, records);
    const json = encode(createLogsEncoder, records);
    assert.deepEqual(decodeProtobuf(official, 'logs'), decodeLine(json.bytes));
    assert.deepEqual(decodeProtobuf(ours.bytes, 'logs'), decodeLine(json.bytes));
    assert.deepEqual({ ...ours, bytes: null }, { ...json, bytes: null });
    assert.ok(ours.bytes.length <= official.length);
  });

  test(`createSpansProtobufEncoder (${line}): equals the official serializer and the line encoder on SDK spans`, () => {
    const spans = recordSpans(otel);
    const { ProtobufTraceSerializer } = otel.otlpTransformer;
    const official = ProtobufTraceSerializer.serializeRequest(
      spans as Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0],
    );
    assert.ok(official);
    const ours = encode(createSpansProtobufEncoder, spans);
    const json = encode(createSpansEncoder, spans);
    assert.deepEqual(decodeProtobuf(official, 'traces'), decodeLine(json.bytes));
    assert.deepEqual(decodeProtobuf(ours.bytes, 'traces'), decodeLine(json.bytes));
    assert.deepEqual({ ...ours, bytes: null }, { ...json, bytes: null });
  });

  test(`createMetricsProtobufEncoder (${line}): equals the official serializer and the line encoder on SDK metrics`, async () => {
    const metrics = await collectMetrics(otel);
    const { ProtobufMetricsSerializer } = otel.otlpTransformer;
    const official = ProtobufMetricsSerializer.serializeRequest(
      metrics[0] as Parameters<typeof ProtobufMetricsSerializer.serializeRequest>[0],
    );
    assert.ok(official);
    const ours = encode(createMetricsProtobufEncoder, metrics);
    const json = encode(createMetricsEncoder, metrics);
    assert.equal(ours.count, 8);
    assert.deepEqual(decodeProtobuf(official, 'metrics'), decodeLine(json.bytes));
    assert.deepEqual(decodeProtobuf(ours.bytes, 'metrics'), decodeLine(json.bytes));
    assert.deepEqual({ ...ours, bytes: null }, { ...json, bytes: null });
  });
}
