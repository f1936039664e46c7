import type { Link, SpanContext } from '@opentelemetry/api';
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
import type { ReadableSpan, TimedEvent } from './readable-span.ts';
import { FLAG_HAS_IS_REMOTE, FLAG_IS_REMOTE, TRACE_FLAGS_MASK } from './trace-flags.ts';
import { writeUnixNano } from './unix-nano.ts';
import { writeAttributes } from './value-encoder.ts';

const SPAN_FORMAT: LineFormat<ReadableSpan> = {
  resourcesField: 'resourceSpans',
  scopesField: 'scopeSpans',
  itemsField: 'spans',
  timestamp: (span) => span.startTime,
  write: writeSpan,
  writeFailure(writer, time, reason) {
    writeStringField(writer, '{"name":', reason);
    writer.ascii(',"startTimeUnixNano":');
    writeUnixNano(writer, time);
    writer.ascii('}');
  },
};

/**
 * An encoder of ended SDK spans into lines of OTLP/JSON `TracesData`.
 * @throws EncoderOptionError if an option is out of its range.
 */
export function createSpansEncoder(options?: LineEncoderOptions): LineEncoder<ReadableSpan> {
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
  if (parentSpanContext?.spanId) writeStringField(writer, ',"parentSpanId":', parentSpanContext.spanId);
  writeUint32Field(writer, ',"flags":', spanFlags(context, parentSpanContext));
  writeStringField(writer, ',"name":', span.name);
  // OTLP puts an unspecified kind before the API's first one.
  if (span.kind !== undefined) writeUint32Field(writer, ',"kind":', span.kind + 1);
  writer.ascii(',"startTimeUnixNano":');
  writeUnixNano(writer, span.startTime);
  writer.ascii(',"endTimeUnixNano":');
  writeUnixNano(writer, span.endTime);
  writer.ascii(',"attributes":');
  writeAttributes(writer, span.attributes ?? {});
  writeCount(writer, ',"droppedAttributesCount":', span.droppedAttributesCount);
  writeEach(writer, ',"events":[', span.events, writeEvent);
  writeCount(writer, ',"droppedEventsCount":', span.droppedEventsCount);
  writeEach(writer, ',"links":[', span.links, writeLink);
  writeCount(writer, ',"droppedLinksCount":', span.droppedLinksCount);
  if (status?.code || status?.message) {
    writeUint32Field(writer, ',"status":{"code":', status.code);
    if (status.message) writeStringField(writer, ',"message":', status.message);
    writer.ascii('}');
  }
  writer.ascii('}');
}

function writeEvent(writer: ByteWriter, event: TimedEvent): void {
  writer.ascii('{"timeUnixNano":');
  writeUnixNano(writer, event.time);
  writeStringField(writer, ',"name":', event.name);
  writer.ascii(',"attributes":');
  writeAttributes(writer, event.attributes ?? {});
  writeCount(writer, ',"droppedAttributesCount":', event.droppedAttributesCount);
  writer.ascii('}');
}

function writeLink(writer: ByteWriter, link: Link): void {
  writeSpanContext(writer, '{', link.context);
  writeUint32Field(writer, ',"flags":', spanFlags(link.context, link.context));
  writer.ascii(',"attributes":');
  writeAttributes(writer, link.attributes ?? {});
  writeCount(writer, ',"droppedAttributesCount":', link.droppedAttributesCount);
  writer.ascii('}');
}

function writeSpanContext(writer: ByteWriter, before: string, context: SpanContext): void {
  writer.ascii(before);
  writeStringField(writer, '"traceId":', context.traceId);
  writeStringField(writer, ',"spanId":', context.spanId);
  const traceState = context.traceState?.serialize();
  if (traceState) writeStringField(writer, ',"traceState":', traceState);
}

function spanFlags(context: SpanContext, remoteness: SpanContext | undefined): number {
  const traceFlags = context.traceFlags & TRACE_FLAGS_MASK;
  return traceFlags | FLAG_HAS_IS_REMOTE | (remoteness?.isRemote ? FLAG_IS_REMOTE : 0);
}

function writeCount(writer: ByteWriter, label: string, count: number | undefined): void {
  if (count) writeUint32Field(writer, label, count);
}

function writeEach<T>(
  writer: ByteWriter,
  label: string,
  values: readonly T[] | undefined,
  write: (writer: ByteWriter, value: T) => void,
): void {
  if (!values?.length) return;
  writer.ascii(label);
  values.forEach((value, index) => {
    if (index > 0) writer.ascii(',');
    write(writer, value);
  });
  writer.ascii(']');
}
