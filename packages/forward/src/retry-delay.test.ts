import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { INITIAL_RETRY_MILLIS, MAX_RETRY_AFTER_MILLIS, MAX_RETRY_MILLIS, retryDelay } from './retry-delay.ts';

test('retryDelay doubles with each attempt up to a limit, and half of it is chance', () => {
  assert.equal(retryDelay(1, undefined, 0), INITIAL_RETRY_MILLIS / 2);
  assert.equal(retryDelay(3, undefined, 0), INITIAL_RETRY_MILLIS * 2);
  assert.equal(retryDelay(1, undefined, 0.5), INITIAL_RETRY_MILLIS * 0.75);
  assert.equal(retryDelay(1000, undefined, 0), MAX_RETRY_MILLIS / 2);
});

test('retryDelay is within its limits, and never less than what was asked for', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.option(fc.nat()), random, (attempts, asked, chance) => {
      const delay = retryDelay(attempts, asked ?? undefined, chance);
      assert.ok(delay >= Math.min(asked ?? 0, MAX_RETRY_AFTER_MILLIS));
      assert.ok(delay > 0 && delay <= 1.1 * MAX_RETRY_AFTER_MILLIS);
    }),
  );
});
