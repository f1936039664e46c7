import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthOf } from './flatness.ts';

const MEBIBYTE = 1024 * 1024;

function series(rssMebibytes: readonly number[], handles: readonly number[] = rssMebibytes.map(() => 30)) {
  const samples = rssMebibytes.map((each, index) => ({
    rssBytes: each * MEBIBYTE,
    handles: handles[index] ?? 0,
  }));
  return { label: 'hub', samples };
}

const flat = Array.from({ length: 40 }, () => 200);

test('growthOf: nothing of a process that grows at its start, has peaks, and stays as it is', () => {
  const warm = flat.map((base, index) => (index < 10 ? 100 : base) + (index % 3 === 0 ? 600 : 0));
  assert.equal(growthOf(series(warm)), undefined);
});

test('growthOf: names a process that grows on and on', () => {
  assert.match(
    growthOf(series(flat.map((base, index) => base + index * 3))) ?? '',
    /^hub grows: from \d+ to \d+ MiB$/u,
  );
});

test('growthOf: names one that leaves handles open', () => {
  assert.match(
    growthOf(
      series(
        flat,
        flat.map((_, index) => 30 + index),
      ),
    ) ?? '',
    /^hub opens ever more handles/u,
  );
});

test('growthOf: nothing where there are too few samples to tell', () => {
  assert.equal(growthOf(series([100, 200, 300, 400])), undefined);
});
