import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createSegmentWriter,
  generateLedgerKey,
  listSegments,
  parseLedgerKey,
  type Stream,
  verifyStore,
} from '@agentbus/segments';
import * as api from '@opentelemetry/api';
import { createStoreUpkeep, type StoreUpkeepOptions } from './store-upkeep.ts';

const ignore = () => {};
const silent: api.DiagLogger = { error: ignore, warn: ignore, info: ignore, debug: ignore, verbose: ignore };

const LINE = {
  bytes: Buffer.from(`{"resourceLogs":[],"padding":"${'x'.repeat(1000)}"}\n`),
  count: 1,
  firstTimestamp: 1n,
  lastTimestamp: 1n,
};

test('createStoreUpkeep: full segments are sealed and compressed, the last one is sealed, and the store verifies', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-upkeep-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const upkeep = createStoreUpkeep({ directory, intervalMillis: Number.POSITIVE_INFINITY });
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    maxSegmentBytes: 64 * 1024,
    onBegun: upkeep.onBegun,
    onSealed: upkeep.onSealed,
  });
  for (let line = 0; line < 150; line++) writer.append(LINE);
  for (let tries = 0; tries < 200; tries++) {
    const segments = await listSegments(directory);
    if (segments.filter(({ compression }) => compression !== undefined).length === 2) break;
    await delay(50);
  }
  upkeep.beginShutdown();
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

  await createStoreUpkeep({ directory, intervalMillis: Number.POSITIVE_INFINITY }).flush();
  const { findings, head } = await verifyStore(directory);
  assert.deepEqual(findings, []);
  assert.ok(head, 'the segment is in the ledger');
});

/** A store whose segments hold 20 KB each. */
async function openStore(t: TestContext, options: Partial<StoreUpkeepOptions> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-upkeep-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const upkeep = createStoreUpkeep({ directory, intervalMillis: Number.POSITIVE_INFINITY, ...options });
  const write = async (stream: Stream, lines: number) => {
    const writer = createSegmentWriter({
      directory,
      stream,
      maxSegmentRecords: 20,
      onBegun: upkeep.onBegun,
      onSealed: upkeep.onSealed,
    });
    for (let line = 0; line < lines; line++) writer.append(LINE);
    await writer.close();
    await upkeep.flush();
  };
  return { directory, upkeep, write };
}

async function eventually(met: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200 && !(await met()); tries++) await delay(25);
  assert.ok(await met());
}

test('createStoreUpkeep: keeps a store within its limits, audit longer, and it verifies', async (t) => {
  const { directory, write } = await openStore(t, {
    policy: { logs: { maxBytes: 60_000 }, audit: { maxBytes: 200_000 } },
  });
  await write('audit', 100);
  await write('logs', 200);
  const count = async (stream: Stream) => (await listSegments(directory, { streams: [stream] })).length;
  await eventually(async () => (await count('logs')) === 2);
  assert.equal(await count('audit'), 5);
  const { findings, released } = await verifyStore(directory);
  assert.deepEqual([findings, released], [[], 8]);
});

test('createStoreUpkeep: with an archive nothing is deleted that is not there', async (t) => {
  const archiveDirectory = await mkdtemp(join(tmpdir(), 'agentbus-archive-'));
  t.after(() => rm(archiveDirectory, { recursive: true, force: true }));
  const { directory, write } = await openStore(t, {
    policy: { logs: { maxBytes: 60_000, archiveDirectory } },
  });
  await write('logs', 200);
  await eventually(async () => (await listSegments(archiveDirectory)).length === 8);
  await eventually(async () => (await listSegments(directory)).length === 2);
  assert.deepEqual((await verifyStore(directory)).findings, []);
});

test('createStoreUpkeep: checkpoints cover what is being written, on a timer too', async (t) => {
  const { directory, upkeep } = await openStore(t, { intervalMillis: 50 });
  const writer = createSegmentWriter({ directory, stream: 'logs', onBegun: upkeep.onBegun });
  writer.append(LINE);
  await eventually(
    async () => (await verifyStore(directory)).unsealed[0]?.coveredBytes === LINE.bytes.length,
  );
  upkeep.beginShutdown();
  await writer.close();
});

test('createStoreUpkeep: compresses what an earlier process left, when the application has started', async (t) => {
  const { directory, write } = await openStore(t);
  await write('logs', 200);
  // The writer has ended, and its segments are too small to be compressed; one that is not is left as well.
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  for (let line = 0; line < 50; line++) writer.append(LINE);
  writer.closeSync();
  createStoreUpkeep({ directory, intervalMillis: Number.POSITIVE_INFINITY, compressLeftAfterMillis: 1 });
  const compressed = async () =>
    (await listSegments(directory)).filter(({ compression }) => compression !== undefined);
  await eventually(async () => (await compressed()).length === 1);
  assert.deepEqual((await verifyStore(directory)).findings, []);
});

test('createStoreUpkeep: signs, and goes over to another key with the help of the old one', async (t) => {
  const [first, second] = [generateLedgerKey(), generateLedgerKey()].map(({ privateKey }) =>
    parseLedgerKey(privateKey),
  );
  const { directory, write } = await openStore(t, { key: first });
  await write('logs', 30);
  const next = createStoreUpkeep({
    directory,
    key: second,
    previousKey: first,
    intervalMillis: Number.POSITIVE_INFINITY,
  });
  const { onBegun, onSealed } = next;
  const writer = createSegmentWriter({ directory, stream: 'logs', onBegun, onSealed });
  writer.append(LINE);
  await writer.close();
  await next.flush();
  const { findings, signedEntries, entries, unsealed } = await verifyStore(directory, { key: first });
  assert.deepEqual([findings, signedEntries, entries, unsealed], [[], 4, 4, []]);
});

test('createStoreUpkeep: without the key of a signed ledger it says what to do, and touches nothing', async (t) => {
  const messages: string[] = [];
  api.diag.setLogger({ ...silent, error: (message) => messages.push(message) });
  t.after(() => api.diag.disable());
  const { directory, write } = await openStore(t, { key: parseLedgerKey(generateLedgerKey().privateKey) });
  await write('logs', 30);
  for (const key of [undefined, parseLedgerKey(generateLedgerKey().privateKey)]) {
    const upkeep = createStoreUpkeep({
      directory,
      key,
      policy: { logs: { maxBytes: 0 } },
      intervalMillis: Number.POSITIVE_INFINITY,
    });
    const writer = createSegmentWriter({ directory, stream: 'logs', onSealed: upkeep.onSealed });
    writer.append(LINE);
    await writer.close();
    await upkeep.flush();
  }
  assert.equal(messages.length, 2);
  assert.match(messages[0] ?? '', /storage\.signingKey.*storage\.previousSigningKey/u);
  const { findings, entries } = await verifyStore(directory);
  assert.deepEqual([findings, entries], [[], 2]);
});
