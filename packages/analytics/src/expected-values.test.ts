import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedValues } from './expected-values.ts';
import type { Series } from './series.ts';

const HOUR_NANOS = 3_600_000_000_000n;
/** 2026-11-02T00:00:00Z, a Monday. */
const MONDAY = 1_793_577_600_000_000_000n;

function hourly(values: readonly (number | undefined)[]): Series {
  return {
    name: 'requests',
    labels: {},
    measure: 'value',
    direction: 'both',
    start: MONDAY,
    bucketNanos: HOUR_NANOS,
    values,
    query: '*',
    over: 'spans',
  };
}

test('expectedValues: by the time of day, whatever happened on one of the days', () => {
  const values = Array.from({ length: 6 * 24 }, (_, index) => 100 + (index % 24));
  values[2 * 24 + 7] = 9000;
  const { values: expected, seasonal } = expectedValues(hourly(values), { from: 5 * 24 });
  assert.equal(seasonal, true);
  assert.deepEqual(
    expected.slice(5 * 24),
    Array.from({ length: 24 }, (_, hour) => 100 + hour),
  );
  assert.equal(expected[2 * 24 + 7], 107);
});

test('expectedValues: weekends are compared with weekends', () => {
  const isWeekend = (index: number) => Math.floor(index / 24) % 7 >= 5;
  const values = Array.from({ length: 20 * 24 }, (_, index) => (isWeekend(index) ? 10 : 100));
  const { values: expected } = expectedValues(hourly(values), { from: 14 * 24 });
  assert.equal(expected[18 * 24], 100);
  assert.equal(expected[19 * 24], 10);
});

test('expectedValues: by the hours before where there are too few days', () => {
  const values = Array.from({ length: 30 }, (_, index) => (index === 20 ? 500 : 5));
  const { values: expected, seasonal } = expectedValues(hourly(values), { from: 24 });
  assert.equal(seasonal, false);
  assert.deepEqual([expected[3], expected[21], expected[29]], [undefined, 5, 5]);
});
