import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeBuckets } from './time-bucket.ts';
import { timeZoneClock } from './time-zone.ts';

const SECOND = 1_000_000_000n;
const HOUR = 3600n * SECOND;
const DAY = 24n * HOUR;

function at(time: string): bigint {
  return BigInt(Date.parse(time)) * 1_000_000n;
}

function startOf(time: string, every: bigint, timeZone: string): string {
  const start = timeBuckets(every, timeZone)(at(time));
  return new Date(Number(start / 1_000_000n)).toISOString();
}

for (const [name, time, every, zone, start] of [
  ['a minute', '2026-11-24T09:01:59.999Z', 60n * SECOND, 'UTC', '2026-11-24T09:01:00.000Z'],
  ['a width that divides no day', '1970-01-01T00:59:59Z', 2460n * SECOND, 'UTC', '1970-01-01T00:41:00.000Z'],
  ['before 1970', '1969-12-31T23:59:59.500Z', DAY, 'UTC', '1969-12-31T00:00:00.000Z'],
  ['a week begins on Monday', '2026-11-29T23:59:59Z', 7n * DAY, 'UTC', '2026-11-23T00:00:00.000Z'],
  ['a local day', '2026-11-24T23:30:00Z', DAY, 'Europe/Berlin', '2026-11-24T23:00:00.000Z'],
  ['a half-hour zone', '2026-11-24T09:10:00Z', HOUR, 'Asia/Kolkata', '2026-11-24T08:30:00.000Z'],
  ['a day of 25 hours', '2026-10-25T22:59:59Z', DAY, 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
  ['a day of 23 hours', '2026-03-29T21:59:59Z', DAY, 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
  ['the first of two equal hours', '2026-10-25T00:30:00Z', HOUR, 'Europe/Berlin', '2026-10-25T00:00:00.000Z'],
  [
    'the second of two equal hours',
    '2026-10-25T01:30:00Z',
    HOUR,
    'Europe/Berlin',
    '2026-10-25T01:00:00.000Z',
  ],
  [
    'two hours that are three',
    '2026-10-25T01:30:00Z',
    2n * HOUR,
    'Europe/Berlin',
    '2026-10-25T00:00:00.000Z',
  ],
  ['a start that is skipped', '2026-03-29T01:30:00Z', 2n * HOUR, 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
  ['a day that begins at one', '2026-09-06T12:00:00Z', DAY, 'America/Santiago', '2026-09-06T04:00:00.000Z'],
] as const) {
  test(`timeBuckets: ${name}`, () => {
    assert.equal(startOf(time, every, zone), start);
  });
}

const anyTime = fc.bigInt({ min: at('1980-01-01T00:00Z'), max: at('2040-01-01T00:00Z') });
const anyZone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/New_York',
);
const anyWidth = fc.constantFrom(SECOND, 60n * SECOND, 900n * SECOND, HOUR, 6n * HOUR, DAY, 7n * DAY);

test('timeBuckets: a bucket begins at or before what is in it, and its start is in it', () => {
  fc.assert(
    fc.property(anyTime, anyZone, anyWidth, (time, zone, every) => {
      const bucketOf = timeBuckets(every, zone);
      const start = bucketOf(time);
      assert.ok(start <= time && time < start + every + 2n * HOUR);
      assert.equal(bucketOf(start), start);
    }),
    { numRuns: 1000 },
  );
});

test('timeBuckets: those of days begin where the clock shows midnight, or directly behind', () => {
  fc.assert(
    fc.property(anyTime, fc.constantFrom('Europe/Berlin', 'America/New_York'), (time, zone) => {
      const start = timeBuckets(DAY, zone)(time);
      const local = timeZoneClock(zone).localAt(Number(start / 1_000_000n));
      assert.equal(local % 86_400_000, 0);
    }),
  );
});
