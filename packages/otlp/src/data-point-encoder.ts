import type { ByteWriter } from './byte-writer.ts';
import { writeStringField } from './field-encoder.ts';
import { label } from './fragment.ts';
import type { MetricItem } from './metric-item.ts';
import { isIntegerNumber } from './plain-form.ts';
import type {
  DataPoint,
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramValue,
  HistogramValue,
} from './resource-metrics.ts';
import { writeUnixNanoField } from './unix-nano.ts';
import { writeAttributes, writeDouble } from './value-encoder.ts';

const OPENING_START_TIME = label('{"startTimeUnixNano":"');
const OPENING_TIME = label('{"timeUnixNano":"');
const LABEL_TIME = label(',"timeUnixNano":"');
const LABEL_TRACE_ID = label(',"traceId":"');
const LABEL_SPAN_ID = label(',"spanId":"');

/** Writes one OTLP NumberDataPoint, HistogramDataPoint or ExponentialHistogramDataPoint. */
export function writeDataPoint(writer: ByteWriter, { metric, point }: MetricItem): void {
  writeUnixNanoField(writer, OPENING_START_TIME, point.startTime);
  writeUnixNanoField(writer, LABEL_TIME, point.endTime);
  writer.ascii(',"attributes":');
  writeAttributes(writer, point.attributes ?? {});
  if (metric.type === 'histogram') writeHistogram(writer, point.value as HistogramValue);
  else if (metric.type === 'exponentialHistogram') {
    writeExponentialHistogram(writer, point.value as ExponentialHistogramValue);
  } else writeNumberValue(writer, point.value as number, metric.integer);
  writeExemplars(writer, point, metric.integer);
  writer.ascii('}');
}

function writeNumberValue(writer: ByteWriter, value: number, integer: boolean): void {
  if (integer && isIntegerNumber(value)) {
    writer.ascii(`,"asInt":"${value}"`);
  } else {
    writer.ascii(',"asDouble":');
    writeDouble(writer, value);
  }
}

function writeHistogram(writer: ByteWriter, value: HistogramValue): void {
  writeSummary(writer, value);
  writeCounts(writer, ',"bucketCounts":[', value.buckets.counts);
  writer.ascii(',"explicitBounds":[');
  value.buckets.boundaries.forEach((bound, index) => {
    if (index > 0) writer.ascii(',');
    writeDouble(writer, bound);
  });
  writer.ascii(']');
}

function writeExponentialHistogram(writer: ByteWriter, value: ExponentialHistogramValue): void {
  writeSummary(writer, value);
  writer.ascii(`,"scale":${integerText(value.scale)},"zeroCount":"${countText(value.zeroCount)}"`);
  writeBuckets(writer, ',"positive":', value.positive);
  writeBuckets(writer, ',"negative":', value.negative);
}

/** What both kinds of histogram know about all their measurements; the SDK leaves out what it does not know. */
function writeSummary(writer: ByteWriter, value: HistogramValue | ExponentialHistogramValue): void {
  writer.ascii(`,"count":"${countText(value.count)}"`);
  writeOptionalDouble(writer, ',"sum":', value.sum);
  writeOptionalDouble(writer, ',"min":', value.min);
  writeOptionalDouble(writer, ',"max":', value.max);
}

function writeOptionalDouble(writer: ByteWriter, label: string, value: number | undefined): void {
  if (value === undefined) return;
  writer.ascii(label);
  writeDouble(writer, value);
}

function writeBuckets(writer: ByteWriter, label: string, buckets: ExponentialBuckets): void {
  writer.ascii(`${label}{"offset":${integerText(buckets.offset)}`);
  writeCounts(writer, ',"bucketCounts":[', buckets.bucketCounts);
  writer.ascii('}');
}

function writeCounts(writer: ByteWriter, label: string, counts: readonly number[]): void {
  writer.ascii(label);
  counts.forEach((count, index) => {
    writer.ascii(index > 0 ? `,"${countText(count)}"` : `"${countText(count)}"`);
  });
  writer.ascii(']');
}

function writeExemplars(writer: ByteWriter, { exemplars }: DataPoint, integer: boolean): void {
  if (!exemplars?.length) return;
  writer.ascii(',"exemplars":[');
  exemplars.forEach((exemplar, index) => {
    if (index > 0) writer.ascii(',');
    writeExemplar(writer, exemplar, integer);
  });
  writer.ascii(']');
}

function writeExemplar(writer: ByteWriter, exemplar: Exemplar, integer: boolean): void {
  writeUnixNanoField(writer, OPENING_TIME, exemplar.timestamp);
  writeNumberValue(writer, exemplar.value, integer);
  if (exemplar.traceId) writeStringField(writer, LABEL_TRACE_ID, exemplar.traceId);
  if (exemplar.spanId) writeStringField(writer, LABEL_SPAN_ID, exemplar.spanId);
  writer.ascii(',"filteredAttributes":');
  writeAttributes(writer, exemplar.filteredAttributes ?? {});
  writer.ascii('}');
}

/** A count as the decimal digits of an unsigned integer. */
function countText(count: number): string {
  return Number.isFinite(count) && count > 0 ? String(BigInt(Math.trunc(count))) : '0';
}

/** A scale or offset as the decimal digits of a signed 32-bit integer. */
function integerText(value: number): string {
  return String(Number.isFinite(value) ? Math.trunc(value) : 0);
}
