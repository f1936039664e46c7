import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseInstant, parseTimestamp } from './instant.ts';
import { TimeError } from './time-error.ts';

const NOW = at('2026-11-23T16:15:00.123456789Z');

/** Unix nanoseconds of an RFC 3339 time in UTC. */
function at(text: string): bigint {
  const [, seconds = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(text) ?? [];
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

for (const [text, timeZone, expected] of [
  ['now', 'UTC', '2026-11-23T16:15:00.123456789Z'],
  [' now ', 'UTC', '2026-11-23T16:15:00.123456789Z'],
  ['-15m', 'UTC', '2026-11-23T16:00:00.123456789Z'],
  ['now-15m', 'UTC', '2026-11-23T16:00:00.123456789Z'],
  ['-1h30m', 'UTC', '2026-11-23T14:45:00.123456789Z'],
  ['-1.5s', 'UTC', '2026-11-23T16:14:58.623456789Z'],
  ['-1ns', 'UTC', '2026-11-23T16:15:00.123456788Z'],
  ['-7d', 'UTC', '2026-11-16T16:15:00.123456789Z'],
  ['today', 'UTC', '2026-11-23T00:00:00Z'],
  ['yesterday', 'UTC', '2026-11-22T00:00:00Z'],
  ['today', 'Europe/Berlin', '2026-11-22T23:00:00Z'],
  ['today', 'Asia/Tokyo', '2026-11-23T15:00:00Z'],
  ['yesterday', 'Asia/Tokyo', '2026-11-22T15:00:00Z'],
  ['09:30', 'UTC', '2026-11-23T09:30:00Z'],
  ['9:30', 'Europe/Berlin', '2026-11-23T08:30:00Z'],
  ['09:30:15.5', 'Asia/Kolkata', '2026-11-23T04:00:15.5Z'],
  ['2026-11-23', 'UTC', '2026-11-23T00:00:00Z'],
  ['2026-11-23', 'America/New_York', '2026-11-23T05:00:00Z'],
  ['2026-11-23T16:15', 'Europe/Berlin', '2026-11-23T15:15:00Z'],
  ['2026-11-23 16:15:07', 'Europe/Berlin', '2026-11-23T15:15:07Z'],
  ['2026-11-23T16:15:00.123456789Z', 'Europe/Berlin', '2026-11-23T16:15:00.123456789Z'],
  ['2026-11-23t16:15:00z', 'Europe/Berlin', '2026-11-23T16:15:00Z'],
  ['2026-11-23T16:15:00.1+05:30', 'UTC', '2026-11-23T10:45:00.1Z'],
  ['2026-11-23T16:15:00-0800', 'UTC', '2026-11-24T00:15:00Z'],
  ['2026-11-23T16:15:00.1234567899Z', 'UTC', '2026-11-23T16:15:00.123456789Z'],
  ['2016-12-31T23:59:60Z', 'UTC', '2017-01-01T00:00:00Z'],
  ['2024-02-29', 'UTC', '2024-02-29T00:00:00Z'],
  ['1795450500', 'Asia/Tokyo', '2026-11-23T16:15:00Z'],
  ['1795450500123', 'UTC', '2026-11-23T16:15:00.123Z'],
  ['1795450500123456', 'UTC', '2026-11-23T16:15:00.123456Z'],
  ['1795450500123456789', 'UTC', '2026-11-23T16:15:00.123456789Z'],
  // Clocks went forward at 02:00 on this day, and back at 03:00 on that.
  ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00Z'],
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
  ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['2026-10-25T01:59', 'Europe/Berlin', '2026-10-24T23:59:00Z'],
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
  ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00Z'],
  ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00Z'],
  // A day that began at 01:00, since its midnight was skipped.
  ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
] as const) {
  test(`parseInstant: ${JSON.stringify(text)} in ${timeZone} is ${expected}`, () => {
    assert.equal(parseInstant(text, { now: NOW, timeZone }), at(expected));
  });
}

for (const text of [
  '',
  'tomorrow',
  '15m',
  '+15m',
  '-15',
  '-15x',
  '-',
  '24:00',
  '9:5',
  '2026-13-01',
  '2026-02-30',
  '2026-1-1',
  '2026-11-23T25:00',
  '2026-11-23T16:15:61Z',
  '2026-11-23T16:15+25:00',
  '123',
  '17954505001',
]) {
  test(`parseInstant: refuses ${JSON.stringify(text)} with the accepted forms`, () => {
    assert.throws(
      () => parseInstant(text, { now: NOW, timeZone: 'UTC' }),
      (error) => error instanceof TimeError && error.code === 'invalid-time' && /today/.test(error.message),
    );
  });
}

test('parseInstant: names a time zone that does not exist', () => {
  assert.throws(
    () => parseInstant('today', { now: NOW, timeZone: 'Mars/Olympus' }),
    (error) =>
      error instanceof TimeError && error.code === 'invalid-time-zone' && /Mars\/Olympus/.test(error.message),
  );
});

test('parseInstant: without a time zone, reads times on the system clock', () => {
  const local = new Date(2026, 10, 23, 9, 30).getTime();
  assert.equal(parseInstant('2026-11-23T09:30', { now: NOW }), BigInt(local) * 1_000_000n);
});

test('parseInstant: gives back any nanosecond written as RFC 3339, whatever the zone', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 253_402_300_799_999_999_999n }),
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
      (instant, timeZone) => {
        const date = new Date(Number(instant / 1_000_000n)).toISOString().slice(0, 19);
        const fraction = String(instant % 1_000_000_000n).padStart(9, '0');
        assert.equal(parseInstant(`${date}.${fraction}Z`, { now: NOW, timeZone }), instant);
      },
    ),
  );
});

test('parseInstant: a local time is one that the clock of the zone shows, except where it is skipped', () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Pacific/Auckland',
    'Australia/Lord_Howe',
  ];
  const minutes = fc.integer({ min: 28_401_120, max: 31_556_160 });
  fc.assert(
    fc.property(minutes, fc.constantFrom(...zones), (minute, timeZone) => {
      const local = new Date(minute * 60_000).toISOString().slice(0, 16);
      const instant = parseInstant(local, { now: NOW, timeZone });
      const shown = showIn(timeZone, instant);
      const difference = Date.parse(`${shown}Z`) - Date.parse(`${local}Z`);
      assert.ok(
        difference === 0 || difference === 3_600_000 || difference === 1_800_000,
        `${local} ${shown}`,
      );
    }),
  );
});

function showIn(timeZone: string, instant: bigint): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    .format(Number(instant / 1_000_000n))
    .replace(' ', 'T');
}

test('parseTimestamp: takes only what does not depend on when and where it is read', () => {
  assert.equal(parseTimestamp('2026-11-23T16:15'), at('2026-11-23T16:15:00Z'));
  assert.equal(parseTimestamp('1795450500'), at('2026-11-23T16:15:00Z'));
  for (const text of ['now', '-15m', 'today', '09:30']) assert.equal(parseTimestamp(text), undefined);
});
