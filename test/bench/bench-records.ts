/** What the contenders log: a pool of records as services write them, the same ones on every run. */
import * as api from '@opentelemetry/api';
import { makeRecords } from '../../packages/segments/bench/log-records.ts';
import type { BenchRecord } from './contender.ts';

/** Enough that no cache holds them by chance, few enough that making them costs nothing. */
const POOL_RECORDS = 1000;

/** The pool. A run logs it again and again. */
export function makeBenchRecords(): BenchRecord[] {
  return makeRecords(0, POOL_RECORDS).map(({ body, attributes, spanContext }) => ({
    message: String(body),
    attributes,
    spanContext,
    context:
      spanContext === undefined ? api.ROOT_CONTEXT : api.trace.setSpanContext(api.ROOT_CONTEXT, spanContext),
    flat: spanContext === undefined ? { ...attributes } : { ...attributes, ...fieldsOf(spanContext) },
  }));
}

/** The names that instrumentations of the loggers use. */
function fieldsOf({ traceId, spanId, traceFlags }: api.SpanContext): Record<string, string> {
  return { trace_id: traceId, span_id: spanId, trace_flags: `0${traceFlags}` };
}
