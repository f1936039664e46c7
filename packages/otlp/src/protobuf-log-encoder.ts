import type { LineEncoder, LineEncoderOptions } from './line-encoder.ts';
import { OpenMessage, type ProtobufFormat } from './protobuf-open-message.ts';
import { writeEnum, writeFixed32, writeId, writeText, writeUint32 } from './protobuf-scalar-fields.ts';
import { writeTime } from './protobuf-time.ts';
import { writeAttributes, writeValueField } from './protobuf-value.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';
import type { ReadableLogRecord } from './readable-log-record.ts';

/** The fields of OTLP's LogRecord. */
const FIELD = {
  timeUnixNano: 1,
  severityNumber: 2,
  severityText: 3,
  body: 5,
  attributes: 6,
  droppedAttributesCount: 7,
  flags: 8,
  traceId: 9,
  spanId: 10,
  observedTimeUnixNano: 11,
  eventName: 12,
} as const;

const LOG_FORMAT: ProtobufFormat<ReadableLogRecord> = {
  itemField: 2,
  timestamp: ({ hrTime, hrTimeObserved }) => (hrTime[0] === 0 && hrTime[1] === 0 ? hrTimeObserved : hrTime),
  write: writeLogRecord,
  writeFailure(writer, time, reason) {
    writeTime(writer, FIELD.timeUnixNano, time);
    writeValueField(writer, FIELD.body, reason);
  },
};

/**
 * An encoder of SDK log records into OTLP protobuf `LogsData` messages (the same as `ExportLogsServiceRequest`). What it
 * calls a line is one message, without a newline or a length.
 * @throws EncoderOptionError if an option is out of its range.
 */
export function createLogsProtobufEncoder(options?: LineEncoderOptions): LineEncoder<ReadableLogRecord> {
  return new OpenMessage(LOG_FORMAT, options);
}

function writeLogRecord(writer: ProtobufWriter, record: ReadableLogRecord): void {
  const { body, spanContext } = record;
  writeTime(writer, FIELD.timeUnixNano, record.hrTime);
  writeTime(writer, FIELD.observedTimeUnixNano, record.hrTimeObserved);
  writeEnum(writer, FIELD.severityNumber, record.severityNumber);
  writeText(writer, FIELD.severityText, record.severityText);
  writeText(writer, FIELD.eventName, record.eventName);
  if (body !== undefined) writeValueField(writer, FIELD.body, body);
  writeAttributes(writer, FIELD.attributes, record.attributes ?? {});
  writeUint32(writer, FIELD.droppedAttributesCount, record.droppedAttributesCount);
  if (spanContext) {
    writeFixed32(writer, FIELD.flags, spanContext.traceFlags);
    writeId(writer, FIELD.traceId, spanContext.traceId);
    writeId(writer, FIELD.spanId, spanContext.spanId);
  }
}
