import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NOON } from '../test/records.ts';
import { createLocalClock, formatRfc3339 } from './timestamp.ts';

test('formatRfc3339: UTC with nine digits', () => {
  assert.equal(formatRfc3339(NOON), '2026-11-23T12:00:00.123456789Z');
  assert.equal(formatRfc3339(0n), '1970-01-01T00:00:00.000000000Z');
  assert.equal(formatRfc3339(2n ** 64n - 1n), '2554-07-21T23:34:33.709551615Z');
  assert.equal(formatRfc3339(-1n), '1969-12-31T23:59:59.999999999Z');
});

test('createLocalClock: shows the time of the zone, with its offset on that day', () => {
  const berlin = createLocalClock('Europe/Berlin');
  assert.deepEqual(berlin.at(NOON), { date: '2026-11-23', time: '13:00:00.123', offset: '+01:00' });
  const july = BigInt(Date.UTC(2026, 6, 1, 22, 30)) * 1_000_000n;
  assert.deepEqual(berlin.at(july), { date: '2026-07-02', time: '00:30:00.000', offset: '+02:00' });
});

test('createLocalClock: follows a change of offset', () => {
  const newYork = createLocalClock('America/New_York');
  const change = BigInt(Date.UTC(2026, 10, 1, 6)) * 1_000_000n;
  assert.equal(newYork.at(change - 1_000_000n).time, '01:59:59.999');
  assert.equal(newYork.at(change).time, '01:00:00.000');
});

test('createLocalClock: UTC agrees with formatRfc3339 to the millisecond', () => {
  const utc = createLocalClock('UTC');
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (timestamp) => {
      const { date, time, offset } = utc.at(timestamp);
      assert.equal(offset, '+00:00');
      assert.ok(formatRfc3339(timestamp).startsWith(`${date}T${time}`));
    }),
  );
});

test('createLocalClock: without a zone, that of the process, with the same offsets', () => {
  const [local, named] = [createLocalClock(), createLocalClock(createLocalClock().timeZone)];
  assert.equal(local.timeZone, named.timeZone);
  fc.assert(
    fc.property(fc.bigInt({ min: 10n ** 18n, max: 4n * 10n ** 18n }), (timestamp) => {
      assert.deepEqual(local.at(timestamp), named.at(timestamp));
    }),
  );
});

test('createLocalClock: refuses a zone that does not exist', () => {
  assert.throws(() => createLocalClock('Mars/Olympus'), RangeError);
});
