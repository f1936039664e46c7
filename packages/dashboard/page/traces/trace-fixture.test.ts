/** Spans and records for the tests of this directory. */
import fc from 'fast-check';
import type { LogRecord, Span } from '../state/records.ts';
import type { Trace } from './trace.ts';

/** A span that begins at `start` and takes `length` nanoseconds. */
export function span(
  spanId: string,
  parentSpanId: string,
  start: number,
  length: number,
  more: Partial<Span> = {},
): Span {
  return {
    id: spanId,
    spanId,
    parentSpanId,
    timestamp: String(start),
    duration: String(length),
    traceId: 't',
    service: 's',
    name: spanId,
    kind: 'server',
    status: 'unset',
    statusMessage: '',
    scope: '',
    attributes: {},
    resource: {},
    events: [],
    links: [],
    ...more,
  };
}

/** A record of a span. */
export function log(id: string, spanId: string, time: number): LogRecord {
  return {
    id,
    spanId,
    timestamp: String(time),
    level: 'INFO',
    severityNumber: 9,
    service: 's',
    body: id,
    event: '',
    traceId: 't',
    scope: '',
    attributes: {},
    resource: {},
  };
}

/** A trace of them. */
export function traceOf(spans: readonly Span[], logs: readonly LogRecord[] = []): Trace {
  return { traceId: 't', spans, logs, moreSpans: false, moreLogs: false };
}

/** Any spans: under one another, under nobody, under themselves, in any order and at any time. */
export const anySpans: fc.Arbitrary<Span[]> = fc
  .array(
    fc.record({
      parent: fc.integer({ min: -3, max: 30 }),
      start: fc.nat(1000),
      length: fc.nat(500),
      service: fc.constantFrom('a', 'b', 'c'),
      name: fc.constantFrom('x', 'y', 'z'),
    }),
    { maxLength: 30 },
  )
  .map((made) =>
    made.map(({ parent, start, length, service, name }, index) =>
      span(`n${index}`, parent < 0 ? '' : `n${parent}`, start, length, { service, name }),
    ),
  );
