import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patternChange } from './pattern-change.ts';

const HOUR_AGAINST_DAY = { current: 1, baseline: 24 };

const CASES: readonly (readonly [
  name: string,
  count: number,
  baselineCount: number,
  change: string | undefined,
])[] = [
  ['new where the baseline has none', 1, 0, 'new'],
  ['nothing where neither has any', 0, 0, undefined],
  ['vanished where three and more are missing', 0, 240, 'vanished'],
  ['not vanished where chance explains it', 0, 24, undefined],
  ['spiking where a rate is many times higher', 500, 240, 'spiking'],
  ['not spiking where few lines may be chance', 2, 24, undefined],
  ['not spiking where a rate is higher by a fraction, however sure', 15_000, 240_000, undefined],
  ['fading where a rate is a fraction', 10, 2400, 'fading'],
  ['unchanged at the same rate', 10, 240, undefined],
];

for (const [name, count, baselineCount, change] of CASES) {
  test(`patternChange: ${name}`, () => {
    assert.equal(patternChange({ count, baselineCount }, HOUR_AGAINST_DAY), change);
  });
}
