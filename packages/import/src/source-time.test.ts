import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSourceTime } from './source-time.ts';

const CASES: readonly [unknown, bigint | undefined][] = [
  [1_763_985_600_123, 1_763_985_600_123_000_000n],
  [1_763_985_600, 1_763_985_600_000_000_000n],
  [1_763_985_600.5, 1_763_985_600_500_000_000n],
  [1_763_985_600_123_456n, 1_763_985_600_123_456_000n],
  [1_763_985_600_123_456_789n, 1_763_985_600_123_456_789n],
  ['1763985600123', 1_763_985_600_123_000_000n],
  ['2025-11-24T12:00:00.123456789Z', 1_763_985_600_123_456_789n],
  ['2025-11-24T13:00:00,5+0100', 1_763_985_600_500_000_000n],
  ['2025-11-24 12:00:00Z', 1_763_985_600_000_000_000n],
  ['yesterday', undefined],
  ['', undefined],
  [0, undefined],
  [-5, undefined],
  [Number.NaN, undefined],
  [null, undefined],
  [{}, undefined],
];

for (const [value, expected] of CASES) {
  test(`parseSourceTime: ${typeof value} ${String(value)}`, () => {
    assert.equal(parseSourceTime(value), expected);
  });
}
