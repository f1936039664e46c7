import type { Link, SpanContext } from '@opentelemetry/api';
import type { ByteWriter } from './byte-writer.ts';
import { writeStringField, writeUint32Field } from './field-encoder.ts';
import { type Fragment, label } from './fragment.ts';
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
import type { ReadableSpan, TimedEvent } from './readable-span.ts';
import { FLAG_HAS_IS_REMOTE, FLAG_IS_REMOTE, TRACE_FLAGS_MASK } from './trace-flags.ts';
import { writeUnixNanoField } from './unix-nano.ts';
import { writeAttributes } from './value-encoder.ts';
import { WholeLine } from './whole-line.ts';

const LABEL_OPEN_NAME = label('{"name":"');
const LABEL_PARENT_SPAN_ID = label(',"parentSpanId":"');
const LABEL_FLAGS = label(',"flags":');
const LABEL_NAME = label(',"name":"');
const LABEL_KIND = label(',"kind":');
const LABEL_DROPPED_ATTRIBUTES_COUNT = label(',"droppedAttributesCount":');
const LABEL_DROPPED_EVENTS_COUNT = label(',"droppedEventsCount":');
const LABEL_DROPPED_LINKS_COUNT = label(',"droppedLinksCount":');
const LABEL_STATUS_CODE = label(',"status":{"code":');
const LABEL_MESSAGE = label(',"message":"');
const LABEL_TRACE_ID = label('"traceId":"');
const LABEL_SPAN_ID = label(',"spanId":"');
const LABEL_TRACE_STATE = label(',"traceState":"');
const LABEL_START_TIME = label(',"startTimeUnixNano":"');
const LABEL_END_TIME = label(',"endTimeUnixNano":"');
const LABEL_ATTRIBUTES = label(',"attributes":');
const OPENING_TIME = label('{"timeUnixNano":"');

const CLOSING_BRACE = 0x7d;
const COMMA = 0x2c;

const SPAN_FORMAT: LineFormat<ReadableSpan> = {
  resourcesField: 'resourceSpans',
  scopesField: 'scopeSpans',
  itemsField: 'spans',
  timestamp: (span) => span.startTime,
  write: writeSpan,
  writeFailure(writer, time, reason) {
    writeStringField(writer, LABEL_OPEN_NAME, reason);
    writeUnixNanoField(writer, LABEL_START_TIME, time);
    writer.byte(CLOSING_BRACE);
  },
};

/**
 * An encoder of ended SDK spans into lines of OTLP/JSON `TracesData`.
 * @throws EncoderOptionError if an option is out of its range.
 */
export function createSpansEncoder(options?: LineEncoderOptions): LineEncoder<ReadableSpan> {
  return new WholeLine(SPAN_FORMAT, options);
}

/**
 * As {@link createSpansEncoder}, of one line that is handed over in parts and stays open behind each.
 * @throws EncoderOptionError if an option is out of its range.
 */
export function createOpenSpansEncoder(
  options?: LineEncoderOptions<LinePart>,
): LineEncoder<ReadableSpan, LinePart> {
  return new OpenLine(SPAN_FORMAT, options);
}

/**
 * Encodes spans, in order, into lines of at most `maxLineBytes`; a span that is larger by itself gets a line of its
 * own.
 */
export function encodeSpans(
  spans: readonly ReadableSpan[],
  maxLineBytes: number = MAX_LINE_BYTES,
): EncodedLine[] {
  return encodeAll(createSpansEncoder, spans, maxLineBytes);
}

function writeSpan(writer: ByteWriter, span: ReadableSpan): void {
  const context = span.spanContext();
  const { parentSpanContext, status } = span;
  writeSpanContext(writer, '{', context);
  if (parentSpanContext?.spanId) writeStringField(writer, LABEL_PARENT_SPAN_ID, parentSpanContext.spanId);
  writeUint32Field(writer, LABEL_FLAGS, spanFlags(context, parentSpanContext));
  writeStringField(writer, LABEL_NAME, span.name);
  // OTLP puts an unspecified kind before the API's first one.
  if (span.kind !== undefined) writeUint32Field(writer, LABEL_KIND, span.kind + 1);
  writeUnixNanoField(writer, LABEL_START_TIME, span.startTime);
  writeUnixNanoField(writer, LABEL_END_TIME, span.endTime);
  writer.fragment(LABEL_ATTRIBUTES);
  writeAttributes(writer, span.attributes ?? {});
  writeCount(writer, LABEL_DROPPED_ATTRIBUTES_COUNT, span.droppedAttributesCount);
  writeEach(writer, ',"events":[', span.events, writeEvent);
  writeCount(writer, LABEL_DROPPED_EVENTS_COUNT, span.droppedEventsCount);
  writeEach(writer, ',"links":[', span.links, writeLink);
  writeCount(writer, LABEL_DROPPED_LINKS_COUNT, span.droppedLinksCount);
  if (status?.code || status?.message) {
    writeUint32Field(writer, LABEL_STATUS_CODE, status.code);
    if (status.message) writeStringField(writer, LABEL_MESSAGE, status.message);
    writer.byte(CLOSING_BRACE);
  }
  writer.byte(CLOSING_BRACE);
}

function writeEvent(writer: ByteWriter, event: TimedEvent): void {
  writeUnixNanoField(writer, OPENING_TIME, event.time);
  writeStringField(writer, LABEL_NAME, event.name);
  writer.fragment(LABEL_ATTRIBUTES);
  writeAttributes(writer, event.attributes ?? {});
  writeCount(writer, LABEL_DROPPED_ATTRIBUTES_COUNT, event.droppedAttributesCount);
  writer.byte(CLOSING_BRACE);
}

function writeLink(writer: ByteWriter, link: Link): void {
  writeSpanContext(writer, '{', link.context);
  writeUint32Field(writer, LABEL_FLAGS, spanFlags(link.context, link.context));
  writer.fragment(LABEL_ATTRIBUTES);
  writeAttributes(writer, link.attributes ?? {});
  writeCount(writer, LABEL_DROPPED_ATTRIBUTES_COUNT, link.droppedAttributesCount);
  writer.byte(CLOSING_BRACE);
}

function writeSpanContext(writer: ByteWriter, before: string, context: SpanContext): void {
  writer.ascii(before);
  writeStringField(writer, LABEL_TRACE_ID, context.traceId);
  writeStringField(writer, LABEL_SPAN_ID, context.spanId);
  const traceState = context.traceState?.serialize();
  if (traceState) writeStringField(writer, LABEL_TRACE_STATE, traceState);
}

function spanFlags(context: SpanContext, remoteness: SpanContext | undefined): number {
  const traceFlags = context.traceFlags & TRACE_FLAGS_MASK;
  return traceFlags | FLAG_HAS_IS_REMOTE | (remoteness?.isRemote ? FLAG_IS_REMOTE : 0);
}

function writeCount(writer: ByteWriter, label: Fragment, count: number | undefined): void {
  if (count) writeUint32Field(writer, label, count);
}

function writeEach<T>(
  writer: ByteWriter,
  opening: string,
  values: readonly T[] | undefined,
  write: (writer: ByteWriter, value: T) => void,
): void {
  if (!values?.length) return;
  writer.ascii(opening);
  values.forEach((value, index) => {
    if (index > 0) writer.byte(COMMA);
    write(writer, value);
  });
  writer.ascii(']');
}
