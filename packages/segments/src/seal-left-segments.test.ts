import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeLogs } from '@agentbus/otlp';
import {
  findingCodes,
  ledgerLines,
  lineOf,
  sealedStore,
  storeFiles,
  temporaryDirectory,
} from '../test/sealed-store.ts';
import { repairStore, sealLeftSegments } from './seal-left-segments.ts';
import { sealSegment } from './seal-segment.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { createSegmentWriter } from './segment-writer.ts';
import { verifyStore } from './verify-store.ts';
import { WriterLock } from './writer-lock.ts';

/** What a writer that is killed leaves behind whole lines: a record, and no end. */
const OPEN_LINE =
  '{"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{"name":"test"},"logRecords":[{"timeUnixNano":"6000000000"}';

/** Three segments of a writer that ended before it sealed the second, and while it wrote the third. */
async function crashedStore(directory: string): Promise<SealedSegment[]> {
  const complete: SealedSegment[] = [];
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    writer: 'w1',
    maxSegmentRecords: 2,
    onSealed: (segment) => complete.push(segment),
  });
  for (let second = 1; second <= 5; second++) {
    const record = {
      hrTime: [second, 0] as [number, number],
      hrTimeObserved: [second, 0] as [number, number],
      attributes: {},
      droppedAttributesCount: 0,
      resource: { attributes: {} },
      instrumentationScope: { name: 'test' },
    };
    for (const line of encodeLogs([record])) writer.append(line);
  }
  await writer.flush();
  writer.closeSync();
  const [first] = complete.sort((a, b) => (a.path < b.path ? -1 : 1));
  assert.ok(first);
  await sealSegment(directory, first);
  return complete;
}

test('repairStore: seals what a crash left unsealed, with its count and times, and says that it did', async (t) => {
  const directory = temporaryDirectory(t);
  const [, second] = await crashedStore(directory);
  const before = await verifyStore(directory);
  assert.deepEqual(
    before.unsealed.map(({ position }) => position),
    ['rotated', 'active'],
  );
  appendFileSync(storeFiles(join(directory, 'logs')).at(-1) ?? '', '{"resourceLogs":[');
  const { sealed, skipped } = await repairStore(directory, before);
  assert.deepEqual([sealed[0], sealed.map(({ records }) => records), skipped], [second, [2, 1], []]);
  const [, entry] = ledgerLines(directory).map((line) => JSON.parse(line));
  assert.deepEqual(
    [entry.recovered, entry.records, entry.first, entry.last],
    [true, 2, '3000000000', '4000000000'],
  );
  const after = await verifyStore(directory);
  assert.deepEqual([after.findings.length, after.unsealed.length, after.files], [0, 0, 3]);
  assert.deepEqual(await sealLeftSegments(directory), { sealed: [], skipped: [] });
});

test('sealLeftSegments: leaves segments of a writer that is at work, and those that were never sealed', async (t) => {
  const directory = temporaryDirectory(t);
  const writer = createSegmentWriter({ directory, stream: 'logs', writer: 'w1' });
  writer.append(lineOf('x'));
  assert.deepEqual(await sealLeftSegments(directory), { sealed: [], skipped: [] });
  await writer.close();

  const [first] = await sealedStore(directory, { segments: 3, writer: 'w2' });
  copyFileSync(first?.path ?? '', (first?.path ?? '').replace('-000001.', '-000000.'));
  await sealLeftSegments(directory);
  assert.deepEqual(await findingCodes(directory), ['extra']);
});

test('repairStore: does nothing where something was found', async (t) => {
  const directory = temporaryDirectory(t);
  await crashedStore(directory);
  const [sealed = ''] = storeFiles(join(directory, 'logs'));
  writeFileSync(sealed, readFileSync(sealed, 'utf8').replace('test', 'tesT'));
  const report = await verifyStore(directory);
  assert.deepEqual(await repairStore(directory, report), { sealed: [], skipped: [] });
  assert.deepEqual(await findingCodes(directory), ['modified']);
  assert.equal(ledgerLines(directory).length, 1);
});

test('sealLeftSegments: leaves a segment with unreadable lines, and says why', async (t) => {
  const directory = temporaryDirectory(t);
  await crashedStore(directory);
  appendFileSync(storeFiles(join(directory, 'logs'))[1] ?? '', 'nonsense\n');
  const { sealed, skipped } = await sealLeftSegments(directory);
  assert.equal(sealed.length, 1);
  assert.match(skipped[0]?.reason ?? '', /JSON/u);
});

test('sealLeftSegments: a writer that is killed meanwhile has all of its segments left alone, not only the first', async (t) => {
  const directory = temporaryDirectory(t);
  await crashedStore(directory);
  const lock = new WriterLock(directory, 'logs', 'w1');
  lock.acquire();
  const skip = (path: string) => {
    // Segment 2 has been looked at then.
    if (path.includes('-000003.')) lock.release();
    return false;
  };
  assert.deepEqual(await sealLeftSegments(directory, { skip }), { sealed: [], skipped: [] });
  assert.equal((await sealLeftSegments(directory)).sealed.length, 2);
  assert.deepEqual(await findingCodes(directory), []);
});

test('sealLeftSegments: three at once seal each segment once', async (t) => {
  const directory = temporaryDirectory(t);
  await crashedStore(directory);
  const done = await Promise.all([1, 2, 3].map(() => sealLeftSegments(directory)));
  assert.deepEqual(done.map(({ sealed }) => sealed.length).sort(), [0, 0, 2]);
  assert.equal(ledgerLines(directory).length, 3);
  assert.deepEqual(await findingCodes(directory), []);
});

test('sealLeftSegments: writes nothing where nothing is left', async (t) => {
  const directory = temporaryDirectory(t);
  await sealedStore(directory, { segments: 1 });
  const before = storeFiles(directory);
  await sealLeftSegments(directory);
  assert.deepEqual(storeFiles(directory), before);
});

test('sealLeftSegments: what is complete is sealed although its writer is at work, unless its last line is open', async (t) => {
  const directory = temporaryDirectory(t);
  const [, second] = await crashedStore(directory);
  const third = storeFiles(join(directory, 'logs')).at(-1) ?? '';
  const lock = new WriterLock(directory, 'logs', 'w1');
  lock.acquire();
  appendFileSync(third, OPEN_LINE);
  const { sealed, skipped } = await sealLeftSegments(directory, { complete: () => true });
  assert.deepEqual(sealed, [second]);
  assert.deepEqual(skipped, [{ path: third, reason: 'its last line is open' }]);
  assert.ok(readFileSync(third, 'utf8').endsWith(OPEN_LINE), 'nobody closes it');

  lock.release();
  const recovered = await sealLeftSegments(directory);
  assert.deepEqual(
    recovered.sealed.map(({ records }) => records),
    [2],
    'with the record of the open line',
  );
  assert.deepEqual(await findingCodes(directory), []);
});

test('sealLeftSegments: a writer may have the id that one before it had, and count from 1 again', async (t) => {
  const directory = temporaryDirectory(t);
  await sealedStore(directory, { segments: 5, writer: 'w1' });
  const writer = createSegmentWriter({ directory, stream: 'logs', writer: 'w1' });
  writer.append(lineOf('x'));
  assert.deepEqual(await findingCodes(directory), []);
  writer.closeSync();
  assert.equal((await sealLeftSegments(directory)).sealed.length, 1);
  assert.deepEqual(await findingCodes(directory), []);
});
