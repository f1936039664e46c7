import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { layoutMap, NODE_HEIGHT, NODE_WIDTH } from './map-layout.ts';

const columnsOf = (ids: string[], edges: [string, string][]) => {
  const { nodes } = layoutMap(
    ids,
    edges.map(([from, to]) => ({ from, to })),
  );
  const xs = [...new Set(nodes.map(({ x }) => x))].sort((a, b) => a - b);
  return Object.fromEntries(nodes.map(({ id, x }) => [id, xs.indexOf(x)]));
};

test('layoutMap: callers stand left of what they call, by the longest way', () => {
  assert.deepEqual(
    columnsOf(
      ['web', 'shop', 'pay', 'db'],
      [
        ['web', 'shop'],
        ['web', 'db'],
        ['shop', 'pay'],
        ['pay', 'db'],
      ],
    ),
    { web: 0, shop: 1, pay: 2, db: 3 },
  );
});

test('layoutMap: services that call one another have their places, the one that is called first on the right', () => {
  assert.deepEqual(
    columnsOf(
      ['a', 'b', 'web'],
      [
        ['web', 'a'],
        ['a', 'b'],
        ['b', 'a'],
      ],
    ),
    { web: 0, a: 1, b: 2 },
  );
});

test('layoutMap: neighbours stand beside what they are joined to', () => {
  const { nodes } = layoutMap(
    ['a', 'b', 'a2', 'b2'],
    [
      { from: 'b', to: 'b2' },
      { from: 'a', to: 'a2' },
    ],
  );
  const y = Object.fromEntries(nodes.map((node) => [node.id, node.y]));
  assert.equal(y.a, y.a2);
  assert.equal(y.b, y.b2);
});

test('layoutMap: whoever calls whom, all have a place within the map, none on another, and each call a line', () => {
  const id = fc.integer({ min: 0, max: 12 }).map((number) => `n${number}`);
  fc.assert(
    fc.property(
      fc.uniqueArray(id, { maxLength: 13 }),
      fc.uniqueArray(fc.record({ from: id, to: id }), { selector: (edge) => `${edge.from} ${edge.to}` }),
      (ids, edges) => {
        const { nodes, edges: lines, width, height } = layoutMap(ids, edges);
        assert.deepEqual(nodes.map((node) => node.id).sort(), [...ids].sort());
        for (const [index, { x, y }] of nodes.entries()) {
          assert.ok(x >= 0 && y >= 0 && x + NODE_WIDTH <= width && y + NODE_HEIGHT <= height);
          for (const other of nodes.slice(index + 1)) {
            assert.ok(Math.abs(other.x - x) >= NODE_WIDTH || Math.abs(other.y - y) >= NODE_HEIGHT);
          }
        }
        const joined = edges.filter(({ from, to }) => from !== to && ids.includes(from) && ids.includes(to));
        assert.equal(lines.length, joined.length);
        assert.ok(lines.every(({ path }) => !path.includes('NaN')));
        assert.deepEqual(layoutMap(ids, edges), { nodes, edges: lines, width, height });
      },
    ),
  );
});
