import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { createTestIo } from '../test/agentbus.ts';
import { CommandError } from './command-error.ts';
import { readClock, readColor, readDirectory, readFormat, readLimit, readSignal } from './option-values.ts';

function usage(message: RegExp) {
  return (error: unknown) =>
    error instanceof CommandError && error.exitCode === 2 && message.test(error.message);
}

test('readDirectory: the option, else AGENTBUS_DIRECTORY, else .agentbus', () => {
  const { io } = createTestIo({ env: { AGENTBUS_DIRECTORY: '/from/env' } });
  assert.equal(readDirectory({ directory: 'here' }, io), resolve('here'));
  assert.equal(readDirectory({}, io), resolve('/from/env'));
  assert.equal(readDirectory({}, createTestIo().io), resolve('.agentbus'));
});

test('readLimit: a number, or every record for 0 and all', () => {
  assert.equal(readLimit({}, 100), 100);
  assert.equal(readLimit({ limit: '7' }, 100), 7);
  assert.equal(readLimit({ limit: '0' }, 100), undefined);
  assert.equal(readLimit({ limit: 'all' }, 100), undefined);
  for (const limit of ['-1', '1.5', 'many', '1e3', '99999999999999999999']) {
    assert.throws(() => readLimit({ limit }, 100), usage(/whole number/u), limit);
  }
});

test('readFormat, readColor, readSignal: one of the names, with a default', () => {
  assert.equal(readFormat({}), 'pretty');
  assert.equal(readFormat({ output: 'csv' }), 'csv');
  assert.throws(
    () => readFormat({ output: 'csv' }, ['pretty', 'json']),
    usage(/must be one of pretty, json$/u),
  );
  assert.equal(readColor({}), 'auto');
  assert.throws(() => readColor({ color: 'yes' }), usage(/auto, always, never/u));
  assert.equal(readSignal({ signal: 'traces' }), 'traces');
  assert.throws(() => readSignal({ signal: 'metrics' }), usage(/logs, traces/u));
});

test('readClock: a zone by name, or local', () => {
  assert.equal(readClock({ tz: 'Europe/Berlin' }).timeZone, 'Europe/Berlin');
  assert.equal(readClock({ tz: 'local' }).timeZone, readClock({}).timeZone);
  assert.throws(() => readClock({ tz: 'Mars' }), usage(/no time zone/u));
});
