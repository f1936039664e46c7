/** The trace context and the correlation id as fields of other loggers' records. */
import { currentCorrelation, isCorrelationId } from '@agentbus/logger';
import type { Context } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';

/** The names that OTel's instrumentations and others give them. */
const TRACE_ID_KEYS = ['trace_id', 'traceId', 'trace.id'] as const;
const SPAN_ID_KEYS = ['span_id', 'spanId', 'span.id'] as const;
const TRACE_FLAGS_KEYS = ['trace_flags', 'traceFlags'] as const;
const CORRELATION_KEYS = ['correlation.id', 'correlation_id', 'correlationId'] as const;

/** The field by which OTel's instrumentations take the EventName, and the logger's own. */
const EVENT_NAME_KEYS = ['otel.event.name', 'eventName'] as const;

const FLAGS = /^[0-9a-f]{1,2}$/iu;

/** Parts of a record that stood among its fields. */
export interface ContextFields {
  /** The context to emit with; `undefined` where the fields say nothing about it. */
  readonly context: Context | undefined;
  readonly correlationId: string | undefined;
  readonly eventName: string | undefined;
}

/**
 * The trace context and correlation id that are current, as fields for another logger's lines: where lines are read by another
 * thread, process or program, they must say it themselves. Made to be pino's `mixin`: `pino({ mixin: contextFields })`.
 */
export function contextFields(): Record<string, string> {
  const fields: Record<string, string> = {};
  const spanContext = api.trace.getSpanContext(api.context.active());
  if (spanContext !== undefined && api.isSpanContextValid(spanContext)) {
    fields.trace_id = spanContext.traceId;
    fields.span_id = spanContext.spanId;
    fields.trace_flags = spanContext.traceFlags.toString(16).padStart(2, '0');
  }
  const correlationId = currentCorrelation();
  if (correlationId !== undefined) fields['correlation.id'] = correlationId;
  return fields;
}

/** Takes such fields out of a record's attributes. What cannot be what its name says stays. */
export function takeContextFields(
  attributes: Record<string, unknown>,
  context: Context | undefined,
): ContextFields {
  const spanContext = takeSpanContext(attributes);
  return {
    context:
      spanContext === undefined
        ? context
        : api.trace.setSpanContext(context ?? api.context.active(), spanContext),
    correlationId: takeFirst(attributes, CORRELATION_KEYS, isCorrelationId),
    eventName: takeFirst(attributes, EVENT_NAME_KEYS, isName),
  };
}

function takeSpanContext(attributes: Record<string, unknown>): api.SpanContext | undefined {
  const traceKey = findKey(attributes, TRACE_ID_KEYS, isTraceId);
  const spanKey = findKey(attributes, SPAN_ID_KEYS, isSpanId);
  // Without its trace a span is none, and OTel's records take both or neither.
  if (traceKey === undefined || spanKey === undefined) return undefined;
  const spanContext = {
    traceId: String(attributes[traceKey]).toLowerCase(),
    spanId: String(attributes[spanKey]).toLowerCase(),
    traceFlags: takeFlags(attributes),
  };
  delete attributes[traceKey];
  delete attributes[spanKey];
  return spanContext;
}

function takeFlags(attributes: Record<string, unknown>): number {
  const key = findKey(attributes, TRACE_FLAGS_KEYS, isFlags);
  if (key === undefined) return api.TraceFlags.NONE;
  const flags = attributes[key];
  delete attributes[key];
  return typeof flags === 'number' ? flags : Number.parseInt(String(flags), 16);
}

function takeFirst(
  attributes: Record<string, unknown>,
  keys: readonly string[],
  is: (value: unknown) => value is string,
): string | undefined {
  for (const key of keys) {
    const value = attributes[key];
    if (!is(value)) continue;
    delete attributes[key];
    return value;
  }
  return undefined;
}

function findKey<Key extends string>(
  attributes: Record<string, unknown>,
  keys: readonly Key[],
  is: (value: unknown) => boolean,
): Key | undefined {
  return keys.find((key) => is(attributes[key]));
}

function isTraceId(value: unknown): boolean {
  return typeof value === 'string' && api.isValidTraceId(value.toLowerCase());
}

function isSpanId(value: unknown): boolean {
  return typeof value === 'string' && api.isValidSpanId(value.toLowerCase());
}

function isFlags(value: unknown): boolean {
  return typeof value === 'string'
    ? FLAGS.test(value)
    : Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
