import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import {
  at,
  findingCodes,
  flipByte,
  ledgerLines,
  newKey,
  sealedStore,
  storeFiles,
  temporaryDirectory,
  writeSegments,
} from '../test/sealed-store.ts';
import { MARK_BYTES } from './file-digest.ts';
import { appendLedgerEntry } from './ledger.ts';
import { recordArchived, recordCompressed, recordPruned, sealSegment } from './seal-segment.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { SegmentCheckpoints } from './segment-checkpoints.ts';
import { verifyStore } from './verify-store.ts';

async function compress(directory: string, { stream, path }: SealedSegment): Promise<string> {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
  await recordCompressed(directory, { stream, path: `${path}.gz` });
  rmSync(path);
  return `${path}.gz`;
}

test('verifyStore: nothing is found in an honest store, and everything in it is counted', async (t) => {
  const directory = temporaryDirectory(t);
  const segments = await sealedStore(directory);
  await sealedStore(directory, { stream: 'audit', writer: 'w2', segments: 1 });
  const report = await verifyStore(directory);
  assert.deepEqual(report.findings, []);
  assert.deepEqual([report.entries, report.files, report.unsealed.length], [4, 4, 0]);
  assert.ok(report.bytes > segments.reduce((sum, { bytes }) => sum + bytes, 0));
  assert.equal(report.head?.entry, 4);
});

test('verifyStore: an empty directory and a store that is not there are empty', async (t) => {
  const directory = temporaryDirectory(t);
  assert.equal((await verifyStore(directory)).empty, true);
  assert.equal((await verifyStore(join(directory, 'none'))).empty, true);
});

test('verifyStore: an honest store verifies after pruning, archiving, compression and compaction', async (t) => {
  const directory = temporaryDirectory(t);
  const segments = await sealedStore(directory, { segments: 6 });
  await recordPruned(directory, at(segments, 0));
  rmSync(at(segments, 0).path);
  await recordArchived(directory, { ...at(segments, 1), destination: '/mnt/bucket' });
  rmSync(at(segments, 1).path);
  await compress(directory, at(segments, 2));
  const parquet = join(directory, 'logs', 'logs-20261124T000000.000Z-w1-000004_000005.parquet');
  writeFileSync(parquet, 'PAR1');
  const inputs = segments.slice(3, 5).map(({ path }) => basename(path));
  await appendLedgerEntry(directory, {
    type: 'compact',
    stream: 'logs',
    segment: basename(parquet),
    inputs,
    records: 40,
    bytes: 4,
    first: '0',
    last: '1',
    sha256: createHash('sha256').update('PAR1').digest('hex'),
    marks: [],
  });
  for (const segment of segments.slice(3, 5)) rmSync(segment.path);
  const { findings, released } = await verifyStore(directory);
  assert.deepEqual([findings, released], [[], 4]);
  rmSync(parquet);
  assert.deepEqual(await findingCodes(directory), ['missing']);
});

test('verifyStore: an honest store verifies at each step of a compression that a crash may cut short', async (t) => {
  const directory = temporaryDirectory(t);
  const [segment] = await sealedStore(directory);
  assert.ok(segment);
  writeFileSync(`${segment.path}.gz`, gzipSync(readFileSync(segment.path)));
  assert.deepEqual(await findingCodes(directory), []);
  rmSync(segment.path);
  assert.deepEqual(await findingCodes(directory), [], 'without an entry, the content is compared');
  flipByte(`${segment.path}.gz`, statSync(`${segment.path}.gz`).size - 6);
  assert.deepEqual(await findingCodes(directory), ['modified']);
});

test('verifyStore: an honest store verifies after a crash', async (t) => {
  const directory = temporaryDirectory(t);
  const sealed = await writeSegments(directory, { segments: 3, close: false });
  for (const segment of sealed) await sealSegment(directory, segment);
  const active = storeFiles(join(directory, 'logs')).at(-1) ?? '';
  appendFileSync(active, '{"resourceLogs":[');
  appendFileSync(join(directory, 'ledger.jsonl'), '{"entry":3,"at":"2026');
  const report = await verifyStore(directory);
  assert.deepEqual(report.findings, []);
  assert.deepEqual(
    report.unsealed.map(({ path, position, coveredBytes }) => [path, position, coveredBytes]),
    [[active, 'active', 0]],
  );
  assert.equal(report.tornBytes, 21);
});

