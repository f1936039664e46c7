import assert from 'node:assert/strict';
import { test } from 'node:test';
import { twoSidedTail, upperTail } from './normal-tail.ts';

test('upperTail: agrees with published values, far out too', () => {
  const published = [
    [0, 0.5],
    [1.959964, 0.025],
    [3, 1.349898e-3],
    [6, 9.865876e-10],
    [10, 7.619853e-24],
    [-1.959964, 0.975],
  ] as const;
  for (const [deviations, tail] of published) {
    assert.ok(Math.abs(upperTail(deviations) / tail - 1) < 1e-5, `${deviations}: ${upperTail(deviations)}`);
  }
});

test('twoSidedTail: is the same on both sides', () => {
  assert.equal(twoSidedTail(-2.5), twoSidedTail(2.5));
  assert.ok(Math.abs(twoSidedTail(0) - 1) < 1e-6);
});
