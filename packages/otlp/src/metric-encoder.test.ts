import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLine } from './line-decoder.ts';
import { encodeMetrics } from './metric-encoder.ts';
import { OTEL_LINES, type OtelLine } from './otel-lines.conformance.ts';
import { normalRecords } from './otlp-normal-form.conformance.ts';
import { DATA_POINT_TYPE, type ResourceMetrics } from './resource-metrics.ts';
import type { StoredMetricPoint } from './stored-record.ts';

async function collect(otel: OtelLine, temporality: number): Promise<ResourceMetrics[]> {
  const { AggregationType, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } =
    otel.sdkMetrics;
  const exporter = new InMemoryMetricExporter(temporality);
  const provider = new MeterProvider({
    resource: otel.resources.resourceFromAttributes({ 'service.name': 'shop' }),
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
    views: [
      { instrumentName: 'wide', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
      {
        instrumentName: 'bounded',
        aggregation: {
          type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
          options: { boundaries: [0, 10, 100] },
        },
      },
      {
        instrumentName: 'unranged',
        aggregation: {
          type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
          options: { boundaries: [1], recordMinMax: false },
        },
      },
    ],
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
  meter.createCounter('bytes', { unit: 'By' }).add(1.25);
  meter.createUpDownCounter('queue', { valueType: ValueType.INT }).add(-4);
  meter.createGauge('temperature').record(-1.5);
  meter
    .createObservableGauge('uptime', { unit: 's' })
    .addCallback((result) => result.observe(12, { pid: 1 }));
  for (const value of [0, 5, 10, 99, 1000]) {
    meter.createHistogram('bounded').record(value, { route: '/a' });
    meter.createHistogram('unranged').record(value);
    meter.createHistogram('wide').record(value);
  }
  provider.getMeter('other').createCounter('one').add(1);
  await provider.forceFlush();
  const metrics = [...exporter.getMetrics()];
  await provider.shutdown();
  return metrics;
}

function official(otel: OtelLine, metrics: readonly ResourceMetrics[]): unknown {
  const { JsonMetricsSerializer } = otel.otlpTransformer;
  const collection = metrics[0] as Parameters<typeof JsonMetricsSerializer.serializeRequest>[0];
  return JSON.parse(new TextDecoder().decode(JsonMetricsSerializer.serializeRequest(collection)));
}

function ours(metrics: readonly ResourceMetrics[]): unknown[] {
  return encodeMetrics(metrics).map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)));
}

function decodeAll(metrics: readonly ResourceMetrics[], maxLineBytes?: number): StoredMetricPoint[] {
  return encodeMetrics(metrics, maxLineBytes).flatMap(({ bytes }) =>
    decodeLine(bytes),
  ) as StoredMetricPoint[];
}

/** One metric with one point, of the structure that both SDK lines use. */
function metricsOf(
  dataPointType: number,
  value: ResourceMetrics['scopeMetrics'][0]['metrics'][0]['dataPoints'][0]['value'],
  valueType = 1,
): ResourceMetrics {
  const point = {
    startTime: [1, 0] as [number, number],
    endTime: [2, 5] as [number, number],
    attributes: { a: 'b' },
    value,
    exemplars: [
      {
        filteredAttributes: { user: 'u' },
        value: 1.5,
        timestamp: [1, 7] as [number, number],
        traceId: '5b8efff798038103d269b633813fc60c',
        spanId: 'eee19b7ec3c1b174',
      },
      { filteredAttributes: {}, value: 2, timestamp: [1, 8] as [number, number] },
    ],
  };
  return {
    resource: { attributes: {} },
    scopeMetrics: [
      {
        scope: { name: 'scope' },
        metrics: [
          {
            descriptor: { name: 'm', description: 'd', unit: 'u', valueType },
            aggregationTemporality: 1,
            dataPointType,
            isMonotonic: true,
            dataPoints: [point],
          },
        ],
      },
    ],
  };
}