test('verifyStore: a flipped byte is placed to the MiB', async (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, 'logs', 'logs-20261124T000000.000Z-w9-000001.jsonl');
  await sealedStore(directory, { segments: 1 });
  const bytes = 3 * MARK_BYTES + 500;
  writeFileSync(path, Buffer.alloc(bytes, 'abcdefg\n'));
  await sealSegment(directory, {
    stream: 'logs',
    path,
    records: 1,
    bytes,
    firstTimestamp: 1n,
    lastTimestamp: 2n,
  });
  for (const position of [0, MARK_BYTES - 1, MARK_BYTES, 3 * MARK_BYTES + 499]) {
    flipByte(path, position);
    const { findings } = await verifyStore(directory);
    const start = Math.floor(position / MARK_BYTES) * MARK_BYTES;
    assert.deepEqual(
      findings.map(({ code, path: where, byte, end }) => [code, where, byte, end]),
      [['modified', path, start, Math.min(start + MARK_BYTES, bytes)]],
    );
    flipByte(path, position);
  }
  truncateSync(path, 2 * MARK_BYTES + 10);
  const { findings } = await verifyStore(directory);
  assert.deepEqual(
    findings.map(({ code, byte }) => [code, byte]),
    [['truncated', 2 * MARK_BYTES + 10]],
  );
});

test('verifyStore: names a deleted line, a cut and an appended one', async (t) => {
  const directory = temporaryDirectory(t);
  const segments = await sealedStore(directory);
  const [first, second, third] = segments.map(({ path }) => path);
  assert.ok(first && second && third);
  const lines = readFileSync(first, 'utf8').split('\n');
  writeFileSync(first, lines.toSpliced(5, 1).join('\n'));
  truncateSync(second, statSync(second).size - 10);
  appendFileSync(third, '{"resourceLogs":[]}\n');
  const { findings } = await verifyStore(directory);
  assert.deepEqual(
    findings.map(({ code, path, byte }) => [code, path, byte]),
    [
      ['truncated', first, statSync(first).size],
      ['truncated', second, statSync(second).size],
      ['modified', third, at(segments, 2).bytes],
    ],
  );
});

test('verifyStore: names two swapped segments, raw and compressed', async (t) => {
  const directory = temporaryDirectory(t);
  const segments = await sealedStore(directory, { segments: 4 });
  const paths = segments.map(({ path }) => path);
  const pairs = [
    paths.slice(0, 2),
    [await compress(directory, at(segments, 2)), await compress(directory, at(segments, 3))],
  ];
  for (const [one = '', other = ''] of pairs) {
    renameSync(one, `${one}.aside`);
    renameSync(other, one);
    renameSync(`${one}.aside`, other);
  }
  const { findings } = await verifyStore(directory);
  assert.deepEqual(
    findings.map(({ code, path }) => [code, path]),
    pairs.flat().map((path) => ['out-of-order', path]),
  );
});

test('verifyStore: names a dropped newest segment, sealed or only checkpointed', async (t) => {
  const directory = temporaryDirectory(t);
  const newest = at(await sealedStore(directory), -1);
  rmSync(newest.path);
  const [active] = await writeSegments(directory, { segments: 1, writer: 'w2' });
  assert.ok(active);
  await new SegmentCheckpoints({ directory, stream: 'logs', path: active.path }).record();
  rmSync(active.path);
  const { findings } = await verifyStore(directory);
  assert.deepEqual(
    findings.map(({ code, path }) => [code, path]),
    [
      ['missing', newest.path],
      ['missing', active.path],
    ],
  );
});

test('verifyStore: names a segment that was moved into another stream', async (t) => {
  const directory = temporaryDirectory(t);
  const [segment] = await sealedStore(directory);
  await sealedStore(directory, { stream: 'audit', writer: 'w2', segments: 1 });
  assert.ok(segment);
  renameSync(segment.path, segment.path.replace('/logs/', '/audit/'));
  assert.deepEqual(await findingCodes(directory), ['missing']);
});

