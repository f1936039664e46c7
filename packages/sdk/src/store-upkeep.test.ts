import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createSegmentWriter, listSegments, verifyStore } from '@agentbus/segments';
import { createStoreUpkeep } from './store-upkeep.ts';

const LINE = {
  bytes: Buffer.from(`{"resourceLogs":[],"padding":"${'x'.repeat(1000)}"}\n`),
  count: 1,
  firstTimestamp: 1n,
  lastTimestamp: 1n,
};

test('createStoreUpkeep: full segments are sealed and compressed, the last one is sealed, and the store verifies', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-upkeep-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const upkeep = createStoreUpkeep(directory);
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    maxSegmentBytes: 64 * 1024,
    onSealed: upkeep.onSealed,
  });
  for (let line = 0; line < 150; line++) writer.append(LINE);
  for (let tries = 0; tries < 200; tries++) {
    const segments = await listSegments(directory);
    if (segments.filter(({ compression }) => compression !== undefined).length === 2) break;
    await delay(50);
  }
  upkeep.stopCompressing();
  await writer.close();
  await upkeep.flush();

  const segments = await listSegments(directory);
  assert.deepEqual(
    segments.map(({ compression }) => compression !== undefined),
    [true, true, false],
  );
  const { findings, head } = await verifyStore(directory);
  assert.deepEqual(findings, []);
  assert.ok(head, 'there is a ledger');
});

test('createStoreUpkeep: seals what an earlier process left', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-upkeep-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const writer = createSegmentWriter({ directory, stream: 'audit' });
  writer.append(LINE);
  writer.closeSync();
  assert.equal((await verifyStore(directory)).head, undefined);

  await createStoreUpkeep(directory).flush();
  const { findings, head } = await verifyStore(directory);
  assert.deepEqual(findings, []);
  assert.ok(head, 'the segment is in the ledger');
});
