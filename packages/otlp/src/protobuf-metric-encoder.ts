import type { LineEncoder, LineEncoderOptions } from './line-encoder.ts';
import { type MetricItem, metricItems } from './metric-item.ts';
import { writeDataPoint, writeFailedPoint } from './protobuf-data-point.ts';
import type { Level } from './protobuf-levels.ts';
import { OpenMessage, type ProtobufFormat } from './protobuf-open-message.ts';
import { writeEnum, writeText } from './protobuf-scalar-fields.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type { ResourceMetrics } from './resource-metrics.ts';

/** Room for what a metric has beside its points. */
const METRIC_BYTES = 128;

/** The field of metrics in ScopeMetrics. */
const METRICS = 2;

/** The fields of Metric. */
const FIELD = {
  name: 1,
  description: 2,
  unit: 3,
  gauge: 5,
  sum: 7,
  histogram: 9,
  exponentialHistogram: 10,
} as const;

/** The fields of Gauge, Sum, Histogram and ExponentialHistogram. */
const DATA_FIELD = { dataPoints: 1, aggregationTemporality: 2, isMonotonic: 3 } as const;

type Metric = MetricItem['metric'];

const METRIC_FORMAT: ProtobufFormat<MetricItem> = {
  itemField: DATA_FIELD.dataPoints,
  timestamp: (item) => item.point.endTime,
  write: writeDataPoint,
  writeFailure: (writer, time, reason, item) => writeFailedPoint(writer, item, time, reason),
  groupLevels: ({ metric }) => metricLevels(metric),
};

/**
 * An encoder of collected SDK metrics into OTLP protobuf `MetricsData` messages (the same as
 * `ExportMetricsServiceRequest`). It counts data points, and may end a message between any two of them. What it calls a
 * line is one message, without a newline or a length.
 * @throws EncoderOptionError if an option is out of its range.
 */
export function createMetricsProtobufEncoder(options?: LineEncoderOptions): LineEncoder<ResourceMetrics> {
  const message = new OpenMessage(METRIC_FORMAT, options);
  return {
    add(metrics: ResourceMetrics): void {
      for (const item of metricItems(metrics)) message.add(item);
    },
    get byteLength(): number {
      return message.byteLength;
    },
    get count(): number {
      return message.count;
    },
    take: () => message.take(),
  };
}

/** A metric, and its data that holds the points. */
function metricLevels(metric: Metric): Level[] {
  const metricTail = encoded((writer) => {
    writeText(writer, FIELD.name, metric.name);
    writeText(writer, FIELD.description, metric.description);
    writeText(writer, FIELD.unit, metric.unit);
  });
  const dataTail = encoded((writer) => {
    if (metric.type !== 'gauge') writeEnum(writer, DATA_FIELD.aggregationTemporality, metric.temporality);
    if (metric.type === 'sum' && metric.monotonic) writer.uint32(DATA_FIELD.isMonotonic, 1);
  });
  return [
    { key: metric, field: METRICS, tail: () => metricTail },
    { key: metric, field: FIELD[metric.type], tail: () => dataTail },
  ];
}

function encoded(write: (writer: ProtobufWriter) => void): Uint8Array {
  const writer = new ProtobufWriter(METRIC_BYTES);
  write(writer);
  return writer.copy();
}