test('verifyStore: names unsealed files that pass as sealed', async (t) => {
  const directory = temporaryDirectory(t);
  const segments = await sealedStore(directory, { segments: 4 });
  const forged = at(segments, 1).path.replace('-000002.', '-000000.');
  copyFileSync(at(segments, 1).path, forged);
  const compressed = at(segments, 1).path.replace('-w1-', '-w7-').concat('.gz');
  writeFileSync(compressed, gzipSync('{}\n'));
  const { findings } = await verifyStore(directory);
  assert.deepEqual(
    findings.map(({ code, path }) => [code, path]).sort(),
    [
      ['extra', forged],
      ['extra', compressed],
    ].sort(),
  );
});

test('verifyStore: a segment that was cut back and continued before it was sealed is found (CVE-2023-31438)', async (t) => {
  for (const carried of [true, false]) {
    const directory = temporaryDirectory(t);
    const [segment] = await writeSegments(directory, { segments: 1 });
    assert.ok(segment);
    const checkpoints = new SegmentCheckpoints({ directory, stream: 'logs', path: segment.path });
    await checkpoints.record();
    const original = readFileSync(segment.path, 'utf8');
    writeFileSync(segment.path, original.replace('w1 logs 7', 'w1 logs X'));
    assert.deepEqual(await findingCodes(directory), ['modified']);
    if (carried) await checkpoints.seal(segment);
    else await sealSegment(directory, segment);
    assert.deepEqual(await findingCodes(directory), [carried ? 'modified' : 'truncated-and-continued']);
    await compress(directory, segment);
    assert.deepEqual(await findingCodes(directory), [carried ? 'modified' : 'truncated-and-continued']);
  }
});

test('SegmentCheckpoints: an active segment may grow, not shrink', async (t) => {
  const directory = temporaryDirectory(t);
  const [segment] = await writeSegments(directory, { segments: 1 });
  assert.ok(segment);
  const checkpoints = new SegmentCheckpoints({ directory, stream: 'logs', path: segment.path });
  assert.equal((await checkpoints.record())?.entry, 1);
  assert.equal(await checkpoints.record(), undefined, 'nothing new');
  appendFileSync(segment.path, '{"resourceLogs":[]}\n{"resou');
  assert.equal((await checkpoints.record())?.entry, 2);
  const covered = segment.bytes + 20;
  const { findings, unsealed } = await verifyStore(directory);
  assert.deepEqual(findings, []);
  assert.equal(unsealed[0]?.coveredBytes, covered);
  truncateSync(segment.path, covered - 1);
  const cut = await verifyStore(directory);
  assert.deepEqual(
    cut.findings.map(({ code, byte }) => [code, byte]),
    [['truncated', covered - 1]],
  );
});

test('verifyStore: a ledger cut at its end is found by its head, also after more was appended (CVE-2023-31438)', async (t) => {
  const directory = temporaryDirectory(t);
  const segments = await sealedStore(directory);
  const path = join(directory, 'ledger.jsonl');
  writeFileSync(path, `${ledgerLines(directory).slice(0, 2).join('\n')}\n`);
  rmSync(at(segments, 2).path);
  assert.deepEqual(await findingCodes(directory), ['ledger-truncated']);
  await sealedStore(directory, { writer: 'w2' });
  assert.deepEqual(await findingCodes(directory), ['ledger-truncated'], 'a gap entry keeps it visible');
});

