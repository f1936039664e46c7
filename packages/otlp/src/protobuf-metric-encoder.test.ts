import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLine } from './line-decoder.ts';
import type { EncodedLine, LineEncoder, LineEncoderOptions } from './line-encoder.ts';
import { createMetricsEncoder } from './metric-encoder.ts';
import { decodeProtobuf } from './protobuf-decoder.ts';
import { createMetricsProtobufEncoder } from './protobuf-metric-encoder.ts';
import { DATA_POINT_TYPE, type MetricData, type ResourceMetrics } from './resource-metrics.ts';
import type { StoredMetricPoint, StoredRecord } from './stored-record.ts';

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';

function encode(
  createEncoder: (options?: LineEncoderOptions) => LineEncoder<ResourceMetrics>,
  records: readonly ResourceMetrics[],
): EncodedLine {
  const encoder = createEncoder();
  for (const record of records) encoder.add(record);
  const line = encoder.take();
  assert.ok(line);
  return line;
}

function metricOf(
  dataPointType: number,
  dataPoints: MetricData['dataPoints'],
  valueType = 1,
): ResourceMetrics {
  const descriptor = { name: 'm', description: 'd', unit: 'u', valueType };
  return {
    resource: { attributes: {} },
    scopeMetrics: [
      {
        scope: { name: 'scope' },
        metrics: [{ descriptor, aggregationTemporality: 1, dataPointType, isMonotonic: true, dataPoints }],
      },
    ],
  };
}

const EXEMPLARS = [
  {
    filteredAttributes: { user: 'u' },
    value: 1.5,
    timestamp: [1, 7] as [number, number],
    traceId: TRACE_ID,
    spanId: SPAN_ID,
  },
  { filteredAttributes: {}, value: 2, timestamp: [1, 8] as [number, number] },
];

const BUCKETS = { offset: -3, bucketCounts: [1, 0, 2 ** 53] };

const POINT = {
  startTime: [1, 0] as [number, number],
  endTime: [2, 5] as [number, number],
  attributes: { a: 'b' },
  exemplars: EXEMPLARS,
};

const METRICS: ReadonlyArray<readonly [name: string, metrics: ResourceMetrics]> = [
  ['gauge', metricOf(DATA_POINT_TYPE.gauge, [{ ...POINT, value: Number.NaN }])],
  [
    'integer sum',
    metricOf(
      DATA_POINT_TYPE.sum,
      [
        { ...POINT, value: -(2 ** 40) },
        { ...POINT, value: 0.5 },
      ],
      0,
    ),
  ],
  [
    'histogram',
    metricOf(DATA_POINT_TYPE.histogram, [
      {
        ...POINT,
        value: {
          buckets: { boundaries: [0, 0.5], counts: [1, 0, 300] },
          count: 301,
          sum: 0,
          min: -1,
          max: 9,
        },
      },
      { ...POINT, value: { buckets: { boundaries: [], counts: [7] }, count: 7 } },
    ]),
  ],
  [
    'exponential histogram',
    metricOf(DATA_POINT_TYPE.exponentialHistogram, [
      {
        ...POINT,
        value: {
          count: 5,
          sum: 1e300,
          scale: -2,
          zeroCount: 2,
          positive: BUCKETS,
          negative: { offset: 0, bucketCounts: [] },
        },
      },
    ]),
  ],
];

for (const [name, metrics] of METRICS) {
  test(`createMetricsProtobufEncoder: says the same of a ${name} as the line encoder`, () => {
    const ours = encode(createMetricsProtobufEncoder, [metrics]);
    const json = encode(createMetricsEncoder, [metrics]);
    assert.deepEqual(decodeProtobuf(ours.bytes, 'metrics'), decodeLine(json.bytes));
  });
}

test('createMetricsProtobufEncoder: a data point that cannot be read is one without a value that says why', () => {
  for (const dataPointType of Object.values(DATA_POINT_TYPE)) {
    const point = { ...POINT, value: 1 };
    Object.defineProperty(point, 'attributes', {
      get: () => {
        throw new Error('trap');
      },
    });
    const { bytes } = encode(createMetricsProtobufEncoder, [metricOf(dataPointType, [point])]);
    const [stored] = decodeProtobuf(bytes, 'metrics') as StoredMetricPoint[];
    assert.equal(stored?.flags, 1);
    assert.deepEqual(stored?.attributes, { 'agentbus.encoding.error': '[Could not encode: trap]' });
  }
});

test('createMetricsProtobufEncoder: ends a message between data points, and names the metric in each', () => {
  const points = Array.from({ length: 30 }, (_, index) => ({ ...POINT, value: index }));
  const metrics = metricOf(DATA_POINT_TYPE.sum, points);
  const lines: EncodedLine[] = [];
  const encoder = createMetricsProtobufEncoder({ maxLineBytes: 700, onLine: (line) => lines.push(line) });
  encoder.add(metrics);
  const last = encoder.take();
  if (last) lines.push(last);
  assert.ok(lines.length > 3);
  for (const { bytes } of lines) assert.ok(bytes.length <= 700);
  const decoded: StoredRecord[] = lines.flatMap(({ bytes }) => decodeProtobuf(bytes, 'metrics'));
  assert.deepEqual(decoded, decodeLine(encode(createMetricsEncoder, [metrics]).bytes));
});
