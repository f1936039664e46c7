import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  findingCodes,
  ledgerLines,
  newKey,
  sealedStore,
  temporaryDirectory,
  writeSegments,
} from '../test/sealed-store.ts';
import { compressSegment } from './compress-segment.ts';
import { pruneStore } from './prune-store.ts';
import { recordCompressed } from './seal-segment.ts';
import { listSegments } from './segment-list.ts';
import { createSegmentWriter } from './segment-writer.ts';
import { WorkLock } from './work-lock.ts';
import { WriterLock } from './writer-lock.ts';

const KEEP_NOTHING = { logs: { maxBytes: 0 } };

test('pruneStore: what goes is in the ledger, so that the store still verifies', async (t) => {
  const directory = temporaryDirectory(t);
  const [first, , , fourth, fifth] = await sealedStore(directory, { segments: 5 });
  await compressSegment(first?.path ?? '', {
    beforeRemove: async ({ path }) => {
      await recordCompressed(directory, { stream: 'logs', path });
    },
  });
  const maxBytes = (fourth?.bytes ?? 0) + (fifth?.bytes ?? 0);
  const report = await pruneStore(directory, { logs: { maxBytes } }, Date.now());
  assert.deepEqual([report?.failed, report?.removed.length], [[], 3]);
  assert.equal((await listSegments(directory)).length, 2);
  assert.deepEqual(await findingCodes(directory), []);
  await pruneStore(directory, KEEP_NOTHING, Date.now());
  assert.deepEqual([await listSegments(directory), await findingCodes(directory)], [[], []]);
});

/** What verifying finds, and how many records the ledger has of each segment that was given up; `undefined` of one it never sealed. */
function prunedRecords(directory: string): unknown[] {
  const entries = ledgerLines(directory).map((line) => JSON.parse(line));
  return entries
    .filter(({ type }) => type === 'prune')
    .map(
      (prune) => entries.find(({ type, segment }) => type === 'seal' && segment === prune.segment)?.records,
    );
}

test('pruneStore: what a killed writer left is sealed before it goes', async (t) => {
  const directory = temporaryDirectory(t);
  await writeSegments(directory, { segments: 3, linesPerSegment: 5 });
  await pruneStore(directory, KEEP_NOTHING, Date.now());
  assert.deepEqual([await listSegments(directory), prunedRecords(directory)], [[], [0, 0, 0]]);
  assert.deepEqual(await findingCodes(directory), []);
});

test('pruneStore: what its writer is about to seal stays for a minute, then it is sealed and goes', async (t) => {
  const directory = temporaryDirectory(t);
  const lock = new WriterLock(directory, 'logs', 'w1');
  await writeSegments(directory, { segments: 3, linesPerSegment: 5 });
  lock.acquire();
  assert.deepEqual((await pruneStore(directory, KEEP_NOTHING, Date.now()))?.removed, []);
  const later = await pruneStore(directory, KEEP_NOTHING, Date.now() + 61_000);
  assert.deepEqual(
    [later?.removed.length, later?.unmet.length, prunedRecords(directory)],
    [2, 1, [0, 0]],
    'the newest is being written',
  );
  lock.release();
  assert.deepEqual(await findingCodes(directory), []);
});

test('pruneStore: what cannot be read goes all the same', async (t) => {
  const directory = temporaryDirectory(t);
  const [first] = await writeSegments(directory, { segments: 2, linesPerSegment: 5 });
  appendFileSync(first?.path ?? '', 'nonsense\n');
  await pruneStore(directory, KEEP_NOTHING, Date.now());
  assert.deepEqual([await listSegments(directory), prunedRecords(directory)], [[], [undefined, 0]]);
  assert.deepEqual(await findingCodes(directory), []);
});

test('pruneStore: what is archived is in the ledger with its place', async (t) => {
  const directory = temporaryDirectory(t);
  const archiveDirectory = temporaryDirectory(t);
  await sealedStore(directory, { segments: 2 });
  await pruneStore(directory, { logs: { maxBytes: 0, archiveDirectory } }, Date.now());
  const archived = ledgerLines(directory)
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'archive');
  assert.deepEqual(
    archived.map(({ destination }) => destination),
    (await listSegments(archiveDirectory)).map(({ path }) => path),
  );
  assert.deepEqual(await findingCodes(directory), []);
});

test('pruneStore: does nothing while another process does it, and goes on where that one died', async (t) => {
  const directory = temporaryDirectory(t);
  await sealedStore(directory, { segments: 2 });
  const lock = new WorkLock(join(directory, 'state', 'retention.lock'));
  lock.acquire();
  assert.equal(await pruneStore(directory, KEEP_NOTHING, Date.now()), undefined);
  lock.release();
  const code = `
    import { WorkLock } from ${JSON.stringify(import.meta.resolve('./work-lock.ts'))};
    new WorkLock(${JSON.stringify(join(directory, 'state', 'retention.lock'))}).acquire();
    process.kill(process.pid, 'SIGKILL');
  `;
  await once(
    spawn(process.execPath, ['--conditions=@agentbus/source', '--input-type=module', '-e', code]),
    'exit',
  );
  assert.equal((await pruneStore(directory, KEEP_NOTHING, Date.now()))?.removed.length, 2);
});

test('pruneStore: six at once, while a writer writes: each segment goes once, the one being written stays', async (t) => {
  const directory = temporaryDirectory(t);
  await sealedStore(directory, { segments: 12 });
  const writer = createSegmentWriter({ directory, stream: 'logs', writer: 'live' });
  writer.append({ bytes: Buffer.from('{}\n'), count: 1, firstTimestamp: 1n, lastTimestamp: 1n });
  const reports = await Promise.all(
    Array.from({ length: 6 }, () => pruneStore(directory, KEEP_NOTHING, Date.now())),
  );
  const removed = reports.flatMap((report) => report?.removed ?? []);
  assert.equal(new Set(removed.map(({ path }) => path)).size, removed.length);
  assert.equal(removed.length, 12);
  assert.deepEqual(
    (await listSegments(directory)).map(({ writer: by }) => by),
    ['live'],
  );
  await writer.close();
  assert.deepEqual(await findingCodes(directory), []);
});

test('pruneStore: without the key of a signed ledger nothing goes', async (t) => {
  const directory = temporaryDirectory(t);
  const key = newKey();
  await sealedStore(directory, { segments: 2 }, { key });
  const report = await pruneStore(directory, KEEP_NOTHING, Date.now());
  assert.deepEqual([report?.removed, report?.failed[0]?.code], [[], 'key-required']);
  assert.equal((await pruneStore(directory, KEEP_NOTHING, Date.now(), { key }))?.removed.length, 2);
  assert.deepEqual(await findingCodes(directory, { key }), []);
});
