/** The exporters behind the SDKs' own processors and readers, on both OTel lines. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { decodeLine, type StoredRecord } from '@agentbus/otlp';
import { listSegments, readLines, type Stream } from '@agentbus/segments';
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';
import { FileLogRecordExporter } from './file-log-record-exporter.ts';
import { FileMetricExporter } from './file-metric-exporter.ts';
import { FileSpanExporter } from './file-span-exporter.ts';

function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'file-exporter-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function readStream<S extends StoredRecord['signal']>(
  directory: string,
  stream: Stream,
  signal: S,
): Promise<Extract<StoredRecord, { signal: S }>[]> {
  const records: Extract<StoredRecord, { signal: S }>[] = [];
  for (const segment of await listSegments(directory, { streams: [stream] })) {
    for await (const line of readLines(segment)) {
      for (const record of decodeLine(line.bytes)) {
        assert.equal(record.signal, signal);
        records.push(record as Extract<StoredRecord, { signal: S }>);
      }
    }
  }
  return records;
}

/** One suite for both lines: what it uses has the same shape, though TypeScript cannot mix the two. */
const LINES = { '2.x': otel2x as unknown as typeof otel3x, '3.x': otel3x };

for (const [line, otel] of Object.entries(LINES)) {
  const { sdkLogs, sdkTrace, sdkMetrics, resources } = otel;
  const resource = () => resources.resourceFromAttributes({ 'service.name': 'shop' });

  for (const Processor of [sdkLogs.SimpleLogRecordProcessor, sdkLogs.BatchLogRecordProcessor]) {
    test(`FileLogRecordExporter, ${line}: behind ${Processor.name}, each record in its stream`, async (t) => {
      const directory = temporaryDirectory(t);
      const processor = new Processor({ exporter: new FileLogRecordExporter({ directory }) });
      const provider = new sdkLogs.LoggerProvider({ resource: resource(), processors: [processor] });
      const logger = provider.getLogger('checkout', '1.2.3');
      for (let n = 0; n < 5; n++) {
        logger.emit({ body: `order ${n}`, severityNumber: 9, severityText: 'INFO', attributes: { n } });
      }
      for (const kind of ['audit', 'security', 'business', 'performance']) {
        logger.emit({ body: kind, severityNumber: 12, attributes: { 'agentbus.log.kind': kind } });
      }
      await provider.forceFlush();

      const logs = await readStream(directory, 'logs', 'logs');
      assert.deepEqual(
        logs.map(({ body }) => body),
        ['order 0', 'order 1', 'order 2', 'order 3', 'order 4', 'business', 'performance'],
      );
      const [first] = logs;
      assert.equal(first?.resource.attributes['service.name'], 'shop');
      assert.deepEqual([first?.scope.name, first?.scope.version], ['checkout', '1.2.3']);
      assert.deepEqual([first?.severityNumber, first?.severityText], [9, 'INFO']);
      assert.deepEqual(first?.attributes, { n: 0 });
      const audit = await readStream(directory, 'audit', 'logs');
      assert.deepEqual(
        audit.map(({ body }) => body),
        ['audit', 'security'],
      );
      await provider.shutdown();
    });
  }

  for (const Processor of [sdkTrace.SimpleSpanProcessor, sdkTrace.BatchSpanProcessor]) {
    test(`FileSpanExporter, ${line}: behind ${Processor.name}`, async (t) => {
      const directory = temporaryDirectory(t);
      const processor = new Processor({ exporter: new FileSpanExporter({ directory }) });
      const provider = new sdkTrace.TracerProvider({ resource: resource(), spanProcessors: [processor] });
      const tracer = provider.getTracer('checkout');
      const span = tracer.startSpan('GET /cart', { kind: otel.api.SpanKind.SERVER, attributes: { a: true } });
      span.addEvent('looked up', { hit: false });
      span.setStatus({ code: otel.api.SpanStatusCode.ERROR, message: 'gone' });
      span.end();
      await provider.forceFlush();

      const [stored, ...others] = await readStream(directory, 'traces', 'traces');
      assert.deepEqual(others, []);
      assert.equal(stored?.name, 'GET /cart');
      assert.equal(stored?.traceId, span.spanContext().traceId);
      assert.equal(stored?.spanId, span.spanContext().spanId);
      assert.deepEqual([stored?.kind, stored?.statusCode, stored?.statusMessage], [2, 2, 'gone']);
      assert.deepEqual(stored?.attributes, { a: true });
      assert.deepEqual(
        stored?.events.map(({ name, attributes }) => [name, attributes]),
        [['looked up', { hit: false }]],
      );
      assert.equal(stored?.resource.attributes['service.name'], 'shop');
      await provider.shutdown();
    });
  }

  test(`FileMetricExporter, ${line}: behind PeriodicExportingMetricReader, cumulative`, async (t) => {
    const directory = temporaryDirectory(t);
    const exporter = new FileMetricExporter({ directory });
    const reader = new sdkMetrics.PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: 3_600_000,
    });
    const provider = new sdkMetrics.MeterProvider({ resource: resource(), readers: [reader] });
    const meter = provider.getMeter('checkout');
    const orders = meter.createCounter('orders', { unit: '{order}' });
    const latency = meter.createHistogram('latency', { advice: { explicitBucketBoundaries: [1, 10] } });
    meter.createObservableGauge('load').addCallback((result) => result.observe(0.5));
    orders.add(2, { paid: 'card' });
    latency.record(5);
    await provider.forceFlush();
    orders.add(3, { paid: 'card' });
    await provider.forceFlush();

    const points = await readStream(directory, 'metrics', 'metrics');
    const values = (name: string) =>
      points.filter((p) => p.name === name).map(({ data }) => 'value' in data && data.value);
    assert.deepEqual(values('orders'), [2, 5]);
    assert.deepEqual(values('load'), [0.5, 0.5]);
    const order = points.find(({ name }) => name === 'orders');
    assert.deepEqual([order?.unit, order?.temporality, order?.monotonic], ['{order}', 2, true]);
    assert.deepEqual(order?.attributes, { paid: 'card' });
    assert.equal(order?.resource.attributes['service.name'], 'shop');
    const histogram = points.find(({ name }) => name === 'latency')?.data;
    assert.ok(histogram?.type === 'histogram');
    assert.deepEqual([histogram.count, histogram.sum, histogram.bucketCounts], [1n, 5, [0n, 1n, 0n]]);
    await provider.shutdown();
  });

  test(`exporters, ${line}: a batch beyond a line's limit is cut into lines of at most 512 KiB`, async (t) => {
    const directory = temporaryDirectory(t);
    const exporter = new FileLogRecordExporter({ directory, maxSegmentBytes: 1024 * 1024 });
    const processor = new sdkLogs.BatchLogRecordProcessor({ exporter });
    const provider = new sdkLogs.LoggerProvider({ processors: [processor] });
    const logger = provider.getLogger('bulk');
    for (let n = 0; n < 500; n++) logger.emit({ body: `${n} ${'x'.repeat(5_000)}` });
    await provider.forceFlush();
    const segments = await listSegments(directory);
    assert.ok(segments.length >= 3);
    for (const segment of segments) {
      assert.ok(segment.bytes <= 1024 * 1024);
      for await (const { bytes } of readLines(segment)) assert.ok(bytes.length < 512 * 1024);
    }
    const bodies = (await readStream(directory, 'logs', 'logs')).map(({ body }) =>
      parseInt(String(body), 10),
    );
    assert.deepEqual(
      bodies,
      Array.from({ length: 500 }, (_, n) => n),
    );
    await provider.shutdown();
  });
}

