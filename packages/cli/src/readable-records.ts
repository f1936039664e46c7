/** Stored records as the encoders of OTLP take them. */
import type { ReadableLogRecord, ReadableSpan, StoredLog, StoredSpan } from '@agentbus/otlp';

const NANOS_PER_SECOND = 1_000_000_000n;

/** A log record. The record without a time of its own gets the observed one, as a store has it. */
export function readableLog(log: StoredLog): ReadableLogRecord {
  const { timestamp, observedTimestamp, traceId, spanId, traceFlags, scope, ...record } = log;
  return {
    ...record,
    hrTime: hrTime(timestamp),
    hrTimeObserved: hrTime(observedTimestamp),
    spanContext: traceId === '' && spanId === '' ? undefined : { traceId, spanId, traceFlags },
    instrumentationScope: scope,
  };
}

/** A span. */
export function readableSpan(span: StoredSpan): ReadableSpan {
  const { timestamp, endTimestamp, traceId, spanId, parentSpanId, traceState, traceFlags, scope } = span;
  return {
    name: span.name,
    // OTLP's kinds begin with "unspecified".
    kind: span.kind - 1,
    spanContext: () => ({ traceId, spanId, traceFlags, ...stateOf(traceState) }),
    parentSpanContext: parentSpanId === '' ? undefined : { traceId, spanId: parentSpanId, traceFlags },
    startTime: hrTime(timestamp),
    endTime: hrTime(endTimestamp),
    status: { code: span.statusCode, message: span.statusMessage },
    attributes: span.attributes,
    links: span.links.map((link) => ({
      context: {
        traceId: link.traceId,
        spanId: link.spanId,
        traceFlags: link.traceFlags,
        ...stateOf(link.traceState),
      },
      attributes: link.attributes as never,
      droppedAttributesCount: link.droppedAttributesCount,
    })),
    events: span.events.map(({ timestamp: time, ...event }) => ({ ...event, time: hrTime(time) })),
    resource: span.resource,
    instrumentationScope: scope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function stateOf(traceState: string): { traceState?: never } {
  if (traceState === '') return {};
  return { traceState: { serialize: () => traceState } as never };
}

function hrTime(nanos: bigint): [number, number] {
  return [Number(nanos / NANOS_PER_SECOND), Number(nanos % NANOS_PER_SECOND)];
}