for (const [line, otel] of OTEL_LINES) {
  for (const temporality of ['DELTA', 'CUMULATIVE'] as const) {
    test(`encodeMetrics (${line}, ${temporality}): equals the official serializer on SDK metrics`, async () => {
      const metrics = await collect(otel, otel.sdkMetrics.AggregationTemporality[temporality]);
      const normal = normalRecords(ours(metrics));
      assert.equal(normal.length, 10);
      assert.deepEqual(normal, normalRecords([official(otel, metrics)]));
    });
  }

  test(`encodeMetrics (${line}): the numbers of the SDK's DataPointType and ValueType are the expected ones`, () => {
    const { DataPointType } = otel.sdkMetrics;
    assert.deepEqual(DATA_POINT_TYPE, {
      histogram: DataPointType.HISTOGRAM,
      exponentialHistogram: DataPointType.EXPONENTIAL_HISTOGRAM,
      gauge: DataPointType.GAUGE,
      sum: DataPointType.SUM,
    });
    assert.equal(otel.api.ValueType.INT, 0);
    assert.equal(otel.sdkMetrics.AggregationTemporality.DELTA, 0);
    assert.equal(otel.sdkMetrics.AggregationTemporality.CUMULATIVE, 1);
  });

  test(`encodeMetrics (${line}): round-trips SDK metrics`, async () => {
    const points = decodeAll(await collect(otel, otel.sdkMetrics.AggregationTemporality.CUMULATIVE));
    const byName = new Map(points.map((point) => [point.name, point]));
    const requests = points.filter(({ name }) => name === 'requests');
    assert.deepEqual(
      requests.map(({ data, attributes }) => [data, attributes]),
      [
        [{ type: 'sum', value: 3 }, { route: '/a' }],
        [
          { type: 'sum', value: 2 ** 40 },
          { route: '/b', ok: true, list: ['x', 'y'] },
        ],
      ],
    );
    assert.deepEqual(
      [requests[0]?.unit, requests[0]?.description, requests[0]?.monotonic, requests[0]?.temporality],
      ['{request}', 'So many', true, 2],
    );
    assert.deepEqual(byName.get('queue')?.data, { type: 'sum', value: -4 });
    assert.equal(byName.get('queue')?.monotonic, false);
    assert.deepEqual(byName.get('temperature')?.data, { type: 'gauge', value: -1.5 });
    assert.deepEqual(byName.get('bounded')?.data, {
      type: 'histogram',
      count: 5n,
      sum: 1114,
      min: 0,
      max: 1000,
      explicitBounds: [0, 10, 100],
      bucketCounts: [1n, 2n, 1n, 1n],
    });
    const wide = byName.get('wide')?.data;
    assert.ok(wide?.type === 'exponentialHistogram');
    assert.equal(wide.count, 5n);
    assert.equal(wide.zeroCount, 1n);
    assert.equal(
      wide.positive.bucketCounts.reduce((sum, count) => sum + count, 0n),
      4n,
    );
    const unranged = byName.get('unranged')?.data;
    assert.ok(unranged?.type === 'histogram');
    assert.deepEqual([unranged.min, unranged.max], [undefined, undefined]);
  });
}

test('encodeMetrics: exemplars are kept', () => {
  const [point] = decodeAll([metricsOf(DATA_POINT_TYPE.sum, 3)]);
  assert.deepEqual(point?.exemplars, [
    {
      timestamp: 1_000_000_007n,
      value: 1.5,
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      filteredAttributes: { user: 'u' },
    },
    { timestamp: 1_000_000_008n, value: 2, traceId: '', spanId: '', filteredAttributes: {} },
  ]);
});

test('encodeMetrics: a double stays a double, an integer instrument with a fraction too', () => {
  const json = (valueType: number, value: number): string =>
    JSON.stringify(ours([metricsOf(DATA_POINT_TYPE.gauge, value, valueType)]));
  assert.match(json(0, 3), /"asInt":"3"/);
  assert.match(json(0, 3.5), /"asDouble":3.5/);
  assert.match(json(1, 3), /"asDouble":3,/);
  assert.match(json(1, Number.NaN), /"asDouble":"NaN"/);
});

test('encodeMetrics: a histogram keeps infinite sums and empty buckets', () => {
  const buckets = { boundaries: [], counts: [2 ** 53] };
  const [point] = decodeAll([
    metricsOf(DATA_POINT_TYPE.histogram, { buckets, count: 2 ** 53, sum: Number.POSITIVE_INFINITY }),
  ]);
  assert.deepEqual(point?.data, {
    type: 'histogram',
    count: 2n ** 53n,
    sum: Number.POSITIVE_INFINITY,
    min: undefined,
    max: undefined,
    explicitBounds: [],
    bucketCounts: [2n ** 53n],
  });
});

test('encodeMetrics: a collection larger than a line is split between data points', () => {
  const [metrics] = [metricsOf(DATA_POINT_TYPE.sum, 1)];
  const metric = metrics?.scopeMetrics[0]?.metrics[0] ?? assert.fail();
  const dataPoints = Array.from({ length: 50 }, (_, index) => ({
    ...(metric.dataPoints[0] ?? assert.fail()),
    attributes: { index },
    endTime: [100 + index, 0] as [number, number],
  }));
  const large: ResourceMetrics = {
    resource: { attributes: { 'service.name': 'shop' } },
    scopeMetrics: [{ scope: { name: 's' }, metrics: [{ ...metric, dataPoints }, metric] }],
  };
  const lines = encodeMetrics([large], 4096);
  assert.ok(lines.length > 3);
  assert.ok(lines.every(({ bytes }) => bytes.length <= 4096));
  assert.equal(
    lines.reduce((sum, { count }) => sum + count, 0),
    51,
  );
  const points = decodeAll([large], 4096);
  assert.deepEqual(
    points.slice(0, 50).map(({ attributes }) => attributes.index),
    dataPoints.map((_, index) => index),
  );
  assert.ok(
    points.every(({ name, resource }) => name === 'm' && resource.attributes['service.name'] === 'shop'),
  );
  assert.equal(lines[0]?.firstTimestamp, 100_000_000_000n);
});

test('encodeMetrics: an unknown data point type becomes a point that says so, and the rest is kept', () => {
  const points = decodeAll([metricsOf(7, 1), metricsOf(DATA_POINT_TYPE.gauge, 2)]);
  assert.equal(points.length, 2);
  assert.match(String(points[0]?.attributes['agentbus.encoding.error']), /unknown data point type 7/);
  assert.deepEqual(points[1]?.data, { type: 'gauge', value: 2 });
});
