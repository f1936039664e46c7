import type { HrTime } from '@opentelemetry/api';
import { ATTR_ENCODING_ERROR } from './line-format.ts';
import type { MetricItem } from './metric-item.ts';
import { isIntegerNumber } from './plain-form.ts';
import { writeId } from './protobuf-scalar-fields.ts';
import { writeTime } from './protobuf-time.ts';
import { writeAttributes } from './protobuf-value.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';
import type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramValue,
  HistogramValue,
} from './resource-metrics.ts';

const UINT64_MAX = 2n ** 64n - 1n;

/** DataPointFlags of a point that has no value. */
const NO_RECORDED_VALUE = 1;

/** The fields that data points of all types have under the same number. */
const POINT_FIELD = { startTimeUnixNano: 2, timeUnixNano: 3, count: 4, sum: 5 } as const;

const NUMBER_FIELD = { asDouble: 4, exemplars: 5, asInt: 6, attributes: 7, flags: 8 } as const;

const HISTOGRAM_FIELD = {
  bucketCounts: 6,
  explicitBounds: 7,
  exemplars: 8,
  attributes: 9,
  flags: 10,
  min: 11,
  max: 12,
} as const;

const EXPONENTIAL_FIELD = {
  attributes: 1,
  scale: 6,
  zeroCount: 7,
  positive: 8,
  negative: 9,
  flags: 10,
  exemplars: 11,
  min: 12,
  max: 13,
} as const;

const BUCKETS_FIELD = { offset: 1, bucketCounts: 2 } as const;

const EXEMPLAR_FIELD = {
  timeUnixNano: 2,
  asDouble: 3,
  spanId: 4,
  traceId: 5,
  asInt: 6,
  filteredAttributes: 7,
} as const;

/** The fields that differ by the metric's type. */
const FIELDS_BY_TYPE = {
  gauge: NUMBER_FIELD,
  sum: NUMBER_FIELD,
  histogram: HISTOGRAM_FIELD,
  exponentialHistogram: EXPONENTIAL_FIELD,
} as const;

/** Writes the content of one OTLP NumberDataPoint, HistogramDataPoint or ExponentialHistogramDataPoint. */
export function writeDataPoint(writer: ProtobufWriter, { metric, point }: MetricItem): void {
  writeTime(writer, POINT_FIELD.startTimeUnixNano, point.startTime);
  writeTime(writer, POINT_FIELD.timeUnixNano, point.endTime);
  const fields = FIELDS_BY_TYPE[metric.type];
  writeAttributes(writer, fields.attributes, point.attributes ?? {});
  if (metric.type === 'histogram') writeHistogram(writer, point.value as HistogramValue);
  else if (metric.type === 'exponentialHistogram') {
    writeExponentialHistogram(writer, point.value as ExponentialHistogramValue);
  } else writeNumberValue(writer, NUMBER_FIELD, point.value as number, metric.integer);
  for (const exemplar of point.exemplars ?? []) {
    const start = writer.open(fields.exemplars);
    writeExemplar(writer, exemplar, metric.integer);
    writer.close(start);
  }
}

/** Writes the content of a data point that has no value, and says why. */
export function writeFailedPoint(
  writer: ProtobufWriter,
  { metric }: MetricItem,
  time: HrTime,
  reason: string,
): void {
  const fields = FIELDS_BY_TYPE[metric.type];
  writeTime(writer, POINT_FIELD.timeUnixNano, time);
  writer.uint32(fields.flags, NO_RECORDED_VALUE);
  writeAttributes(writer, fields.attributes, { [ATTR_ENCODING_ERROR]: reason });
}

function writeNumberValue(
  writer: ProtobufWriter,
  fields: { readonly asDouble: number; readonly asInt: number },
  value: number,
  integer: boolean,
): void {
  if (integer && isIntegerNumber(value)) writer.fixed64Of(fields.asInt, BigInt(value));
  else writer.double(fields.asDouble, value);
}

function writeHistogram(writer: ProtobufWriter, value: HistogramValue): void {
  writeRange(writer, HISTOGRAM_FIELD, value);
  const { counts, boundaries } = value.buckets;
  const start = writer.open(HISTOGRAM_FIELD.bucketCounts);
  for (const count of counts) writer.bareFixed64(wholeCount(count));
  writer.close(start);
  if (boundaries.length > 0) {
    const bounds = writer.open(HISTOGRAM_FIELD.explicitBounds);
    for (const bound of boundaries) writer.bareDouble(bound);
    writer.close(bounds);
  }
}

function writeExponentialHistogram(writer: ProtobufWriter, value: ExponentialHistogramValue): void {
  writeRange(writer, EXPONENTIAL_FIELD, value);
  writeSint32(writer, EXPONENTIAL_FIELD.scale, value.scale);
  if (value.zeroCount > 0) writer.fixed64Of(EXPONENTIAL_FIELD.zeroCount, wholeCount(value.zeroCount));
  writeBuckets(writer, EXPONENTIAL_FIELD.positive, value.positive);
  writeBuckets(writer, EXPONENTIAL_FIELD.negative, value.negative);
}

/** What both kinds of histogram know about all their measurements; the SDK leaves out what it does not know. */
function writeRange(
  writer: ProtobufWriter,
  fields: { readonly min: number; readonly max: number },
  value: HistogramValue | ExponentialHistogramValue,
): void {
  writer.fixed64Of(POINT_FIELD.count, wholeCount(value.count));
  if (value.sum !== undefined) writer.double(POINT_FIELD.sum, value.sum);
  if (value.min !== undefined) writer.double(fields.min, value.min);
  if (value.max !== undefined) writer.double(fields.max, value.max);
}

function writeBuckets(writer: ProtobufWriter, field: number, buckets: ExponentialBuckets): void {
  const start = writer.open(field);
  writeSint32(writer, BUCKETS_FIELD.offset, buckets.offset);
  if (buckets.bucketCounts.length > 0) {
    const counts = writer.open(BUCKETS_FIELD.bucketCounts);
    for (const count of buckets.bucketCounts) writer.varint64(wholeCount(count));
    writer.close(counts);
  }
  writer.close(start);
}

function writeExemplar(writer: ProtobufWriter, exemplar: Exemplar, integer: boolean): void {
  writeTime(writer, EXEMPLAR_FIELD.timeUnixNano, exemplar.timestamp);
  writeNumberValue(writer, EXEMPLAR_FIELD, exemplar.value, integer);
  writeId(writer, EXEMPLAR_FIELD.spanId, exemplar.spanId);
  writeId(writer, EXEMPLAR_FIELD.traceId, exemplar.traceId);
  writeAttributes(writer, EXEMPLAR_FIELD.filteredAttributes, exemplar.filteredAttributes ?? {});
}

/** A count as an unsigned integer of 64 bits. */
function wholeCount(count: number): bigint {
  if (!Number.isFinite(count) || count <= 0) return 0n;
  const whole = BigInt(Math.trunc(count));
  return whole > UINT64_MAX ? UINT64_MAX : whole;
}

/** Appends a scale or offset, unless it is zero or no number. */
function writeSint32(writer: ProtobufWriter, field: number, value: number): void {
  const integer = Math.trunc(value) | 0;
  if (integer !== 0) writer.sint32(field, integer);
}
