import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { divideFiles } from './file-parts.ts';

test('divideFiles: keeps all files in order, in at most as many parts as asked for, none empty', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1e9 })),
      fc.integer({ min: 1, max: 16 }),
      (sizes, count) => {
        const files = sizes.map((bytes, index) => ({
          path: String(index),
          source: '',
          bytes,
          inStore: true,
          modified: 0,
        }));
        const parts = divideFiles(files, count);
        assert.deepEqual(parts.flat(), files);
        assert.ok(parts.length <= count);
        assert.ok(parts.every((part) => part.length > 0));
      },
    ),
  );
});

test('divideFiles: divides by size', () => {
  const files = [60, 20, 20, 20].map((bytes, index) => ({
    path: String(index),
    source: '',
    bytes,
    inStore: true,
    modified: 0,
  }));
  assert.deepEqual(
    divideFiles(files, 2).map((part) => part.length),
    [1, 3],
  );
});
