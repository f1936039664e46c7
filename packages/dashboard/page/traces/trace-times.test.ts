/** Critical path, flame graph and comparison. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareTraces } from './compare-traces.ts';
import { criticalPath, serviceShares } from './critical-path.ts';
import { flameLayout } from './flame-layout.ts';
import { nameTree } from './name-tree.ts';
import { allRoots, spanTree } from './span-tree.ts';
import { anySpans, span, traceOf } from './trace-fixture.test.ts';

const treeOf = (...spans: Parameters<typeof traceOf>[0]) => spanTree(traceOf(spans));

test('criticalPath: what was waited for, and not what ran beside it', () => {
  const tree = treeOf(
    span('root', '', 0, 100),
    span('first', 'root', 0, 40, { service: 'one' }),
    span('beside', 'root', 5, 10),
    span('last', 'root', 45, 50, { service: 'two' }),
    span('inner', 'last', 50, 40, { service: 'three' }),
  );
  const path = criticalPath(tree);
  assert.deepEqual(
    path.map(({ node, start, end }) => `${node.span.spanId} ${start}–${end}`),
    ['first 0–40', 'root 40–45', 'last 45–50', 'inner 50–90', 'last 90–95', 'root 95–100'],
  );
  assert.deepEqual(
    serviceShares(path).map(({ service, length }) => [service, length]),
    [
      ['one', 40],
      ['three', 40],
      ['s', 10],
      ['two', 10],
    ],
  );
});

test('criticalPath: a child that outlives its span was waited for until the span ended', () => {
  const path = criticalPath(treeOf(span('root', '', 0, 100), span('late', 'root', 60, 90)));
  // The tree that ended last is what the path is of; its child is not longer than it.
  assert.deepEqual(
    path.map(({ node, start, end }) => [node.span.spanId, start, end]),
    [
      ['root', 0, 60],
      ['late', 60, 100],
    ],
  );
  assert.deepEqual(criticalPath(treeOf()), []);
});

test('criticalPath: covers its tree from beginning to end, once, whatever the spans', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const tree = treeOf(...spans);
      const path = criticalPath(tree);
      const end = allRoots(tree).reduce((last, root) => Math.max(last, root.end), 0);
      const whole = allRoots(tree).filter((root) => root.end === end);
      for (const [index, { start }] of path.entries()) {
        if (index > 0) assert.equal(start, path[index - 1]?.end, 'no gap and no overlap');
      }
      if (path.length === 0) return;
      assert.equal(path.at(-1)?.end, end);
      assert.ok(whole.some(({ start }) => start === path[0]?.start));
      const shares = serviceShares(path).reduce((sum, { share }) => sum + share, 0);
      assert.ok(Math.abs(shares - 1) < 1e-9);
    }),
  );
});

test('nameTree: spans of a name at a place are one, with their own time and that of all', () => {
  const tree = treeOf(
    span('r', '', 0, 100, { name: 'root' }),
    span('q1', 'r', 10, 20, { name: 'query' }),
    span('q2', 'r', 20, 20, { name: 'query', status: 'error' }),
    span('deep', 'q2', 30, 5, { name: 'query' }),
  );
  const [root] = nameTree(tree);
  assert.deepEqual([root?.total, root?.self, root?.children.length], [100, 70, 1]);
  const [query] = root?.children ?? [];
  assert.deepEqual([query?.spans.length, query?.total, query?.self, query?.failed], [2, 40, 35, 1]);
  assert.deepEqual([query?.children[0]?.name, query?.children[0]?.depth], ['query', 2]);
});

test('nameTree: every span once, and no time lost: own times add up to what the flame graph is wide', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const top = nameTree(treeOf(...spans));
      const all = [...top];
      for (const node of all) all.push(...node.children);
      assert.equal(
        all.reduce((sum, node) => sum + node.spans.length, 0),
        spans.length,
      );
      assert.ok(all.every(({ self, total }) => self >= 0 && self <= total));
      const { frames, hidden } = flameLayout(top);
      assert.equal(frames.length + hidden, all.length);
    }),
  );
});

test('flameLayout: frames lie within their parents and beside one another', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const { frames, rows } = flameLayout(nameTree(treeOf(...spans)));
      const byKey = new Map(frames.map((frame) => [frame.node.key, frame]));
      for (const { node, row, left, width } of frames) {
        assert.ok(row < rows && left >= -1e-9 && left + width <= 1 + 1e-9);
        for (const child of node.children) {
          const inner = byKey.get(child.key);
          if (inner === undefined) continue;
          assert.equal(inner.row, row + 1);
          assert.ok(inner.left >= left - 1e-9 && inner.left + inner.width <= left + width + 1e-9);
        }
      }
      const perRow = Map.groupBy(frames, ({ row }) => row);
      for (const row of perRow.values()) {
        row.sort((a, b) => a.left - b.left);
        for (const [index, frame] of row.entries()) {
          const before = row[index - 1];
          if (before !== undefined) assert.ok(frame.left >= before.left + before.width - 1e-9);
        }
      }
    }),
  );
});

test('flameLayout: zooms to a frame, and shows all where there is none of that key', () => {
  const top = nameTree(treeOf(span('a', '', 0, 100), span('b', 'a', 0, 50), span('c', 'b', 0, 10)));
  const zoomed = flameLayout(top, top[0]?.children[0]?.key);
  assert.deepEqual(
    zoomed.frames.map(({ node, row, left, width }) => [node.name, row, left, width]),
    [
      ['b', 0, 0, 1],
      ['c', 1, 0, 0.2],
    ],
  );
  assert.equal(flameLayout(top, 'nothing').frames.length, 3);
});

test('compareTraces: slower, faster, added and missing, by the path of names', () => {
  const base = treeOf(
    span('1', '', 0, 100, { name: 'root' }),
    span('2', '1', 0, 40, { name: 'query' }),
    span('3', '1', 50, 10, { name: 'cache' }),
    span('4', '1', 70, 20, { name: 'render' }),
  );
  const other = treeOf(
    span('5', '', 0, 200, { name: 'root' }),
    span('6', '5', 0, 40, { name: 'query' }),
    span('7', '5', 40, 40, { name: 'query' }),
    span('8', '5', 90, 20, { name: 'render' }),
    span('9', '8', 90, 5, { name: 'query' }),
    span('10', '5', 120, 30, { name: 'retry' }),
  );
  assert.deepEqual(
    compareTraces(base, other).map(({ name, depth, change, difference, base: left, other: right }) => [
      name,
      depth,
      change,
      difference,
      left?.count ?? 0,
      right?.count ?? 0,
    ]),
    [
      ['root', 0, 'slower', 100, 1, 1],
      ['query', 1, 'slower', 40, 1, 2],
      ['cache', 1, 'missing', -10, 1, 0],
      ['render', 1, 'same', 0, 1, 1],
      ['query', 2, 'added', 5, 0, 1],
      ['retry', 1, 'added', 30, 0, 1],
    ],
  );
});

test('compareTraces: a trace is the same as itself, and the other way round is the opposite', () => {
  const opposite = { same: 'same', slower: 'faster', faster: 'slower', added: 'missing', missing: 'added' };
  fc.assert(
    fc.property(anySpans, anySpans, (left, right) => {
      const [a, b] = [treeOf(...left), treeOf(...right)];
      assert.ok(compareTraces(a, a).every(({ change, difference }) => change === 'same' && difference === 0));
      const back = new Map(compareTraces(b, a).map((row) => [row.key, row]));
      const rows = compareTraces(a, b);
      assert.equal(rows.length, back.size);
      for (const { key, change, difference } of rows) {
        assert.equal(back.get(key)?.change, opposite[change]);
        assert.equal(back.get(key)?.difference, -difference || 0);
      }
    }),
  );
});
