import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimeError } from './time-error.ts';
import { parseTimeRange } from './time-range.ts';

const NOW = at('2026-11-23T16:15:00Z');

function at(text: string): bigint {
  return BigInt(Date.parse(text)) * 1_000_000n;
}

for (const [text, since, until] of [
  ['-15m', '2026-11-23T16:00:00Z', undefined],
  ['09:30', '2026-11-23T08:30:00Z', undefined],
  ['2026-11-20..2026-11-22', '2026-11-19T23:00:00Z', '2026-11-21T23:00:00Z'],
  ['yesterday..today', '2026-11-21T23:00:00Z', '2026-11-22T23:00:00Z'],
  ['-1h..-30m', '2026-11-23T15:15:00Z', '2026-11-23T15:45:00Z'],
  [' -1h .. now ', '2026-11-23T15:15:00Z', '2026-11-23T16:15:00Z'],
  ['09:30..+10m', '2026-11-23T08:30:00Z', '2026-11-23T08:40:00Z'],
  ['09:30..10:30', '2026-11-23T08:30:00Z', '2026-11-23T09:30:00Z'],
  ['09:30..', '2026-11-23T08:30:00Z', undefined],
  ['..09:30', undefined, '2026-11-23T08:30:00Z'],
  ['2026-11-23T16:15:00.5Z..+1s', '2026-11-23T16:15:00.500Z', '2026-11-23T16:15:01.500Z'],
  ['today', '2026-11-22T23:00:00Z', '2026-11-23T23:00:00Z'],
  ['yesterday', '2026-11-21T23:00:00Z', '2026-11-22T23:00:00Z'],
  // Days of 23 and of 25 hours.
  ['2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
  ['2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
] as const) {
  test(`parseTimeRange: ${JSON.stringify(text)} is from ${since} until ${until}`, () => {
    assert.deepEqual(parseTimeRange(text, { now: NOW, timeZone: 'Europe/Berlin' }), {
      ...(since && { since: at(since) }),
      ...(until && { until: at(until) }),
    });
  });
}

for (const [text, cause] of [
  ['..', /neither beginning nor end/],
  ['10:00..09:00', /ends before it begins/],
  ['now..now', /it is empty/],
] as const) {
  test(`parseTimeRange: refuses ${text} with the cause`, () => {
    assert.throws(
      () => parseTimeRange(text, { now: NOW, timeZone: 'UTC' }),
      (error) =>
        error instanceof TimeError && error.code === 'invalid-time-range' && cause.test(error.message),
    );
  });
}

for (const text of ['+10m', '+10m..now', 'a..b', '09:30..+10', '..+10m']) {
  test(`parseTimeRange: refuses ${text} with the accepted forms`, () => {
    assert.throws(
      () => parseTimeRange(text, { now: NOW, timeZone: 'UTC' }),
      (error) => error instanceof TimeError && error.code === 'invalid-time' && /-15m/.test(error.message),
    );
  });
}
