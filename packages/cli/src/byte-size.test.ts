import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatBytes } from './byte-size.ts';

const CASES: readonly [number, string][] = [
  [0, '0 B'],
  [1023, '1023 B'],
  [1536, '1.5 KiB'],
  [64 * 1024 * 1024, '64 MiB'],
  [1020.4 * 1024, '1020 KiB'],
  [5.4 * 1024 ** 3, '5.4 GiB'],
];

for (const [bytes, expected] of CASES) {
  test(`formatBytes: ${bytes} is ${expected}`, () => assert.equal(formatBytes(bytes), expected));
}
