import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findingCodes, ledgerLines, lineOf, temporaryDirectory } from '../test/sealed-store.ts';
import { acquireLock } from './ledger-lock.ts';
import { sealLeftSegments } from './seal-left-segments.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { createSealer, MAX_SYNC_SEAL_BYTES } from './sealer.ts';
import { createSegmentWriter } from './segment-writer.ts';
import { verifyStore } from './verify-store.ts';

test('createSealer: seals every segment of its writers', async (t) => {
  const directory = temporaryDirectory(t);
  const sealer = createSealer(directory);
  const writers = ['w1', 'w2'].map((writer) =>
    createSegmentWriter({
      directory,
      stream: 'logs',
      writer,
      maxSegmentRecords: 1,
      onSealed: sealer.seal,
    }),
  );
  for (let n = 0; n < 50; n++) for (const writer of writers) writer.append(lineOf(`${n}`));
  for (const writer of writers) await writer.close();
  await sealer.flush();
  const { findings, unsealed, files } = await verifyStore(directory);
  assert.deepEqual([findings.length, unsealed.length, files], [0, 0, 100]);
});

test('createSealer: a segment that others overtook is known, so that a crash leaves an honest store', async (t) => {
  const directory = temporaryDirectory(t);
  const complete: SealedSegment[] = [];
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    writer: 'w1',
    maxSegmentRecords: 1,
    onSealed: (segment) => complete.push(segment),
  });
  for (let n = 0; n < 4; n++) writer.append(lineOf(`${n}`));
  await writer.close();
  const [first, second, third, fourth] = complete.sort((a, b) => (a.path < b.path ? -1 : 1));
  assert.ok(first && second && third && fourth);
  const sealer = createSealer(directory);
  for (const segment of [first, fourth]) sealer.seal(segment);
  await sealer.flush();
  const { findings, unsealed } = await verifyStore(directory);
  assert.deepEqual([findings, unsealed.map(({ path }) => path)], [[], [second.path, third.path]]);
  const left = await sealLeftSegments(directory);
  assert.equal(left.sealed.length, 2);
  assert.equal((await verifyStore(directory)).unsealed.length, 0);
});

test('createSealer: reports a segment that cannot be sealed, and seals the others', async (t) => {
  const directory = temporaryDirectory(t);
  const failed: string[] = [];
  const sealer = createSealer(directory, { onError: (_error, { path }) => failed.push(path) });
  const writer = createSegmentWriter({ directory, stream: 'logs', writer: 'w1', maxSegmentRecords: 1 });
  const paths = Array.from({ length: 3 }, (_, n) => writer.append(lineOf(`${n}`)).path);
  await writer.close();
  rmSync(paths[1] ?? '');
  const bytes = lineOf('0').bytes.length;
  for (const path of paths)
    sealer.seal({ stream: 'logs', path, records: 1, bytes, firstTimestamp: 1n, lastTimestamp: 1n });
  await sealer.flush();
  assert.deepEqual(failed, [paths[1]]);
  assert.equal(ledgerLines(directory).length, 2);
  assert.deepEqual(await findingCodes(directory), []);
});

test('createSealer: what the ledger could not take is sealed later', async (t) => {
  const directory = temporaryDirectory(t);
  const failed: string[] = [];
  const sealer = createSealer(directory, { onError: (_error, { path }) => failed.push(path) });
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    writer: 'w1',
    maxSegmentRecords: 1,
    onSealed: sealer.seal,
  });
  const ledger = join(directory, 'ledger.jsonl');
  mkdirSync(ledger, { recursive: true });
  const paths = Array.from({ length: 2 }, (_, n) => writer.append(lineOf(`${n}`)).path);
  await writer.flush();
  await sealer.flush();
  assert.ok(failed.length > 0);
  rmSync(ledger, { recursive: true });
  paths.push(writer.append(lineOf('2')).path);
  await writer.close();
  await sealer.flush();
  assert.equal(paths.length, 3);
  const { findings, unsealed, files } = await verifyStore(directory);
  assert.deepEqual([findings, unsealed, files], [[], [], 3]);
});

