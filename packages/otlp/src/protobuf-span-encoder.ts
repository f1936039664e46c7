import type { Link, SpanContext } from '@opentelemetry/api';
import type { LineEncoder, LineEncoderOptions } from './line-encoder.ts';
import { OpenMessage, type ProtobufFormat } from './protobuf-open-message.ts';
import { writeEnum, writeFixed32, writeId, writeText, writeUint32 } from './protobuf-scalar-fields.ts';
import { writeTime } from './protobuf-time.ts';
import { writeAttributes } from './protobuf-value.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';
import type { ReadableSpan, TimedEvent } from './readable-span.ts';
import { FLAG_HAS_IS_REMOTE, FLAG_IS_REMOTE, TRACE_FLAGS_MASK } from './trace-flags.ts';

/** The fields of OTLP's Span. */
const FIELD = {
  traceId: 1,
  spanId: 2,
  traceState: 3,
  parentSpanId: 4,
  name: 5,
  kind: 6,
  startTimeUnixNano: 7,
  endTimeUnixNano: 8,
  attributes: 9,
  droppedAttributesCount: 10,
  events: 11,
  droppedEventsCount: 12,
  links: 13,
  droppedLinksCount: 14,
  status: 15,
  flags: 16,
} as const;

const EVENT_FIELD = { timeUnixNano: 1, name: 2, attributes: 3, droppedAttributesCount: 4 } as const;

const LINK_FIELD = {
  traceId: 1,
  spanId: 2,
  traceState: 3,
  attributes: 4,
  droppedAttributesCount: 5,
  flags: 6,
} as const;

const STATUS_FIELD = { message: 2, code: 3 } as const;

const SPAN_FORMAT: ProtobufFormat<ReadableSpan> = {
  itemField: 2,
  timestamp: (span) => span.startTime,
  write: writeSpan,
  writeFailure(writer, time, reason) {
    writeText(writer, FIELD.name, reason);
    writeTime(writer, FIELD.startTimeUnixNano, time);
  },
};

/**
 * An encoder of ended SDK spans into OTLP protobuf `TracesData` messages (the same as `ExportTraceServiceRequest`). What
 * it calls a line is one message, without a newline or a length.
 * @throws EncoderOptionError if an option is out of its range.
 */
export function createSpansProtobufEncoder(options?: LineEncoderOptions): LineEncoder<ReadableSpan> {
  return new OpenMessage(SPAN_FORMAT, options);
}

function writeSpan(writer: ProtobufWriter, span: ReadableSpan): void {
  const context = span.spanContext();
  const { parentSpanContext, status } = span;
  writeId(writer, FIELD.traceId, context.traceId);
  writeId(writer, FIELD.spanId, context.spanId);
  writeText(writer, FIELD.traceState, context.traceState?.serialize());
  writeId(writer, FIELD.parentSpanId, parentSpanContext?.spanId);
  writeFixed32(writer, FIELD.flags, spanFlags(context, parentSpanContext));
  writeText(writer, FIELD.name, span.name);
  // OTLP puts an unspecified kind before the API's first one.
  if (span.kind !== undefined) writeEnum(writer, FIELD.kind, span.kind + 1);
  writeTime(writer, FIELD.startTimeUnixNano, span.startTime);
  writeTime(writer, FIELD.endTimeUnixNano, span.endTime);
  writeAttributes(writer, FIELD.attributes, span.attributes ?? {});
  writeUint32(writer, FIELD.droppedAttributesCount, span.droppedAttributesCount);
  writeEach(writer, FIELD.events, span.events, writeEvent);
  writeUint32(writer, FIELD.droppedEventsCount, span.droppedEventsCount);
  writeEach(writer, FIELD.links, span.links, writeLink);
  writeUint32(writer, FIELD.droppedLinksCount, span.droppedLinksCount);
  if (status?.code || status?.message) {
    const start = writer.open(FIELD.status);
    writeEnum(writer, STATUS_FIELD.code, status.code);
    writeText(writer, STATUS_FIELD.message, status.message);
    writer.close(start);
  }
}

function writeEvent(writer: ProtobufWriter, event: TimedEvent): void {
  writeTime(writer, EVENT_FIELD.timeUnixNano, event.time);
  writeText(writer, EVENT_FIELD.name, event.name);
  writeAttributes(writer, EVENT_FIELD.attributes, event.attributes ?? {});
  writeUint32(writer, EVENT_FIELD.droppedAttributesCount, event.droppedAttributesCount);
}

function writeLink(writer: ProtobufWriter, { context, attributes, droppedAttributesCount }: Link): void {
  writeId(writer, LINK_FIELD.traceId, context.traceId);
  writeId(writer, LINK_FIELD.spanId, context.spanId);
  writeText(writer, LINK_FIELD.traceState, context.traceState?.serialize());
  writeFixed32(writer, LINK_FIELD.flags, spanFlags(context, context));
  writeAttributes(writer, LINK_FIELD.attributes, attributes ?? {});
  writeUint32(writer, LINK_FIELD.droppedAttributesCount, droppedAttributesCount);
}

function spanFlags(context: SpanContext, remoteness: SpanContext | undefined): number {
  const traceFlags = context.traceFlags & TRACE_FLAGS_MASK;
  return traceFlags | FLAG_HAS_IS_REMOTE | (remoteness?.isRemote ? FLAG_IS_REMOTE : 0);
}

function writeEach<T>(
  writer: ProtobufWriter,
  field: number,
  values: readonly T[] | undefined,
  write: (writer: ProtobufWriter, value: T) => void,
): void {
  for (const value of values ?? []) {
    const start = writer.open(field);
    write(writer, value);
    writer.close(start);
  }
}
