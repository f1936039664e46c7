import type { ByteWriter } from './byte-writer.ts';
import { writeStringField, writeUint32Field } from './field-encoder.ts';
import {
  type EncodedLine,
  encodeAll,
  type LineEncoder,
  type LineEncoderOptions,
  MAX_LINE_BYTES,
} from './line-encoder.ts';
import type { LineFormat } from './line-format.ts';
import { OpenLine } from './open-line.ts';
import type { ReadableLogRecord } from './readable-log-record.ts';
import { writeUnixNano } from './unix-nano.ts';
import { writeAttributes, writeValue } from './value-encoder.ts';

const LOG_FORMAT: LineFormat<ReadableLogRecord> = {
  resourcesField: 'resourceLogs',
  scopesField: 'scopeLogs',
  itemsField: 'logRecords',
  timestamp: ({ hrTime, hrTimeObserved }) => (hrTime[0] === 0 && hrTime[1] === 0 ? hrTimeObserved : hrTime),
  write: writeLogRecord,
  writeFailure(writer, time, reason) {
    writer.ascii('{"timeUnixNano":');
    writeUnixNano(writer, time);
    writer.ascii(',"body":');
    writeValue(writer, reason);
    writer.ascii('}');
  },
};

/**
 * An encoder of SDK log records into lines of OTLP/JSON `LogsData`.
 * @throws EncoderOptionError if an option is out of its range.
 */
export function createLogsEncoder(options?: LineEncoderOptions): LineEncoder<ReadableLogRecord> {
  return new OpenLine(LOG_FORMAT, options);
}

/**
 * Encodes log records, in order, into lines of at most `maxLineBytes`; a record that is larger by itself gets a line
 * of its own.
 */
export function encodeLogs(
  records: readonly ReadableLogRecord[],
  maxLineBytes: number = MAX_LINE_BYTES,
): EncodedLine[] {
  return encodeAll(createLogsEncoder, records, maxLineBytes);
}

function writeLogRecord(writer: ByteWriter, record: ReadableLogRecord): void {
  const { severityNumber, severityText, eventName, body, spanContext, droppedAttributesCount } = record;
  writer.ascii('{"timeUnixNano":');
  writeUnixNano(writer, record.hrTime);
  writer.ascii(',"observedTimeUnixNano":');
  writeUnixNano(writer, record.hrTimeObserved);
  if (severityNumber) writeUint32Field(writer, ',"severityNumber":', severityNumber);
  if (severityText) writeStringField(writer, ',"severityText":', severityText);
  if (eventName) writeStringField(writer, ',"eventName":', eventName);
  if (body !== undefined) {
    writer.ascii(',"body":');
    writeValue(writer, body);
  }
  writer.ascii(',"attributes":');
  writeAttributes(writer, record.attributes ?? {});
  if (droppedAttributesCount) writeUint32Field(writer, ',"droppedAttributesCount":', droppedAttributesCount);
  if (spanContext) {
    if (spanContext.traceFlags) writeUint32Field(writer, ',"flags":', spanContext.traceFlags);
    writeStringField(writer, ',"traceId":', spanContext.traceId);
    writeStringField(writer, ',"spanId":', spanContext.spanId);
  }
  writer.ascii('}');
}
