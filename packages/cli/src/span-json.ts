import {
  ATTR_CORRELATION_ID,
  type JsonValue,
  type StoredSpan,
  type StoredSpanEvent,
  type StoredSpanLink,
} from '@agentbus/otlp';
import { attributesJson, attributeText, present, scopeJson, serviceName } from './log-record-json.ts';
import { formatRfc3339 } from './timestamp.ts';

/** The keys of a span in `ndjson`, `json` and `csv` output, in their order. */
export const SPAN_KEYS = [
  'timestamp',
  'endTimestamp',
  'durationSeconds',
  'service',
  'name',
  'kind',
  'status',
  'statusMessage',
  'traceId',
  'spanId',
  'parentSpanId',
  'correlationId',
  'attributes',
  'events',
  'links',
  'resource',
  'scope',
] as const;

/** A span for machines. A key is there only where the span has the thing. */
export type SpanJson = { [Key in (typeof SPAN_KEYS)[number]]?: JsonValue };

/** Names of OTLP's SpanKind numbers; 0 is unspecified. */
const SPAN_KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

/** OTLP StatusCode of a span that failed. */
const STATUS_ERROR = 2;

/** Names of OTLP's StatusCode numbers; 0 is unset. */
const STATUS_NAMES = ['', 'ok', 'error'];

/** `server`, `client` …; `''` where the span does not say. */
export function spanKindName(span: StoredSpan): string {
  return SPAN_KINDS[span.kind] ?? '';
}

/** Whether the span's status is error. */
export function spanFailed(span: StoredSpan): boolean {
  return span.statusCode === STATUS_ERROR;
}

/** A span with the {@link SPAN_KEYS}. */
export function toSpanJson(span: StoredSpan): SpanJson {
  return present({
    timestamp: formatRfc3339(span.timestamp),
    endTimestamp: formatRfc3339(span.endTimestamp),
    durationSeconds: Number(span.endTimestamp - span.timestamp) / 1e9,
    service: serviceName(span) || undefined,
    name: span.name || undefined,
    kind: spanKindName(span) || undefined,
    status: STATUS_NAMES[span.statusCode] || undefined,
    statusMessage: span.statusMessage || undefined,
    traceId: span.traceId || undefined,
    spanId: span.spanId || undefined,
    parentSpanId: span.parentSpanId || undefined,
    correlationId: attributeText(span.attributes, ATTR_CORRELATION_ID),
    attributes: attributesJson(span.attributes),
    events: span.events.length === 0 ? undefined : span.events.map(eventJson),
    links: span.links.length === 0 ? undefined : span.links.map(linkJson),
    resource: attributesJson(span.resource.attributes),
    scope: scopeJson(span.scope),
  });
}

function eventJson(event: StoredSpanEvent): JsonValue {
  return present({
    timestamp: formatRfc3339(event.timestamp),
    name: event.name || undefined,
    attributes: attributesJson(event.attributes),
  });
}

function linkJson(link: StoredSpanLink): JsonValue {
  return present({
    traceId: link.traceId || undefined,
    spanId: link.spanId || undefined,
    attributes: attributesJson(link.attributes),
  });
}
