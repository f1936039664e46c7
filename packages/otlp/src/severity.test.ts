import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOG_KINDS } from './kind.ts';
import { KIND_SEVERITY, LEVEL_SEVERITY, levelOfSeverity, parseLevel } from './severity.ts';

test('parseLevel: names and aliases in any case, nothing else', () => {
  assert.equal(parseLevel('info'), 'info');
  assert.equal(parseLevel('WARN'), 'warning');
  assert.equal(parseLevel('Warning'), 'warning');
  assert.equal(parseLevel('fatal'), 'critical');
  for (const name of ['', 'loud', 'audit', 'toString', '__proto__'])
    assert.equal(parseLevel(name), undefined);
});

test('levelOfSeverity: each of the 24 numbers belongs to the level of its range', () => {
  const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
  for (let number = 1; number <= 24; number++) {
    assert.equal(levelOfSeverity(number), levels[Math.floor((number - 1) / 4)]);
  }
  for (const number of [0, -1, 25, Number.NaN]) assert.equal(levelOfSeverity(number), undefined);
});

test('LEVEL_SEVERITY and KIND_SEVERITY: all numbers differ, and every kind has one', () => {
  const numbers = [...Object.values(LEVEL_SEVERITY), ...Object.values(KIND_SEVERITY)];
  assert.equal(new Set(numbers).size, numbers.length);
  assert.deepEqual(Object.keys(KIND_SEVERITY), [...LOG_KINDS]);
});
