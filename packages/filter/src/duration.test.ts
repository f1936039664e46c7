import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from './duration.ts';

for (const [text, expected] of [
  ['15m', 900_000_000_000n],
  ['1h30m', 5_400_000_000_000n],
  ['1.5s', 1_500_000_000n],
  ['0.1us', 100n],
  ['1µs', 1000n],
  ['0.1ns', 0n],
  ['1w', 604_800_000_000_000n],
  ['0s', 0n],
  ['', undefined],
  ['15', undefined],
  ['m', undefined],
  ['1h30', undefined],
  ['1h 30m', undefined],
  ['-1h', undefined],
  ['1M', undefined],
] as const) {
  test(`parseDuration: ${JSON.stringify(text)} is ${expected} ns`, () => {
    assert.equal(parseDuration(text), expected);
  });
}
