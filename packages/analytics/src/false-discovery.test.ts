import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { adjustPValues } from './false-discovery.ts';

test('adjustPValues: the example of p.adjust(method = "BH") in R', () => {
  const adjusted = adjustPValues([0.01, 0.04, 0.03, 0.005, 0.5]);
  assert.deepEqual(
    adjusted.map((p) => Number(p.toFixed(6))),
    [0.025, 0.05, 0.05, 0.025, 0.5],
  );
  assert.deepEqual(adjustPValues([]), []);
});

test('adjustPValues: keeps the order, and makes nothing more certain', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (pValues) => {
      const adjusted = adjustPValues(pValues);
      for (const [index, p] of pValues.entries()) {
        assert.ok((adjusted[index] ?? 0) >= p * (1 - 1e-9) && (adjusted[index] ?? 2) <= 1);
        for (const [other, q] of pValues.entries()) {
          if (p < q) assert.ok((adjusted[index] ?? 2) <= (adjusted[other] ?? 0));
        }
      }
    }),
  );
});
