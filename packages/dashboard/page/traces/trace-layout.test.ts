import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { spanTree } from './span-tree.ts';
import type { Trace } from './trace.ts';
import { anySpans, log, span, traceOf } from './trace-fixture.test.ts';
import { layoutTrace, type TraceView } from './trace-layout.ts';
import { aroundMatches, isHidden, matchesOf, parseHidden } from './trace-search.ts';

const ALL: TraceView = { folded: new Set(), showSpan: () => true, showRecord: () => true };

function shown(of: Trace, view: Partial<TraceView> = {}): string[] {
  return layoutTrace(spanTree(of), { ...ALL, ...view }).map((row) => {
    const text =
      row.type === 'span'
        ? row.node.span.spanId
        : row.type === 'log'
          ? row.placed.record.id
          : `missing ${row.spanId}`;
    return `${' '.repeat(row.depth)}${text}`;
  });
}

test('layoutTrace: parents before children, each level by time, records among the spans', () => {
  const of = traceOf(
    [span('c', 'a', 5, 1), span('a', '', 0, 10), span('b', 'a', 1, 2), span('d', 'b', 2, 1)],
    [log('in b', 'b', 2), log('in a', 'a', 0), log('later in a', 'a', 4), log('loose', '', 4)],
  );
  assert.deepEqual(shown(of), ['a', ' in a', ' b', '  in b', '  d', ' later in a', ' c', 'loose']);
  assert.deepEqual(shown(of, { folded: new Set(['b']) }), ['a', ' in a', ' b', ' later in a', ' c', 'loose']);
});

test('layoutTrace: what has a parent that is not there stands under it', () => {
  const of = traceOf(
    [span('a', '', 0, 10), span('b', 'x', 1, 2)],
    [log('in x', 'x', 1), log('in y', 'y', 1)],
  );
  assert.deepEqual(shown(of), ['a', 'missing x', ' in x', ' b', 'missing y', ' in y']);
});

test('layoutTrace: below a hidden span, what it holds takes its place, and its records go with it', () => {
  const of = traceOf(
    [span('a', '', 0, 10), span('b', 'a', 1, 8, { service: 'noise' }), span('c', 'b', 2, 1)],
    [log('in b', 'b', 2), log('in c', 'c', 2)],
  );
  const hidden = parseHidden(['service=noise', 'nonsense', 'kind=server']);
  assert.equal(hidden.length, 1);
  assert.deepEqual(shown(of, { showSpan: (one) => !isHidden(one, hidden) }), ['a', ' c', '  in c']);
  const byName = parseHidden(['name=a=b', 'name=c']);
  assert.deepEqual(byName[0], { by: 'name', value: 'a=b' });
  assert.deepEqual(shown(of, { showSpan: (one) => !isHidden(one, byName) }), ['a', ' b', '  in b']);
});

test('layoutTrace: records that are alike in everything are rows of their own', () => {
  const of = traceOf([span('a', '', 0, 10)], [log('x', 'a', 1), log('x', 'a', 1)]);
  const keys = layoutTrace(spanTree(of), ALL).map(({ key }) => key);
  assert.equal(new Set(keys).size, 3);
});

test('layoutTrace: whatever spans say of their parents, each has one row, and none stands before its parent', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const rows = layoutTrace(spanTree(traceOf(spans)), ALL).filter(({ type }) => type === 'span');
      assert.deepEqual(rows.map(({ key }) => key).sort(), spans.map(({ spanId }) => spanId).sort());
    }),
  );
});

test('layoutTrace: a deep trace does no harm', () => {
  const deep = Array.from({ length: 20_000 }, (_, index) =>
    span(`${index}`, index === 0 ? '' : `${index - 1}`, index, 1),
  );
  assert.equal(shown(traceOf(deep)).length, 20_000);
});

test('matchesOf: finds names, attributes and bodies; aroundMatches keeps the way to them', () => {
  const tree = spanTree(
    traceOf(
      [
        span('a', '', 0, 10),
        span('b', 'a', 1, 2, { attributes: { 'http.route': '/Cart' } }),
        span('c', 'b', 1, 1),
        span('d', 'a', 1, 1),
      ],
      [log('refused', 'c', 1)],
    ),
  );
  assert.deepEqual([...matchesOf(tree, ' /cart ')], ['b']);
  const matches = matchesOf(tree, 'REFUSED');
  assert.deepEqual([...matches], ['refused']);
  assert.deepEqual([...aroundMatches(tree, matches)].sort(), ['a', 'b', 'c']);
  assert.equal(matchesOf(tree, '').size, 0);
});

test('spanTree: times are exact, from the first of spans and records to the last', () => {
  const start = 1_790_000_000_000_000_000n;
  const late = { ...span('a', '', 0, 5), timestamp: String(start + 7n) };
  const tree = spanTree(traceOf([late], [{ ...log('x', 'a', 0), timestamp: String(start) }]));
  assert.deepEqual([tree.start, tree.length, tree.nodes.get('a')?.start], [start, 12, 7]);
  assert.equal(spanTree(traceOf([])).length, 1);
});
