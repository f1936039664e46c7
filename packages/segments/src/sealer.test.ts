import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findingCodes, ledgerLines, lineOf, temporaryDirectory } from '../test/sealed-store.ts';
import { sealLeftSegments } from './seal-left-segments.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { createSealer } from './sealer.ts';
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