test('verifyStore: an old ledger put back is found, by what is in the store or by the expected head', async (t) => {
  const directory = temporaryDirectory(t);
  await sealedStore(directory);
  const copies = ['ledger.jsonl', 'ledger.head'].map((name) => join(directory, name));
  for (const path of copies) copyFileSync(path, `${path}.old`);
  await sealedStore(directory, { writer: 'w2', segments: 20, linesPerSegment: 2, segmentMillis: 60_000 });
  const expectHead = (await verifyStore(directory)).head?.hash;
  assert.deepEqual(await findingCodes(directory, { expectHead }), []);
  for (const path of copies) copyFileSync(`${path}.old`, path);
  assert.deepEqual(await findingCodes(directory), ['extra']);
  for (const segment of storeFiles(join(directory, 'logs')).filter((path) => path.includes('-w2-')))
    rmSync(segment);
  assert.deepEqual(
    await findingCodes(directory),
    [],
    'without knowledge from outside this is an honest store',
  );
  assert.deepEqual(await findingCodes(directory, { expectHead }), ['ledger-truncated']);
});

test('verifyStore: an earlier head stays valid as the ledger grows', async (t) => {
  const directory = temporaryDirectory(t);
  await sealedStore(directory, { writer: 'w1' });
  const expectHead = (await verifyStore(directory)).head?.hash;
  await sealedStore(directory, { writer: 'w2' });
  assert.deepEqual(await findingCodes(directory, { expectHead }), []);
});

test('verifyStore: a removed, a moved and an inserted entry break the chain', async (t) => {
  const directory = temporaryDirectory(t);
  await sealedStore(directory);
  const path = join(directory, 'ledger.jsonl');
  const lines = ledgerLines(directory);
  const [a = '', b = '', c = ''] = lines;
  for (const forged of [
    [a, c],
    [b, a, c],
    [a, b, b, c],
    [a, '{}', b, c],
    [b, c],
  ]) {
    writeFileSync(path, `${forged.join('\n')}\n`);
    const codes = await findingCodes(directory);
    assert.ok(codes.includes('ledger-broken-chain'), codes.join());
  }
});

test('verifyStore: any single byte changed, in any file, is found', async (t) => {
  const directory = temporaryDirectory(t);
  const key = newKey();
  const segments = await sealedStore(directory, { segments: 3, linesPerSegment: 4 }, { key });
  writeFileSync(`${at(segments, 0).path}.gz`, gzipSync(readFileSync(at(segments, 0).path)));
  await recordCompressed(directory, { ...at(segments, 0), path: `${at(segments, 0).path}.gz` }, { key });
  rmSync(at(segments, 0).path);
  const [active] = await writeSegments(directory, { segments: 1, linesPerSegment: 4, writer: 'w2' });
  await new SegmentCheckpoints({ directory, stream: 'logs', path: active?.path ?? '' }, { key }).record();
  const files = storeFiles(directory);
  assert.equal(files.length, 6);
  assert.deepEqual(await findingCodes(directory), []);
  const place = fc.constantFrom(...files).chain((path) =>
    fc.record({
      path: fc.constant(path),
      position: fc.nat(statSync(path).size - 1),
      byte: fc.integer({ min: 1, max: 255 }),
      withKey: fc.boolean(),
    }),
  );
  await fc.assert(
    fc.asyncProperty(place, async ({ path, position, byte, withKey }) => {
      flipByte(path, position, byte);
      const codes = await findingCodes(directory, withKey ? { key } : {});
      flipByte(path, position, byte);
      assert.notDeepEqual(codes, [], `${path} at ${position}`);
    }),
    { numRuns: 1000 },
  );
});

test('verifyStore: a note of the last entry that names no entry, though it has a hash, is found', async (t) => {
  const directory = temporaryDirectory(t);
  await sealedStore(directory);
  const path = join(directory, 'ledger.head');
  const note = readFileSync(path, 'latin1');
  writeFileSync(path, note.replace('000000000000003 ', '000000000000000 '));
  assert.deepEqual(await findingCodes(directory), ['modified']);
});

test('verifyStore: onFinding is told what the report holds; a signal ends it', async (t) => {
  const directory = temporaryDirectory(t);
  const segments = await sealedStore(directory);
  for (const { path } of segments) flipByte(path, 3);
  const told: unknown[] = [];
  const { findings } = await verifyStore(directory, { onFinding: (finding) => told.push(finding) });
  assert.equal(told.length, 3);
  assert.deepEqual(told, findings);
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(verifyStore(directory, { signal }), /enough/u);
});
