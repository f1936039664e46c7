import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findChangePoints } from './change-points.ts';

function noisy(index: number): number {
  return (((index * 2_654_435_761) >>> 7) % 100) / 1000;
}

test('findChangePoints: where the level changed, up and down again', () => {
  const values = Array.from(
    { length: 120 },
    (_, index) => (index >= 40 && index < 80 ? 2 : 1) + noisy(index),
  );
  const found = findChangePoints(values);
  assert.deepEqual(
    found.map(({ index }) => index),
    [40, 80],
  );
  assert.ok((found[0]?.before ?? 0) < 1.1 && (found[0]?.after ?? 0) >= 2 && (found[1]?.after ?? 0) < 1.1);
});

test('findChangePoints: no change in noise, in a single odd value, or of little', () => {
  const noise = Array.from({ length: 120 }, (_, index) => 1 + noisy(index));
  assert.deepEqual(findChangePoints(noise), []);
  assert.deepEqual(findChangePoints(noise.map((value, index) => (index === 60 ? 50 : value))), []);
  assert.deepEqual(findChangePoints(noise.map((value, index) => (index > 60 ? value + 0.15 : value))), []);
});

test('findChangePoints: passes over what is missing, and takes any values', () => {
  const values = Array.from({ length: 120 }, (_, index) =>
    index % 3 === 0 ? undefined : (index >= 60 ? 5 : 1) + noisy(index),
  );
  assert.deepEqual(
    findChangePoints(values).map(({ index }) => index),
    [61],
  );
  fc.assert(
    fc.property(fc.array(fc.option(fc.double({ noNaN: true }), { nil: undefined })), (any) => {
      for (const { index } of findChangePoints(any)) assert.notEqual(any[index], undefined);
    }),
  );
});