test('Sealer.checkpoint: what was written is covered, and the seal carries its hash on', async (t) => {
  const directory = temporaryDirectory(t);
  const sealer = createSealer(directory);
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    writer: 'w1',
    onBegun: sealer.begin,
    onSealed: sealer.seal,
  });
  const { path } = writer.append(lineOf('a'));
  await sealer.checkpoint();
  await sealer.checkpoint();
  assert.equal(ledgerLines(directory).length, 1, 'nothing new, no entry');
  assert.equal((await verifyStore(directory)).unsealed[0]?.coveredBytes, statSync(path).size);
  writer.append(lineOf('b'));
  await writer.close();
  await sealer.flush();
  assert.deepEqual(
    ledgerLines(directory).map((line) => [JSON.parse(line).type, JSON.parse(line).carried]),
    [
      ['checkpoint', undefined],
      ['seal', true],
    ],
  );
  assert.deepEqual(await findingCodes(directory), []);
});

test('Sealer.checkpoint: what was changed before the seal is found after it', async (t) => {
  const directory = temporaryDirectory(t);
  const sealer = createSealer(directory);
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    writer: 'w1',
    onBegun: sealer.begin,
    onSealed: sealer.seal,
  });
  const { path } = writer.append(lineOf('honest'));
  await sealer.checkpoint();
  writeFileSync(path, readFileSync(path, 'utf8').replace('honest', 'forged'));
  await writer.close();
  await sealer.flush();
  assert.deepEqual(await findingCodes(directory), ['modified']);
});

test('Sealer.sealSync: open and complete segments are sealed at once; what is written later begins another', async (t) => {
  const directory = temporaryDirectory(t);
  const sealer = createSealer(directory);
  const writers = (['logs', 'audit'] as const).map((stream) =>
    createSegmentWriter({
      directory,
      stream,
      writer: 'w1',
      maxSegmentRecords: 2,
      onBegun: sealer.begin,
      onSealed: sealer.seal,
    }),
  );
  for (const writer of writers) for (let n = 0; n < 3; n++) writer.append(lineOf(`${n}`));
  // The first segment of each is just being synced in the background.
  assert.deepEqual(sealer.sealSync(), []);
  assert.equal(ledgerLines(directory).length, 4);
  for (const writer of writers) writer.append(lineOf('later'));
  const { findings, unsealed } = await verifyStore(directory);
  assert.deepEqual([findings, unsealed.length], [[], 2]);
  await sealer.flush();
  for (const writer of writers) await writer.close();
  await sealer.flush();
  assert.equal((await verifyStore(directory)).unsealed.length, 0);
});

test('Sealer.sealSync: leaves what takes too long, and that does not become one that nobody knows', async (t) => {
  const directory = temporaryDirectory(t);
  const sealer = createSealer(directory);
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    writer: 'w1',
    maxSegmentRecords: 1,
    onBegun: sealer.begin,
  });
  const big = writer.append(lineOf('x'.repeat(MAX_SYNC_SEAL_BYTES))).path;
  writer.append(lineOf('small'));
  assert.deepEqual(sealer.sealSync(), [big]);
  writer.closeSync();
  const { findings, unsealed } = await verifyStore(directory);
  assert.deepEqual([findings, unsealed.map(({ path }) => path)], [[], [big]]);
});

test('Sealer.sealSync: leaves everything while this process is appending to the ledger', async (t) => {
  const directory = temporaryDirectory(t);
  const errors: unknown[] = [];
  const sealer = createSealer(directory, { onError: (error) => errors.push(error) });
  const writer = createSegmentWriter({ directory, stream: 'logs', writer: 'w1', onBegun: sealer.begin });
  const { path } = writer.append(lineOf('a'));
  const lock = await acquireLock(join(directory, 'ledger.lock'));
  assert.deepEqual(sealer.sealSync(), [path]);
  lock.release();
  assert.match(String(errors[0]), /LedgerError: .*ledger\.lock/u);
  assert.deepEqual(await findingCodes(directory), []);
  writer.closeSync();
});

test('createSealer: segments come in the order of writing, however their syncs end', async (t) => {
  const directory = temporaryDirectory(t);
  const order: string[] = [];
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    writer: 'w1',
    maxSegmentRecords: 1,
    onSealed: ({ path }) => order.push(path),
  });
  const paths = Array.from({ length: 60 }, (_, n) => writer.append(lineOf(`${n}`)).path);
  await writer.close();
  assert.deepEqual(order, paths);
});
