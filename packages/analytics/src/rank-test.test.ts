import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SketchBin } from './duration-sketch.ts';
import { compareRanks } from './rank-test.ts';

function binsOf(values: readonly number[]): SketchBin[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => a.value - b.value);
}

test("compareRanks: is Mann and Whitney's test with continuity and ties corrected", () => {
  const apart = compareRanks(binsOf([1, 2, 3, 4, 5]), binsOf([6, 7, 8, 9, 10]));
  assert.equal(apart.delta, 1);
  assert.ok(Math.abs(apart.pValue - 0.01219) < 1e-5, `${apart.pValue}`);
  const tied = compareRanks(binsOf([1, 1, 2, 2, 3]), binsOf([2, 2, 3, 3, 3]));
  assert.ok(Math.abs(tied.pValue - 0.1461) < 5e-4, `${tied.pValue}`);
});

test('compareRanks: delta is the difference of the chances to be larger and smaller', () => {
  const values = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(values, values, (first, second) => {
      let sum = 0;
      for (const a of first) for (const b of second) sum += Math.sign(b - a);
      const { delta, pValue } = compareRanks(binsOf(first), binsOf(second));
      assert.ok(Math.abs(delta - sum / (first.length * second.length)) < 1e-9);
      const turned = compareRanks(binsOf(second), binsOf(first));
      assert.ok(Math.abs(turned.pValue - pValue) < 1e-9 && Math.abs(turned.delta + delta) < 1e-9);
    }),
  );
});
