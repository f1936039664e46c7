import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLevel } from '@agentbus/otlp';
import { LEVEL_NAMES, severityRange } from './severity-range.ts';

for (const [name, lowest, highest, texts] of [
  ['trace', 1, 4, ['trace']],
  ['Warn', 13, 16, ['warning', 'warn']],
  ['CRITICAL', 21, 24, ['critical', 'fatal']],
  ['audit', 12, 12, ['audit']],
  ['17', 17, 17, []],
] as const) {
  test(`severityRange: ${name} is ${lowest} to ${highest}`, () => {
    const range = severityRange(name);
    assert.deepEqual([range?.lowest, range?.highest, range?.texts], [lowest, highest, texts]);
  });
}

test('severityRange: undefined for what is no level', () => {
  for (const name of ['', 'eror', '0', '25', '-1', 'toString']) assert.equal(severityRange(name), undefined);
});

test('severityRange: the levels cover 1 to 24 without gap or overlap', () => {
  const levels = new Set(LEVEL_NAMES.map(parseLevel).filter((level) => level !== undefined));
  const covered = [...levels].flatMap((level) => {
    const { lowest = 0, highest = 0 } = severityRange(level) ?? {};
    return Array.from({ length: highest - lowest + 1 }, (_, index) => lowest + index);
  });
  assert.deepEqual(
    covered.sort((a, b) => a - b),
    Array.from({ length: 24 }, (_, index) => index + 1),
  );
});

test('LEVEL_NAMES: has a range for each', () => {
  for (const name of LEVEL_NAMES) assert.ok(severityRange(name)?.texts.includes(name));
});
