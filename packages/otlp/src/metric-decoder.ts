import {
  asDouble,
  asInt64,
  asMessage,
  asUint64,
  boolField,
  enumField,
  fieldOf,
  idField,
  int32Field,
  type JsonMessage,
  listField,
  messageField,
  messagesField,
  optionalDoubleField,
  stringField,
  uint32Field,
  uint64Field,
} from './proto-json.ts';
import type {
  StoredBuckets,
  StoredExemplar,
  StoredMetricData,
  StoredMetricPoint,
  StoredResource,
  StoredScope,
} from './stored-record.ts';
import { attributesField } from './value-decoder.ts';

export const TEMPORALITIES: ReadonlyMap<string, number> = new Map([
  ['AGGREGATION_TEMPORALITY_UNSPECIFIED', 0],
  ['AGGREGATION_TEMPORALITY_DELTA', 1],
  ['AGGREGATION_TEMPORALITY_CUMULATIVE', 2],
]);

/** Decodes the data of one point, by the metric's type. */
const DATA_DECODERS: Readonly<Record<StoredMetricData['type'], (point: JsonMessage) => StoredMetricData>> = {
  gauge: (point) => ({ type: 'gauge', value: numberValue(point) }),
  sum: (point) => ({ type: 'sum', value: numberValue(point) }),
  histogram: decodeHistogram,
  exponentialHistogram: decodeExponentialHistogram,
  summary: decodeSummary,
};

const DATA_TYPES = Object.keys(DATA_DECODERS) as StoredMetricData['type'][];

/**
 * Decodes an OTLP/JSON Metric: one record for each of its data points.
 * @throws OtlpDecodeError where it is not a Metric.
 */
export function decodeMetric(
  json: unknown,
  resource: StoredResource,
  scope: StoredScope,
): StoredMetricPoint[] {
  const metric = asMessage(json, 'metrics');
  const type = DATA_TYPES.find((name) => fieldOf(metric, name) !== undefined);
  if (type === undefined) return [];
  const data = messageField(metric, type);
  const shared = {
    signal: 'metrics',
    resource,
    scope,
    name: stringField(metric, 'name'),
    description: stringField(metric, 'description'),
    unit: stringField(metric, 'unit'),
    temporality: enumField(data, 'aggregationTemporality', TEMPORALITIES),
    monotonic: boolField(data, 'isMonotonic'),
  } as const;
  return messagesField(data, 'dataPoints').map((point) => ({
    ...shared,
    timestamp: uint64Field(point, 'timeUnixNano'),
    startTimestamp: uint64Field(point, 'startTimeUnixNano'),
    attributes: attributesField(point, 'attributes'),
    flags: uint32Field(point, 'flags'),
    exemplars: messagesField(point, 'exemplars').map(decodeExemplar),
    data: DATA_DECODERS[type](point),
  }));
}

function numberValue(message: JsonMessage): number | bigint | undefined {
  const integer = fieldOf(message, 'asInt');
  return integer === undefined ? optionalDoubleField(message, 'asDouble') : asInt64(integer, 'asInt');
}

function decodeHistogram(point: JsonMessage): StoredMetricData {
  return {
    type: 'histogram',
    ...rangeOf(point),
    explicitBounds: listField(point, 'explicitBounds').map((bound) => asDouble(bound, 'explicitBounds')),
    bucketCounts: countsOf(point),
  };
}

function decodeExponentialHistogram(point: JsonMessage): StoredMetricData {
  return {
    type: 'exponentialHistogram',
    ...rangeOf(point),
    scale: int32Field(point, 'scale'),
    zeroCount: uint64Field(point, 'zeroCount'),
    zeroThreshold: optionalDoubleField(point, 'zeroThreshold') ?? 0,
    positive: decodeBuckets(messageField(point, 'positive')),
    negative: decodeBuckets(messageField(point, 'negative')),
  };
}

function decodeSummary(point: JsonMessage): StoredMetricData {
  return {
    type: 'summary',
    count: uint64Field(point, 'count'),
    sum: optionalDoubleField(point, 'sum') ?? 0,
    quantiles: messagesField(point, 'quantileValues').map((entry) => ({
      quantile: optionalDoubleField(entry, 'quantile') ?? 0,
      value: optionalDoubleField(entry, 'value') ?? 0,
    })),
  };
}

function rangeOf(point: JsonMessage): {
  count: bigint;
  sum: number | undefined;
  min: number | undefined;
  max: number | undefined;
} {
  return {
    count: uint64Field(point, 'count'),
    sum: optionalDoubleField(point, 'sum'),
    min: optionalDoubleField(point, 'min'),
    max: optionalDoubleField(point, 'max'),
  };
}

function decodeBuckets(message: JsonMessage): StoredBuckets {
  return { offset: int32Field(message, 'offset'), bucketCounts: countsOf(message) };
}

function countsOf(message: JsonMessage): bigint[] {
  return listField(message, 'bucketCounts').map((count) => asUint64(count, 'bucketCounts'));
}

function decodeExemplar(message: JsonMessage): StoredExemplar {
  return {
    timestamp: uint64Field(message, 'timeUnixNano'),
    value: numberValue(message),
    traceId: idField(message, 'traceId', 32),
    spanId: idField(message, 'spanId', 16),
    filteredAttributes: attributesField(message, 'filteredAttributes'),
  };
}
