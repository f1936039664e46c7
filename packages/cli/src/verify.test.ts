import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeLogs } from '@agentbus/otlp';
import {
  createSegmentWriter,
  generateLedgerKey,
  listSegments,
  parseLedgerKey,
  type SealedSegment,
  sealSegment,
} from '@agentbus/segments';
import { agentbus, spawnAgentbus } from '../test/agentbus.ts';
import { logRecord, temporaryDirectory } from '../test/store.ts';

/** Writes segments of two records each and seals all but the last `unsealed` of those that are complete. */
async function sealedStore(
  directory: string,
  {
    records = 6,
    unsealed = 0,
    crash = false,
    key,
  }: { records?: number; unsealed?: number; crash?: boolean; key?: string } = {},
): Promise<SealedSegment[]> {
  const complete: SealedSegment[] = [];
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    maxSegmentRecords: 2,
    onSealed: (segment) => complete.push(segment),
  });
  for (let at = 0; at < records; at++)
    for (const line of encodeLogs([logRecord({ at })])) writer.append(line);
  if (crash) {
    await writer.flush();
    writer.closeSync();
  } else await writer.close();
  complete.sort((a, b) => (a.path < b.path ? -1 : 1));
  const options = key === undefined ? {} : { key: parseLedgerKey(key) };
  for (const segment of complete.slice(0, complete.length - unsealed))
    await sealSegment(directory, segment, options);
  return complete;
}

async function verifyJson(directory: string, ...args: string[]) {
  const { code, stdout } = await agentbus(['verify', '-d', directory, '-o', 'json', ...args]);
  const report = JSON.parse(stdout);
  return { code, report, codes: report.findings.map((finding: { code: string }) => finding.code) };
}

test('verify: an honest store is 0, and its head is shown', async (t) => {
  const directory = await temporaryDirectory(t);
  await sealedStore(directory);
  const { code, report } = await verifyJson(directory);
  assert.deepEqual([code, report.honest, report.entries, report.files], [0, true, 3, 3]);
  const { code: pretty, stdout } = await agentbus(['verify', '-d', directory]);
  assert.equal(pretty, 0);
  assert.ok(stdout.includes(`head ${report.head.hash}`), stdout);
  assert.match(stdout, /3 files, .*, 3 ledger entries, not signed\n.*Nothing was found\.\n$/su);
  const again = await agentbus(['verify', '-d', directory, '--expect-head', report.head.hash]);
  assert.equal(again.code, 0);
});

test('verify: a finding is 3, with file and byte', async (t) => {
  const directory = await temporaryDirectory(t);
  const [segment] = await sealedStore(directory);
  assert.ok(segment);
  const content = await readFile(segment.path, 'utf8');
  await writeFile(segment.path, content.replace('user signed in', 'user signed on'));
  const { code, report } = await verifyJson(directory);
  assert.equal(code, 3);
  const [{ code: found, path, byte }] = report.findings;
  assert.deepEqual([found, path, byte], ['modified', segment.path, 0]);
  const { stdout } = await spawnAgentbus(['verify', '-d', directory]);
  assert.ok(stdout.includes(`modified  ${segment.path} at byte 0\n`), stdout);
});

test('verify: --key checks signatures; a file that is no key is a usage error', async (t) => {
  const directory = await temporaryDirectory(t);
  const { privateKey, publicKey } = generateLedgerKey();
  await sealedStore(directory, { key: privateKey });
  const path = join(directory, 'public.pem');
  await writeFile(path, publicKey);
  assert.equal((await verifyJson(directory, '--key', path)).report.signaturesChecked, true);
  await writeFile(path, generateLedgerKey().publicKey);
  const { code, codes } = await verifyJson(directory, '--key', path);
  assert.deepEqual([code, codes], [3, ['unknown-key']]);
  await writeFile(path, 'nonsense');
  for (const file of [path, join(directory, 'none.pem')]) {
    const result = await agentbus(['verify', '-d', directory, '--key', file]);
    assert.deepEqual([result.code, result.stdout], [2, '']);
    assert.match(result.stderr, /--key is .*openssl/su);
  }
});

test('verify: --expect-head finds an old ledger; anything but a hash is a usage error', async (t) => {
  const directory = await temporaryDirectory(t);
  await sealedStore(directory);
  const { code, codes } = await verifyJson(directory, '--expect-head', 'a'.repeat(64));
  assert.deepEqual([code, codes], [3, ['ledger-truncated']]);
  assert.equal((await agentbus(['verify', '-d', directory, '--expect-head', 'abc'])).code, 2);
});

test('verify: no store is 5', async (t) => {
  const directory = await temporaryDirectory(t);
  await mkdir(join(directory, 'logs'));
  for (const path of [directory, join(directory, 'none')]) {
    const { code, stdout, stderr } = await agentbus(['verify', '-d', path]);
    assert.deepEqual([code, stdout], [5, '']);
    assert.match(stderr, /there is no store in/u);
  }
});

test('verify: after a crash is 0, and --repair seals what was left', async (t) => {
  const directory = await temporaryDirectory(t);
  await sealedStore(directory, { records: 7, unsealed: 1, crash: true });
  const last = (await listSegments(directory)).at(-1);
  await appendFile(last?.path ?? '', '{"resourceLogs":[');
  await appendFile(join(directory, 'ledger.jsonl'), '{"entry":');
  const before = await verifyJson(directory);
  assert.deepEqual([before.code, before.report.unsealed.length, before.report.tornBytes], [0, 2, 9]);
  const { code, report } = await verifyJson(directory, '--repair');
  assert.deepEqual([code, report.sealed.length, report.unsealed.length, report.tornBytes], [0, 2, 0, 0]);
  const after = await verifyJson(directory);
  assert.deepEqual([after.code, after.report.entries], [0, 4]);
});

test('verify: --repair never hides a finding', async (t) => {
  const directory = await temporaryDirectory(t);
  const [first] = await sealedStore(directory, { records: 7, unsealed: 1, crash: true });
  await rm(first?.path ?? '');
  const { code, codes, report } = await verifyJson(directory, '--repair');
  assert.deepEqual([code, codes, report.sealed], [3, ['missing'], []]);
  assert.deepEqual((await verifyJson(directory)).codes, ['missing']);
  const { stdout } = await agentbus(['verify', '-d', directory, '--repair']);
  assert.match(stdout, /Nothing was repaired/u);
});

test('verify: names of files cannot write to the terminal', async (t) => {
  const directory = await temporaryDirectory(t);
  await sealedStore(directory);
  await writeFile(join(directory, 'logs', '\u001b[31m.jsonl'), '{}\n');
  const { stdout } = await agentbus(['verify', '-d', directory, '--color', 'never']);
  assert.ok(stdout.includes('\\x1b[31m.jsonl') && !stdout.includes('\u001b'), stdout);
});
