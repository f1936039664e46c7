import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogRecord, Span } from '../state/records.ts';
import { criticalPath, extentOf, layoutTrace, type Trace } from './trace-layout.ts';

function span(spanId: string, parentSpanId: string, start: number, length: number): Span {
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
  };
}

function log(id: string, spanId: string, time: number): LogRecord {
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

const trace = (spans: Span[], logs: LogRecord[] = []): Trace => ({
  traceId: 't',
  spans,
  logs,
  moreSpans: false,
  moreLogs: false,
});

function shown(of: Trace, folded: readonly string[] = []): string[] {
  return layoutTrace(of, new Set(folded), true).map((row) => {
    const text =
      row.type === 'span' ? row.span.spanId : row.type === 'log' ? row.record.id : `missing ${row.spanId}`;
    return `${' '.repeat(row.depth)}${text}`;
  });
}

test('layoutTrace: parents before children, each level by time, records in place', () => {
  const of = trace(
    [span('c', 'a', 5, 1), span('a', '', 0, 10), span('b', 'a', 1, 2), span('d', 'b', 2, 1)],
    [log('in b', 'b', 2), log('in a', 'a', 0), log('loose', '', 4)],
  );
  assert.deepEqual(shown(of), ['a', ' in a', ' b', '  in b', '  d', ' c', 'loose']);
  assert.deepEqual(shown(of, ['b']), ['a', ' in a', ' b', ' c', 'loose']);
});

test('layoutTrace: what has a parent that is not there stands under it', () => {
  const of = trace([span('a', '', 0, 10), span('b', 'x', 1, 2)], [log('in x', 'x', 1), log('in y', 'y', 1)]);
  assert.deepEqual(shown(of), ['a', 'missing x', ' in x', ' b', 'missing y', ' in y']);
});

test('layoutTrace: spans that are their own ancestors come once, and a deep trace does no harm', () => {
  assert.deepEqual(shown(trace([span('a', 'b', 0, 1), span('b', 'a', 1, 1)])).length, 2);
  assert.deepEqual(shown(trace([span('a', 'a', 0, 1)])), ['a']);
  const deep = Array.from({ length: 2000 }, (_, index) =>
    span(`${index}`, index === 0 ? '' : `${index - 1}`, index, 1),
  );
  assert.equal(shown(trace(deep)).length, 2000);
});

test('criticalPath: what was waited for, and not what ran beside it', () => {
  const of = trace([
    span('root', '', 0, 100),
    span('first', 'root', 0, 40),
    span('beside', 'root', 5, 10),
    span('last', 'root', 45, 50),
    span('inner', 'last', 50, 40),
  ]);
  assert.deepEqual([...criticalPath(of)].sort(), ['first', 'inner', 'last', 'root']);
  assert.equal(criticalPath(trace([])).size, 0);
});

test('extentOf: from the first to the last of spans and records', () => {
  assert.deepEqual(extentOf(trace([span('a', '', 10, 5)], [log('x', 'a', 20)])), { start: 10n, length: 10n });
  assert.deepEqual(extentOf(trace([])), { start: 0n, length: 1n });
});
