import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareCodePoints, sortItems } from './cell-order.ts';
import type { Cell } from './query-result.ts';

function sorted(cells: readonly Cell[], direction: 'asc' | 'desc'): Cell[] {
  return sortItems(cells, [(cell) => cell], [direction]);
}

test('sortItems: numbers by value, then texts by code point, then null; null is last in both directions', () => {
  const cells: Cell[] = [
    null,
    'b',
    '10',
    '9',
    'B',
    '',
    '-1.5e3',
    5,
    7n,
    '\uffee',
    '\u{1f600}',
    '5.0',
    '1e400',
    'NaN',
  ];
  assert.deepEqual(sorted(cells, 'asc'), [
    ...['-1.5e3', 5, '5.0', 7n, '9', '10'],
    ...['', '1e400', 'B', 'NaN', 'b', '\uffee', '\u{1f600}', null],
  ]);
  assert.deepEqual(sorted(cells, 'desc'), [
    ...['10', '9', 7n, '5.0', 5, '-1.5e3'],
    ...['\u{1f600}', '\uffee', 'b', 'NaN', 'B', '1e400', '', null],
  ]);
});

test('sortItems: what is equal stays in its order, and the next key decides first', () => {
  const rows: [string, number][] = [
    ['a', 2],
    ['b', 1],
    ['a', 1],
    ['b', 1],
  ];
  const byName = sortItems(rows, [([name]) => name], ['asc']);
  assert.deepEqual(byName, [rows[0], rows[2], rows[1], rows[3]]);
  assert.equal(byName[2], rows[1]);
  const byBoth = sortItems(rows, [([name]) => name, ([, number]) => number], ['desc', 'asc']);
  assert.deepEqual(byBoth, [rows[1], rows[3], rows[2], rows[0]]);
});

test('sortItems: integers beyond the safe ones keep their order among instants', () => {
  const instants = [1_795_450_500_123_456_789n, 1_795_450_500_123_456_788n];
  assert.deepEqual(sorted(instants, 'asc'), instants.toReversed());
});

test('compareCodePoints: is the order of the UTF-8 bytes', () => {
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(Math.sign(compareCodePoints(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
