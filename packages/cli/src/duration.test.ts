import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration } from './duration.ts';

const CASES: readonly [bigint, string][] = [
  [0n, '0ns'],
  [850n, '850ns'],
  [12_340n, '12.3µs'],
  [132_400_000n, '132ms'],
  [2_050_000_000n, '2.05s'],
  [200_000_000_000n, '3m 20s'],
  [-132_400_000n, '-132ms'],
];

for (const [nanos, expected] of CASES) {
  test(`formatDuration: ${nanos} ns is ${expected}`, () => assert.equal(formatDuration(nanos), expected));
}
