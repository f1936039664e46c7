import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AlertChange, bandsOf, coursesOf } from './alert-timeline.ts';

const change = (state: AlertChange['state'], at: number, route = '/'): AlertChange => ({
  alert: 'A',
  state,
  at,
  labels: { route },
});

test('coursesOf: pending, firing and resolved become bands; what still fires lasts to the end', () => {
  const [course] = coursesOf([change('firing', 30), change('pending', 20), change('resolved', 50)], 0, 100);
  assert.deepEqual(course?.bands, [
    { from: 20, to: 30, state: 'pending' },
    { from: 30, to: 50, state: 'firing' },
  ]);
  assert.deepEqual(bandsOf([change('firing', 30)], 0, 100), [{ from: 30, to: 100, state: 'firing' }]);
  assert.deepEqual(bandsOf([change('resolved', 30)], 0, 100), [{ from: 0, to: 30, state: 'firing' }]);
});

test('coursesOf: each set of labels has its own course', () => {
  const courses = coursesOf(
    [change('firing', 10), change('firing', 20, '/x'), change('resolved', 30)],
    0,
    100,
  );
  assert.deepEqual(
    courses.map(({ labels, bands }) => [labels.route, bands.length]),
    [
      ['/x', 1],
      ['/', 1],
    ],
  );
});

test('bandsOf: bands of one alert lie within the time and never overlap', () => {
  const changes = fc.array(
    fc.record({
      alert: fc.constant('A'),
      labels: fc.constant({}),
      state: fc.constantFrom('pending' as const, 'firing' as const, 'resolved' as const),
      at: fc.integer({ min: -50, max: 150 }),
    }),
  );
  fc.assert(
    fc.property(changes, (all) => {
      let end = 0;
      for (const { from, to } of bandsOf(all, 0, 100)) {
        assert.ok(from >= end && to > from && to <= 100);
        end = to;
      }
    }),
  );
});
