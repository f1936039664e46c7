import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sealedStore, temporaryDirectory, writeSegments } from '../test/sealed-store.ts';
import { compressSegment } from './compress-segment.ts';
import { recordCompressed } from './seal-segment.ts';
import { listUncompressed } from './uncompressed-segments.ts';

test('listUncompressed: sealed segments of writers that have ended, unless they are small or compressed', async (t) => {
  const directory = temporaryDirectory(t);
  const [first, second] = await sealedStore(directory, { segments: 2, writer: 'ended' });
  await writeSegments(directory, { segments: 1, writer: 'unsealed' });
  await sealedStore(directory, { segments: 2, writer: 'alive', close: false });
  assert.deepEqual(await listUncompressed(directory, 1), [first?.path, second?.path]);
  assert.deepEqual(await listUncompressed(directory), [], 'they are small');
  await compressSegment(first?.path ?? '', {
    beforeRemove: async ({ path }) => {
      await recordCompressed(directory, { stream: 'logs', path });
    },
  });
  assert.deepEqual(await listUncompressed(directory, 1), [second?.path]);
});
