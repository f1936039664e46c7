import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RateLimit } from './api-rate-limit.ts';

test('RateLimit: so many at once, then one an interval; keys are apart', () => {
  let now = 1000;
  const limit = new RateLimit({ burst: 3, intervalMillis: 100, now: () => now });
  assert.deepEqual(
    [1, 2, 3, 4].map(() => limit.take('a')),
    [0, 0, 0, 100],
  );
  assert.equal(limit.take('b'), 0);
  now += 99;
  assert.equal(limit.take('a'), 1);
  now += 1;
  assert.deepEqual([limit.take('a'), limit.take('a')], [0, 100]);
  now += 300;
  assert.deepEqual(
    [1, 2, 3, 4].map(() => limit.take('a')),
    [0, 0, 0, 100],
  );
});

test('RateLimit: never more than the burst and what has passed, and what it says to wait is enough', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 250 }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5 }), (waits, burst) => {
      let now = 0;
      const limit = new RateLimit({ burst, intervalMillis: 100, now: () => now });
      let taken = 0;
      for (const wait of waits) {
        now += wait;
        const left = limit.take('x');
        if (left === 0) taken++;
        else {
          now += left;
          assert.equal(limit.take('x'), 0);
          taken++;
        }
        assert.ok(taken <= burst + now / 100);
      }
    }),
  );
});
