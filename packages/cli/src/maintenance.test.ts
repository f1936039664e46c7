/** The commands that change a store: du, prune, archive, compress. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeLogs } from '@agentbus/otlp';
import {
  createSealer,
  createSegmentWriter,
  generateLedgerKey,
  type LedgerKey,
  listSegments,
  parseLedgerKey,
  type Stream,
  verifyStore,
} from '@agentbus/segments';
import { agentbus } from '../test/agentbus.ts';
import { logRecord, temporaryDirectory } from '../test/store.ts';

/** Six sealed segments of a stream, of 40 KB each, and one that nobody sealed. */
async function writeStore(directory: string, stream: Stream = 'logs', key?: LedgerKey): Promise<void> {
  const sealer = createSealer(directory, { key });
  const writer = createSegmentWriter({
    directory,
    stream,
    maxSegmentRecords: 1,
    onBegun: sealer.begin,
    onSealed: sealer.seal,
  });
  for (let at = 0; at < 7; at++)
    for (const line of encodeLogs([logRecord({ at, body: 'x'.repeat(40_000) })])) writer.append(line);
  await writer.flush();
  await sealer.flush();
  writer.closeSync();
}

async function json(...args: string[]) {
  const { code, stdout, stderr } = await agentbus([...args, '-o', 'json']);
  return { code, stderr, report: stdout === '' ? undefined : JSON.parse(stdout) };
}

async function honest(directory: string): Promise<void> {
  const { findings } = await verifyStore(directory);
  assert.deepEqual(findings, []);
}

test('du: tells segments and bytes by stream', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeStore(directory);
  const { code, report } = await json('du', '-d', directory);
  assert.deepEqual([code, report.streams.logs.segments, report.streams.audit.segments], [0, 7, 0]);
  assert.ok(report.bytes > 7 * 40_000 && report.freeBytes > 0);
  const { stdout } = await agentbus(['du', '-d', directory]);
  assert.match(stdout, /logs +\d+ KiB {2}7 segments, .* raw, 0 B compressed/u);
});

test('prune: --dry-run shows what would go; without it, it goes, and the store verifies', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeStore(directory);
  const args = ['prune', '-d', directory, '--max-bytes', '100kB'];
  const dry = await json(...args, '--dry-run');
  assert.deepEqual([dry.code, dry.report.dryRun, dry.report.segments.length], [0, true, 5]);
  assert.equal((await listSegments(directory)).length, 7);
  const wet = await json(...args);
  assert.deepEqual(
    wet.report.segments.map(({ path }: { path: string }) => path),
    dry.report.segments.map(({ path }: { path: string }) => path),
  );
  assert.equal((await listSegments(directory)).length, 2);
  await honest(directory);
  assert.match((await agentbus(args)).stdout, /Nothing has to go\.\n$/u);
});

test('prune: limits do not apply to audit unless it is named; the default ones keep a small store', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeStore(directory, 'audit');
  assert.equal((await json('prune', '-d', directory)).report.segments.length, 0);
  assert.equal((await json('prune', '-d', directory, '--max-bytes', '0')).report.segments.length, 0);
  const { report } = await json('prune', '-d', directory, '--stream', 'audit', '--max-bytes', '0');
  assert.equal(report.segments.length, 7);
  await honest(directory);
});

test('archive: moves what is complete, and both stores can be read', async (t) => {
  const directory = await temporaryDirectory(t);
  const to = join(await temporaryDirectory(t), 'bucket');
  await writeStore(directory);
  const { code, report } = await json('archive', '-d', directory, '--to', to);
  assert.deepEqual([code, report.segments.length], [0, 7]);
  assert.equal(report.segments[0].destination, (await listSegments(to))[0]?.path);
  assert.deepEqual(await listSegments(directory), []);
  assert.equal((await listSegments(to)).length, 7);
  await honest(directory);
});

test('compress: seals and compresses what was left, and the store verifies', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeStore(directory);
  assert.equal((await json('compress', '-d', directory, '--dry-run')).report.segments.length, 6);
  const { code, report } = await json('compress', '-d', directory);
  assert.deepEqual([code, report.compressed.length, report.failed], [0, 7, []]);
  assert.ok((await listSegments(directory)).every(({ compression }) => compression !== undefined));
  await honest(directory);
});

test('prune: a signed ledger needs its key', async (t) => {
  const directory = await temporaryDirectory(t);
  const { privateKey, publicKey } = generateLedgerKey();
  const key = parseLedgerKey(privateKey);
  await writeStore(directory, 'logs', key);
  const [file, publicFile] = [join(directory, 'key.pem'), join(directory, 'public.pem')];
  await writeFile(file, privateKey);
  await writeFile(publicFile, publicKey);
  const args = ['prune', '-d', directory, '--max-bytes', '0'];
  const without = await agentbus(args);
  assert.equal(without.code, 1);
  assert.match(without.stderr, /signed with key [0-9a-f]{16}, and no key is given/u);
  assert.equal((await listSegments(directory)).length, 7);
  const half = await agentbus([...args, '--signing-key', publicFile]);
  assert.equal(half.code, 2);
  assert.match(half.stderr, /signing needs the private one/u);
  const { code, report } = await json(...args, '--signing-key', file);
  assert.deepEqual([code, report.segments.length], [0, 7]);
  const { findings, signedEntries, entries } = await verifyStore(directory, { key });
  assert.deepEqual([findings, signedEntries], [[], entries]);
});

test('prune, archive, compress, du: no store is 5, a bad value is 2', async (t) => {
  const directory = join(await temporaryDirectory(t), 'none');
  for (const command of ['du', 'prune', 'compress'])
    assert.equal((await agentbus([command, '-d', directory])).code, 5, command);
  assert.equal((await agentbus(['archive', '-d', directory, '--to', '/x'])).code, 5);
  const bad: [string[], RegExp][] = [
    [['archive'], /needs --to/u],
    [['prune', '--max-age', '14'], /--max-age is "14", must be a duration/u],
    [['prune', '--max-bytes', '5m'], /--max-bytes is "5m", must be a size/u],
    [['prune', '--stream', 'log'], /did you mean --stream logs/u],
    [['prune', '--signing-key', '/none.pem'], /--signing-key is "\/none.pem", which cannot be used/u],
  ];
  const store = await temporaryDirectory(t);
  for (const [args, message] of bad) {
    const { code, stderr } = await agentbus([...args, '-d', store]);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, message);
  }
});
