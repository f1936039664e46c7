import type { ByteWriter } from './byte-writer.ts';
import { writeStringField, writeUint32Field } from './field-encoder.ts';
import { label } from './fragment.ts';
import {
  type EncodedLine,
  encodeAll,
  type LineEncoder,
  type LineEncoderOptions,
  MAX_LINE_BYTES,
} from './line-encoder.ts';
import type { LineFormat } from './line-format.ts';
import type { LinePart } from './line-part.ts';
import { OpenLine } from './open-line.ts';
import type { ReadableLogRecord } from './readable-log-record.ts';
import { writeSeverity } from './severity-fields.ts';
import { writeUnixNanoField } from './unix-nano.ts';
import { isUnwalkedText, writeAttributes, writeValue } from './value-encoder.ts';
import { WholeLine } from './whole-line.ts';

const LABEL_EVENT_NAME = label(',"eventName":"');
const LABEL_DROPPED_ATTRIBUTES_COUNT = label(',"droppedAttributesCount":');
const LABEL_FLAGS = label(',"flags":');
const LABEL_TRACE_ID = label(',"traceId":"');
const LABEL_SPAN_ID = label(',"spanId":"');
const OPENING_TIME = label('{"timeUnixNano":"');
const LABEL_OBSERVED_TIME = label(',"observedTimeUnixNano":"');
const LABEL_BODY = label(',"body":');
const OPENING_BODY_TEXT = label(',"body":{"stringValue":"');
const BODY_TEXT_END = label('"}');
const LABEL_ATTRIBUTES = label(',"attributes":');

const CLOSING_BRACE = 0x7d;

const LOG_FORMAT: LineFormat<ReadableLogRecord> = {
  resourcesField: 'resourceLogs',
  scopesField: 'scopeLogs',
  itemsField: 'logRecords',
  timestamp: ({ hrTime, hrTimeObserved }) => (hrTime[0] === 0 && hrTime[1] === 0 ? hrTimeObserved : hrTime),
  write: writeLogRecord,
  writeFailure(writer, time, reason) {
    writeUnixNanoField(writer, OPENING_TIME, time);
    writer.fragment(LABEL_BODY);
    writeValue(writer, reason);
    writer.byte(CLOSING_BRACE);
  },
};

/**
 * An encoder of SDK log records into lines of OTLP/JSON `LogsData`.
 * @throws EncoderOptionError if an option is out of its range.
 */
export function createLogsEncoder(options?: LineEncoderOptions): LineEncoder<ReadableLogRecord> {
  return new WholeLine(LOG_FORMAT, options);
}

/**
 * As {@link createLogsEncoder}, of one line that is handed over in parts and stays open behind each.
 * @throws EncoderOptionError if an option is out of its range.
 */
export function createOpenLogsEncoder(
  options?: LineEncoderOptions<LinePart>,
): LineEncoder<ReadableLogRecord, LinePart> {
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
  writeUnixNanoField(writer, OPENING_TIME, record.hrTime);
  writeUnixNanoField(writer, LABEL_OBSERVED_TIME, record.hrTimeObserved);
  writeSeverity(writer, severityNumber, severityText);
  if (eventName) writeStringField(writer, LABEL_EVENT_NAME, eventName);
  if (isUnwalkedText(body)) {
    writer.text(OPENING_BODY_TEXT, body, BODY_TEXT_END);
  } else if (body !== undefined) {
    writer.fragment(LABEL_BODY);
    writeValue(writer, body);
  }
  writer.fragment(LABEL_ATTRIBUTES);
  writeAttributes(writer, record.attributes ?? {});
  if (droppedAttributesCount)
    writeUint32Field(writer, LABEL_DROPPED_ATTRIBUTES_COUNT, droppedAttributesCount);
  if (spanContext) {
    if (spanContext.traceFlags) writeUint32Field(writer, LABEL_FLAGS, spanContext.traceFlags);
    writeStringField(writer, LABEL_TRACE_ID, spanContext.traceId);
    writeStringField(writer, LABEL_SPAN_ID, spanContext.spanId);
  }
  writer.byte(CLOSING_BRACE);
}
