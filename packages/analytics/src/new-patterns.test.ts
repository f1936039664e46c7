import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findNewPatterns } from './new-patterns.ts';

const SHARE = 1 / 15;

function found(count: number, buckets: number, earlier = 0): boolean {
  const usual = Array.from({ length: 50 }, (_, index) => ({
    id: `usual ${index}`,
    earlier: 9,
    count: 9,
    buckets: 9,
  }));
  const patterns = [...usual, { id: 'asked', earlier, count, buckets }];
  const ids = findNewPatterns(patterns, SHARE, 1e-4).map(({ id }) => id);
  assert.ok(ids.length === 0 || (ids.length === 1 && ids[0] === 'asked'));
  return ids.length === 1;
}

test('findNewPatterns: what comes again and again, and never came before', () => {
  assert.equal(found(20, 8), true);
  assert.equal(found(20, 8, 1), false);
});

test('findNewPatterns: a burst, or a few, may be of what is only rare', () => {
  assert.equal(found(500, 1), false);
  assert.equal(found(3, 3), false);
});
