/** Records as the page gets them. Timestamps are Unix nanoseconds as decimal text: a double cannot hold them. Pure. */
import { createHash } from 'node:crypto';
import { SPAN_KINDS, SPAN_STATUSES } from '@agentbus/filter';
import {
  type JsonValue,
  jsonValue,
  LOG_KINDS,
  levelOfSeverity,
  parseLevel,
  type StoredAttributes,
  type StoredLog,
  type StoredSpan,
  type StoredValue,
} from '@agentbus/otlp';

/** A log record. */
export interface LogJson {
  /** Names the record within its store: its time and a hash of what it holds. */
  readonly id: string;
  readonly timestamp: string;
  /** `TRACE` … `CRITICAL`, or the name of a kind; `UNSET` where the record has neither text nor number. */
  readonly level: string;
  readonly severityNumber: number;
  readonly service: string;
  readonly body: JsonValue | undefined;
  readonly event: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly scope: string;
  readonly attributes: JsonValue;
  readonly resource: JsonValue;
}

/** A span. */
export interface SpanJson {
  readonly id: string;
  readonly timestamp: string;
  /** Nanoseconds, as decimal text. */
  readonly duration: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly statusMessage: string;
  readonly scope: string;
  readonly attributes: JsonValue;
  readonly resource: JsonValue;
  readonly events: readonly {
    readonly timestamp: string;
    readonly name: string;
    readonly attributes: JsonValue;
  }[];
  readonly links: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes: JsonValue;
  }[];
}

/** 72 bits: records of one nanosecond that differ do not get the same. */
const HASH_CHARACTERS = 12;

/** {@link LogJson} of a record. */
export function toLogJson(record: StoredLog): LogJson {
  const timestamp = String(record.timestamp);
  const json = {
    timestamp,
    level: levelKey(record.severityText, record.severityNumber),
    severityNumber: record.severityNumber,
    service: serviceOf(record),
    body: record.body === undefined ? undefined : jsonValue(record.body),
    event: record.eventName,
    traceId: record.traceId,
    spanId: record.spanId,
    scope: record.scope.name,
    attributes: attributesJson(record.attributes),
    resource: attributesJson(record.resource.attributes),
  };
  const hash = createHash('sha256').update(JSON.stringify(json)).digest('base64url');
  return { id: `${timestamp}-${hash.slice(0, HASH_CHARACTERS)}`, ...json };
}

/** {@link SpanJson} of a span. */
export function toSpanJson(span: StoredSpan): SpanJson {
  return {
    id: span.spanId,
    timestamp: String(span.timestamp),
    duration: String(span.endTimestamp > span.timestamp ? span.endTimestamp - span.timestamp : 0n),
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    service: serviceOf(span),
    name: span.name,
    kind: SPAN_KINDS[span.kind] ?? '',
    status: SPAN_STATUSES[span.statusCode] ?? '',
    statusMessage: span.statusMessage,
    scope: span.scope.name,
    attributes: attributesJson(span.attributes),
    resource: attributesJson(span.resource.attributes),
    events: span.events.map(({ timestamp, name, attributes }) => ({
      timestamp: String(timestamp),
      name,
      attributes: attributesJson(attributes),
    })),
    links: span.links.map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      attributes: attributesJson(attributes),
    })),
  };
}

/** One name for each level and kind, whatever it is called in the record. */
export function levelKey(text: string, severityNumber: number): string {
  const level = parseLevel(text) ?? LOG_KINDS.find((kind) => kind === text.toLowerCase());
  return (level ?? levelOfSeverity(severityNumber) ?? 'unset').toUpperCase();
}

function serviceOf({ resource }: StoredLog | StoredSpan): string {
  const name = resource.attributes['service.name'];
  return typeof name === 'string' ? name : '';
}

function attributesJson(attributes: StoredAttributes): JsonValue {
  return jsonValue(attributes as StoredValue);
}
