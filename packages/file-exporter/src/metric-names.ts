/** The self-telemetry metrics of OTel's semantic conventions. https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/ */
import type { CountedMetric } from './self-telemetry.ts';

export const LOGS_EXPORTED: CountedMetric = {
  name: 'otel.sdk.exporter.log.exported',
  unit: '{log_record}',
  description: 'The number of log records for which the export has finished, either successful or failed.',
};

export const SPANS_EXPORTED: CountedMetric = {
  name: 'otel.sdk.exporter.span.exported',
  unit: '{span}',
  description: 'The number of spans for which the export has finished, either successful or failed.',
};

export const METRIC_DATA_POINTS_EXPORTED: CountedMetric = {
  name: 'otel.sdk.exporter.metric_data_point.exported',
  unit: '{data_point}',
  description:
    'The number of metric data points for which the export has finished, either successful or failed.',
};

export const LOGS_PROCESSED: CountedMetric = {
  name: 'otel.sdk.processor.log.processed',
  unit: '{log_record}',
  description:
    'The number of log records for which the processing has finished, either successful or failed.',
};

export const SPANS_PROCESSED: CountedMetric = {
  name: 'otel.sdk.processor.span.processed',
  unit: '{span}',
  description: 'The number of spans for which the processing has finished, either successful or failed.',
};
