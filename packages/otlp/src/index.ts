export { displayValue } from './display-value.ts';
export { EncoderOptionError } from './encoder-option-error.ts';
export { EXPORT_FAILED, EXPORT_SUCCESS, type ExportResult, type ExportResultCode } from './export-result.ts';
export { type JsonValue, jsonValue } from './json-value.ts';
export {
  ATTR_CORRELATION_ID,
  ATTR_LOG_KIND,
  ATTR_OPERATION_DURATION,
  ATTR_OPERATION_NAME,
  AUDIT_STREAM_KINDS,
  LOG_KINDS,
  type LogKind,
} from './kind.ts';
export { decodeLine } from './line-decoder.ts';
export {
  type EncodedLine,
  type LineEncoder,
  type LineEncoderOptions,
  MAX_LINE_BYTES,
} from './line-encoder.ts';
export { lineFromMessage, lineFromProtobuf } from './line-from-protobuf.ts';
export { isLinePart, type LinePart } from './line-part.ts';
export { decodeLogRecord } from './log-decoder.ts';
export { createLogsEncoder, createOpenLogsEncoder, encodeLogs } from './log-encoder.ts';
export { decodeMetric } from './metric-decoder.ts';
export { createMetricsEncoder, encodeMetrics } from './metric-encoder.ts';
export { OtlpDecodeError, type OtlpDecodeErrorCode } from './otlp-decode-error.ts';
export { messageFromProtobuf, messagesFromJson, type OtlpMessage } from './otlp-message.ts';
export { type OtlpAnyValue, type OtlpKeyValue, toOtlpValue } from './otlp-value.ts';
export { decodeProtobuf } from './protobuf-decoder.ts';
export {
  type Frame,
  FrameSplitter,
  MAX_FRAME_BYTES,
  type ReadFramesOptions,
  readFrames,
  writeFrame,
} from './protobuf-frame.ts';
export { type EncodedProtobuf, protobufFromLine } from './protobuf-from-line.ts';
export { createLogsProtobufEncoder } from './protobuf-log-encoder.ts';
export { createMetricsProtobufEncoder } from './protobuf-metric-encoder.ts';
export type { Signal } from './protobuf-schema.ts';
export { createSpansProtobufEncoder } from './protobuf-span-encoder.ts';
export type { MessageSummary } from './protobuf-summary.ts';
export type { LogRecordProcessor, ReadableLogRecord, ReadWriteLogRecord } from './readable-log-record.ts';
export type { ReadableSpan, SpanProcessor, TimedEvent } from './readable-span.ts';
export { type AuditReceipt, RECEIPT_REQUEST_KEY, type ReceiptRequest } from './receipt.ts';
export type { InstrumentationScope, Resource } from './resource.ts';
export { decodeResource, decodeScope } from './resource-decoder.ts';
export {
  DATA_POINT_TYPE,
  type DataPoint,
  type Exemplar,
  type ExponentialBuckets,
  type ExponentialHistogramValue,
  type HistogramValue,
  type MetricData,
  type MetricDescriptor,
  type ResourceMetrics,
  type ScopeMetrics,
} from './resource-metrics.ts';
export { KIND_SEVERITY, LEVEL_SEVERITY, type Level, levelOfSeverity, parseLevel } from './severity.ts';
export {
  isSourceLevel,
  type SourceSeverity,
  severityAmongLevels,
  severityOfLevel,
  severityOfTslogLevel,
} from './source-severity.ts';
export { decodeSpan } from './span-decoder.ts';
export { createOpenSpansEncoder, createSpansEncoder, encodeSpans } from './span-encoder.ts';
export type {
  StoredAttributes,
  StoredBuckets,
  StoredExemplar,
  StoredLog,
  StoredMetricData,
  StoredMetricPoint,
  StoredRecord,
  StoredResource,
  StoredScope,
  StoredSpan,
  StoredSpanEvent,
  StoredSpanLink,
  StoredValue,
} from './stored-record.ts';
export { textLine } from './text-line.ts';
export { type ClosedLine, closeLine, UnfinishedLine } from './unfinished-line.ts';
export { decodeValue } from './value-decoder.ts';
