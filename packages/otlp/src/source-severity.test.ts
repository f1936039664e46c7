import assert from 'node:assert/strict';
import { test } from 'node:test';
import { severityAmongLevels, severityOfLevel, severityOfTslogLevel } from './source-severity.ts';

for (const [level, number, text] of [
  [30, 9, 'info'],
  [35, 11, ''],
  [65, 23, ''],
  [5, 2, ''],
  ['WARN', 13, 'WARN'],
  ['\u001b[32minfo\u001b[39m', 9, 'info'],
  ['emerg', 23, 'emerg'],
  ['40', 13, 'warn'],
  ['shout', 0, 'shout'],
] as const) {
  test(`severityOfLevel: ${JSON.stringify(level)}`, () =>
    assert.deepEqual(severityOfLevel(level), { number, text }));
}

test('severityOfTslogLevel: by the name, else by the id', () => {
  assert.deepEqual(severityOfTslogLevel('SILLY', 0), { number: 1, text: 'SILLY' });
  assert.deepEqual(severityOfTslogLevel('SHOUT', 5), { number: 17, text: 'SHOUT' });
  assert.deepEqual(severityOfTslogLevel(undefined, 9), { number: 21, text: '' });
  assert.equal(severityOfTslogLevel(undefined, undefined), undefined);
});

test('severityAmongLevels: by the name, else between its known neighbours', () => {
  const ranks = { error: 0, loud: 1, warn: 2, calm: 3 };
  assert.deepEqual(severityAmongLevels('warn', ranks), { number: 13, text: 'warn' });
  assert.deepEqual(severityAmongLevels('loud', ranks), { number: 15, text: 'loud' });
  assert.deepEqual(severityAmongLevels('calm', ranks), { number: 6, text: 'calm' });
  assert.deepEqual(severityAmongLevels('other', ranks), { number: 0, text: 'other' });
  assert.deepEqual(severityAmongLevels('a', { a: 0, b: 1 }), { number: 12, text: 'a' });
});
