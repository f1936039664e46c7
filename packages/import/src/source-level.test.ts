import assert from 'node:assert/strict';
import { test } from 'node:test';
import { severityOf, tslogSeverityOf } from './source-level.ts';

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
  test(`severityOf: ${JSON.stringify(level)}`, () => assert.deepEqual(severityOf(level), { number, text }));
}

test('tslogSeverityOf: by the name, else by the id', () => {
  assert.deepEqual(tslogSeverityOf('SILLY', 0), { number: 1, text: 'SILLY' });
  assert.deepEqual(tslogSeverityOf('SHOUT', 5), { number: 17, text: 'SHOUT' });
  assert.deepEqual(tslogSeverityOf(undefined, 9), { number: 21, text: '' });
  assert.equal(tslogSeverityOf(undefined, undefined), undefined);
});
