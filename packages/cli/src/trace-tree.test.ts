import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NOON, storedLog, storedSpan } from '../test/records.ts';
import { buildTraceTree, type TraceEntry } from './trace-tree.ts';

const span = (spanId: string, parentSpanId: string, at = 0) =>
  storedSpan({ spanId, parentSpanId, name: spanId, timestamp: NOON + BigInt(at) });
const log = (body: string, spanId: string, at = 0) =>
  storedLog({ body, spanId, timestamp: NOON + BigInt(at) });

/** The tree as nested names. */
function outline(entries: readonly TraceEntry[]): unknown[] {
  return entries.map((entry) => {
    if (entry.type === 'log') return `log ${entry.log.body}`;
    if (entry.type === 'event') return `event ${entry.event.name}`;
    const name = entry.type === 'span' ? entry.span.name : `missing ${entry.spanId}`;
    return entry.entries.length === 0 ? name : { [name]: outline(entry.entries) };
  });
}

test('buildTraceTree: child spans, events and log records stand under their span in time order', () => {
  const root = storedSpan({
    ...span('a', '', 0),
    events: [{ timestamp: NOON + 25n, name: 'retry', attributes: {}, droppedAttributesCount: 0 }],
  });
  const tree = buildTraceTree(
    [span('c', 'a', 30), span('b', 'a', 10), root],
    [log('late', 'a', 40), log('early', 'a', 5), log('inner', 'b', 15), log('middle', 'a', 20)],
  );
  assert.deepEqual(outline(tree), [
    { a: ['log early', { b: ['log inner'] }, 'log middle', 'event retry', 'c', 'log late'] },
  ]);
});

test('buildTraceTree: what belongs to a span that is not there stands under its missing parent', () => {
  const tree = buildTraceTree([span('a', ''), span('b', 'gone', 20)], [log('orphan', 'gone', 10)]);
  assert.deepEqual(outline(tree), ['a', { 'missing gone': ['log orphan', 'b'] }]);
});

test('buildTraceTree: log records without a span stand at the top', () => {
  assert.deepEqual(outline(buildTraceTree([span('a', '', 10)], [log('first', '', 0)])), ['log first', 'a']);
});

test('buildTraceTree: a circle of parents is cut, a span that is its own parent too', () => {
  assert.deepEqual(outline(buildTraceTree([span('a', 'b', 0), span('b', 'a', 10)], [])), [
    { 'missing b': [{ a: ['b'] }] },
  ]);
  assert.deepEqual(outline(buildTraceTree([span('a', 'a')], [])), [{ 'missing a': ['a'] }]);
});

test('buildTraceTree: every span and log record comes out exactly once', () => {
  const id = fc.constantFrom('', 'a', 'b', 'c', 'd', 'e');
  const spans = fc.array(fc.tuple(id, id, fc.nat(100)).map(([own, parent, at]) => span(own, parent, at)));
  const logs = fc.array(fc.tuple(id, fc.nat(100)).map(([own, at]) => log('x', own, at)));
  fc.assert(
    fc.property(spans, logs, (someSpans, someLogs) => {
      const found: unknown[] = [];
      const pending = [...buildTraceTree(someSpans, someLogs)];
      for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
        if (entry.type === 'span') found.push(entry.span);
        if (entry.type === 'log') found.push(entry.log);
        if ('entries' in entry) pending.push(...entry.entries);
      }
      assert.equal(found.length, someSpans.length + someLogs.length);
      assert.deepEqual(new Set(found), new Set([...someSpans, ...someLogs]));
    }),
  );
});
