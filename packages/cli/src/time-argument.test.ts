import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestIo } from '../test/agentbus.ts';
import { NOON } from '../test/records.ts';
import { CommandError } from './command-error.ts';
import type { OptionValues } from './command-options.ts';
import { readSearchedTime } from './time-argument.ts';
import { createLocalClock } from './timestamp.ts';

const { io } = createTestIo();
const berlin = createLocalClock('Europe/Berlin');
/** The clock of a computer counts milliseconds. */
const NOW = (NOON / 1_000_000n) * 1_000_000n;
const MINUTE = 60_000_000_000n;
const NINE_THIRTY = BigInt(Date.UTC(2026, 10, 23, 8, 30)) * 1_000_000n;

const CASES: readonly [OptionValues, bigint | undefined, bigint | undefined][] = [
  [{}, undefined, undefined],
  [{ since: '-15m' }, NOW - 15n * MINUTE, undefined],
  [{ since: '09:30', until: '-5m' }, NINE_THIRTY, NOW - 5n * MINUTE],
  [{ since: '09:30..+10m' }, NINE_THIRTY, NINE_THIRTY + 10n * MINUTE],
  [{ since: '2026-11-23T08:30:00Z', until: 'now' }, NINE_THIRTY, NOW],
];

for (const [options, since, until] of CASES) {
  test(`readSearchedTime: ${JSON.stringify(options)} in Berlin`, () => {
    assert.deepEqual(readSearchedTime(options, io, berlin), { since, until });
  });
}

const WRONG: readonly [OptionValues, RegExp][] = [
  [{ since: 'yesteryear' }, /^--since: .*-15m.*today/u],
  [{ until: '25:00' }, /^--until: /u],
  [{ since: 'today', until: 'yesterday' }, /not before/u],
  [{ since: 'yesterday..today', until: 'now' }, /has an end already/u],
];

for (const [options, message] of WRONG) {
  test(`readSearchedTime: ${JSON.stringify(options)} is a usage error`, () => {
    assert.throws(
      () => readSearchedTime(options, io, berlin),
      (error) => error instanceof CommandError && error.exitCode === 2 && message.test(error.message),
    );
  });
}
