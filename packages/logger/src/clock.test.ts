import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSystemClock } from './clock.ts';

test('createSystemClock: now is always within the millisecond of the wall clock', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 4e12 }), fc.double({ min: 0, max: 1e9, noNaN: true }))),
      (times) => {
        let at: (typeof times)[number] = [0, 0];
        const clock = createSystemClock(
          () => at[0],
          () => at[1],
        );
        for (at of times) {
          const [seconds, nanos] = clock.now();
          assert.equal(seconds, Math.floor(at[0] / 1000));
          assert.ok(Number.isInteger(nanos));
          const fraction = nanos - (at[0] % 1000) * 1e6;
          assert.ok(fraction >= 0 && fraction < 1e6, `${fraction}`);
        }
      },
    ),
  );
});

test('createSystemClock: readings within one millisecond keep their order', () => {
  let monotonic = 100.25;
  const clock = createSystemClock(
    () => 1_000,
    () => monotonic,
  );
  const first = clock.now();
  monotonic = 100.5;
  const second = clock.now();
  assert.deepEqual(first, [1, 0]);
  assert.deepEqual(second, [1, 250_000]);
});

test('createSystemClock: now never goes back while the wall clock does not', () => {
  const heldUp = fc.oneof(fc.constant(0), fc.constant(0), fc.double({ min: 0, max: 5, noNaN: true }));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.double({ min: 0, max: 0.7, noNaN: true }), heldUp)), (steps) => {
      let trueTime = 5_000;
      let pause = 0;
      const clock = createSystemClock(
        () => Math.floor(trueTime),
        () => {
          trueTime += pause;
          return trueTime - 4_000;
        },
      );
      let last = 0n;
      for (const [step, between] of steps) {
        trueTime += step;
        pause = between;
        const [seconds, nanos] = clock.now();
        const now = BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
        assert.ok(now >= last, `${now} follows ${last}`);
        last = now;
      }
    }),
  );
});

test('createSystemClock: elapsed is in seconds', () => {
  assert.equal(
    createSystemClock(
      () => 0,
      () => 1_500,
    ).elapsed(),
    1.5,
  );
});
