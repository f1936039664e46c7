import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  arbitraryLog,
  arbitrarySpan,
  CONTROLS,
  NOON,
  storedLog,
  storedSpan,
  TRACE_ID,
} from '../test/records.ts';
import { createPaint } from './color.ts';
import { createLocalClock } from './timestamp.ts';
import { buildTraceTree } from './trace-tree.ts';
import { traceLines, traceSummary } from './trace-view.ts';

const paint = createPaint(false);
const view = { paint, clock: createLocalClock('UTC') };
const MS = 1_000_000n;

const payments = { attributes: { 'service.name': 'payments' }, schemaUrl: '' };
const spans = [
  storedSpan({ spanId: 'a' }),
  storedSpan({
    spanId: 'b',
    parentSpanId: 'a',
    name: 'POST /pay',
    resource: payments,
    timestamp: NOON + 10n * MS,
    endTimestamp: NOON + 110n * MS,
    statusCode: 2,
    statusMessage: 'declined',
  }),
];
const logs = [
  storedLog({ spanId: 'a', body: 'started', timestamp: NOON + MS, traceId: TRACE_ID }),
  storedLog({
    spanId: 'b',
    body: 'payment failed\nfor good',
    severityText: 'ERROR',
    severityNumber: 17,
    timestamp: NOON + 20n * MS,
    resource: payments,
  }),
  storedLog({ spanId: 'c', body: 'lost', timestamp: NOON + 30n * MS }),
];

test('traceSummary: counts services, spans, log records and errors, and spans the whole time', () => {
  assert.equal(
    traceSummary(spans, logs, paint),
    `trace ${TRACE_ID}  2 services, 2 spans, 3 log records, 132ms, 2 errors`,
  );
});

test('traceLines: draws spans with their log records in place', () => {
  assert.deepEqual(
    [...traceLines(buildTraceTree(spans, logs), view)],
    [
      '12:00:00.123 ├─ POST /checkout  shop  server  132ms',
      '12:00:00.124 │  ├─ INFO     started',
      '12:00:00.133 │  └─ POST /pay  payments  server  100ms  ERROR declined',
      '12:00:00.143 │     └─ ERROR    payment failed',
      '             │           for good',
      '             └─ missing parent c',
      '12:00:00.153    └─ INFO     shop lost',
    ],
  );
});

test('traceLines: draws a trace of any depth', () => {
  const deep = Array.from({ length: 20_000 }, (_, index) =>
    storedSpan({
      spanId: `s${index + 1}`,
      parentSpanId: index === 0 ? '' : `s${index}`,
      timestamp: NOON + BigInt(index),
    }),
  );
  const lines = [...traceLines(buildTraceTree(deep, []), view)];
  assert.equal(lines.length, deep.length);
  assert.ok(Math.max(...lines.map((line) => line.length)) < 250);
});

test('traceLines: no control character of a record reaches the terminal', () => {
  fc.assert(
    fc.property(fc.array(arbitrarySpan), fc.array(arbitraryLog), (someSpans, someLogs) => {
      for (const line of traceLines(buildTraceTree(someSpans, someLogs), view))
        assert.doesNotMatch(line, /\n/u);
      for (const line of traceLines(buildTraceTree(someSpans, someLogs), view))
        assert.doesNotMatch(line, CONTROLS);
    }),
  );
});