test('exporters: an export after shutdown calls back with a failure that says so', async (t) => {
  const directory = temporaryDirectory(t);
  const exporter = new FileLogRecordExporter({ directory });
  const provider = new otel3x.sdkLogs.LoggerProvider({
    processors: [new otel3x.sdkLogs.SimpleLogRecordProcessor({ exporter })],
  });
  provider.getLogger('a').emit({ body: 'kept' });
  const [kept] = await readStream(directory, 'logs', 'logs');
  assert.equal(kept?.body, 'kept');
  await exporter.shutdown();
  await exporter.shutdown();
  await exporter.forceFlush();
  const record = {
    hrTime: [1, 0] as [number, number],
    hrTimeObserved: [1, 0] as [number, number],
    body: 'late',
    resource: { attributes: {} },
    instrumentationScope: { name: 'a' },
    attributes: {},
    droppedAttributesCount: 0,
  };
  const results: unknown[] = [];
  exporter.export([record], ({ code, error }) => results.push([code, (error as { code?: string }).code]));
  assert.deepEqual(results, [[1, 'writer-closed']]);
  assert.equal((await readStream(directory, 'logs', 'logs')).length, 1);
});

test('exporters: options are checked when they are made', () => {
  for (const Exporter of [FileLogRecordExporter, FileSpanExporter, FileMetricExporter]) {
    assert.throws(() => new Exporter({ maxSegmentBytes: 1000 }), {
      name: 'SegmentOptionError',
      code: 'invalid-option',
      message: /maxSegmentBytes is 1000, must be an integer from 65536/,
    });
    assert.throws(() => new Exporter({ writer: 'not/a/name' }), { code: 'invalid-option', option: 'writer' });
  }
});
