import type { ByteWriter } from './byte-writer.ts';
import { writeDataPoint } from './data-point-encoder.ts';
import { writeStringField, writeUint32Field } from './field-encoder.ts';
import { label } from './fragment.ts';
import {
  type EncodedLine,
  encodeAll,
  type LineEncoder,
  type LineEncoderOptions,
  MAX_LINE_BYTES,
} from './line-encoder.ts';
import { ATTR_ENCODING_ERROR, type LineFormat } from './line-format.ts';
import { type MetricItem, metricItems } from './metric-item.ts';
import type { ResourceMetrics } from './resource-metrics.ts';
import { writeUnixNanoField } from './unix-nano.ts';
import { writeAttributes } from './value-encoder.ts';
import { WholeLine } from './whole-line.ts';

const OPENING_TIME = label('{"timeUnixNano":"');
const LABEL_FLAGS = label(',"flags":');
const LABEL_OPEN_NAME = label('{"name":"');
const LABEL_DESCRIPTION = label(',"description":"');
const LABEL_UNIT = label(',"unit":"');
const LABEL_AGGREGATION_TEMPORALITY = label('"aggregationTemporality":');

/** DataPointFlags of a point that has no value. */
const NO_RECORDED_VALUE = 1;

const METRIC_FORMAT: LineFormat<MetricItem> = {
  resourcesField: 'resourceMetrics',
  scopesField: 'scopeMetrics',
  itemsField: 'metrics',
  timestamp: (item) => item.point.endTime,
  write: writeDataPoint,
  writeFailure(writer, time, reason) {
    writeUnixNanoField(writer, OPENING_TIME, time);
    writeUint32Field(writer, LABEL_FLAGS, NO_RECORDED_VALUE);
    writer.ascii(',"attributes":');
    writeAttributes(writer, { [ATTR_ENCODING_ERROR]: reason });
    writer.ascii('}');
  },
  writeGroupHead: writeMetricHead,
  groupTail: ']}}',
};

/**
 * An encoder of collected SDK metrics into lines of OTLP/JSON `MetricsData`. It counts data points, and may end a line
 * between any two of them.
 * @throws EncoderOptionError if an option is out of its range.
 */
export function createMetricsEncoder(options?: LineEncoderOptions): LineEncoder<ResourceMetrics> {
  const line = new WholeLine(METRIC_FORMAT, options);
  return {
    add(metrics: ResourceMetrics): void {
      for (const item of metricItems(metrics)) line.add(item);
    },
    get byteLength(): number {
      return line.byteLength;
    },
    get count(): number {
      return line.count;
    },
    take: () => line.take(),
  };
}

/**
 * Encodes collections of metrics, in order, into lines of at most `maxLineBytes`; a data point that is larger by itself
 * gets a line of its own.
 */
export function encodeMetrics(
  metrics: readonly ResourceMetrics[],
  maxLineBytes: number = MAX_LINE_BYTES,
): EncodedLine[] {
  return encodeAll(createMetricsEncoder, metrics, maxLineBytes);
}

/** Writes a metric up to its first data point: `{"name":…,"sum":{…,"dataPoints":[`. */
function writeMetricHead(writer: ByteWriter, { metric }: MetricItem): void {
  writeStringField(writer, LABEL_OPEN_NAME, metric.name);
  if (metric.description) writeStringField(writer, LABEL_DESCRIPTION, metric.description);
  if (metric.unit) writeStringField(writer, LABEL_UNIT, metric.unit);
  writer.ascii(`,"${metric.type}":{`);
  if (metric.type !== 'gauge') writeUint32Field(writer, LABEL_AGGREGATION_TEMPORALITY, metric.temporality);
  if (metric.type === 'sum') writer.ascii(`,"isMonotonic":${metric.monotonic}`);
  writer.ascii(metric.type === 'gauge' ? '"dataPoints":[' : ',"dataPoints":[');
}
