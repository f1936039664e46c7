import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
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
import {
  appendLedgerEntries,
  appendLedgerEntriesSync,
  appendLedgerEntry,
  hashLine,
  rotateLedgerKey,
} from './ledger.ts';
import { type LedgerEvent, NO_HASH, parseEntry } from './ledger-entry.ts';
import { generateLedgerKey, parseLedgerKey } from './ledger-key.ts';
import { sealSegment } from './seal-segment.ts';
import { verifyStore } from './verify-store.ts';

const PRUNE: LedgerEvent = { type: 'prune', stream: 'logs', segment: 'x.jsonl' };

test('appendLedgerEntry: each line has the hash of the one before; the head is noted', async (t) => {
  const directory = join(temporaryDirectory(t), 'store');
  const now = () => Date.UTC(2026, 10, 24);
  for (let n = 0; n < 3; n++) await appendLedgerEntry(directory, PRUNE, { now });
  const lines = ledgerLines(directory);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [0, 1, 2].map((n) => ({
      entry: n + 1,
      at: '2026-11-24T00:00:00.000Z',
      ...PRUNE,
      previous: n === 0 ? NO_HASH : hashLine(lines[n - 1] ?? ''),
    })),
  );
  const head = readFileSync(join(directory, 'ledger.head'), 'utf8');
  assert.equal(head, `000000000000003 ${hashLine(lines[2] ?? '')}\n`);
  assert.equal(existsSync(join(directory, 'ledger.lock')), false);
  assert.equal(statSync(join(directory, 'ledger.jsonl')).mode & 0o777, 0o600);
  assert.equal(statSync(directory).mode & 0o777, 0o700);
});

test('appendLedgerEntry: a last line that a crash tore is cut off', async (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, 'ledger.jsonl');
  await appendLedgerEntry(directory, PRUNE);
  appendFileSync(path, '{"entry":2,"at":"2026-');
  await appendLedgerEntry(directory, PRUNE);
  assert.deepEqual(
    ledgerLines(directory).map((line) => parseEntry(line)?.entry.entry),
    [1, 2],
  );
  truncateSync(path, 10);
  rmSync(join(directory, 'ledger.head'));
  await appendLedgerEntry(directory, PRUNE);
  assert.equal(ledgerLines(directory).length, 1, 'a torn first line too');
  assert.deepEqual(await findingCodes(directory), []);
});

test('appendLedgerEntry: a crash between an entry and the note of it leaves nothing to find', async (t) => {
  const directory = temporaryDirectory(t);
  const headPath = join(directory, 'ledger.head');
  await appendLedgerEntry(directory, PRUNE);
  rmSync(headPath);
  assert.deepEqual(await findingCodes(directory), []);
  await appendLedgerEntry(directory, PRUNE);
  const head = readFileSync(headPath);
  await appendLedgerEntry(directory, PRUNE);
  writeFileSync(headPath, head);
  assert.deepEqual(await findingCodes(directory), []);
  await appendLedgerEntry(directory, PRUNE);
  assert.equal(ledgerLines(directory).length, 4);
  assert.deepEqual(await findingCodes(directory), []);
});

test('appendLedgerEntry: an entry of many marks is found again as the last one', async (t) => {
  const directory = temporaryDirectory(t);
  const marks = Array.from({ length: 4096 }, (_, n) => n.toString(16).padStart(64, '0'));
  for (let n = 0; n < 2; n++) {
    await appendLedgerEntry(directory, {
      type: 'seal',
      stream: 'logs',
      segment: `${n}`,
      records: 1,
      bytes: 1,
      first: '0',
      last: '0',
      sha256: NO_HASH,
      marks,
    });
  }
  await appendLedgerEntry(directory, PRUNE);
  assert.deepEqual(
    (await verifyStore(directory, { settleMillis: 0 })).findings.map(({ code }) => code),
    ['missing', 'missing'],
  );
});

test('appendLedgerEntry: a signed ledger takes no entry without its present key', async (t) => {
  const directory = temporaryDirectory(t);
  const [first, second] = [newKey(), newKey()];
  await appendLedgerEntry(directory, PRUNE, { key: first });
  await assert.rejects(appendLedgerEntry(directory, PRUNE), { name: 'LedgerError', code: 'key-required' });
  await assert.rejects(appendLedgerEntry(directory, PRUNE, { key: second }), { code: 'key-retired' });
  await assert.rejects(appendLedgerEntry(directory, PRUNE, { key: { ...first, privateKey: undefined } }), {
    code: 'invalid-key',
  });
  await rotateLedgerKey(directory, second, { key: first });
  await assert.rejects(appendLedgerEntry(directory, PRUNE, { key: first }), { code: 'key-retired' });
  await appendLedgerEntry(directory, PRUNE, { key: second });
  assert.deepEqual(await findingCodes(directory, { key: first }), []);
});

test('appendLedgerEntry: an error of the system comes with its code', async (t) => {
  const directory = join(temporaryDirectory(t), 'file');
  writeFileSync(directory, '');
  await assert.rejects(appendLedgerEntry(directory, PRUNE), { name: 'LedgerError', code: 'EEXIST' });
});

test('parseLedgerKey: refuses what is no Ed25519 key', () => {
  assert.throws(() => parseLedgerKey('nonsense'), { code: 'invalid-key' });
  const { privateKey, publicKey } = generateLedgerKey();
  assert.equal(parseLedgerKey(privateKey).id, parseLedgerKey(publicKey).id);
});

test('sealSegment: a file that is not of the size it should be is not sealed', async (t) => {
  const directory = temporaryDirectory(t);
  const [segment] = await writeSegments(directory, { segments: 1 });
  assert.ok(segment);
  appendFileSync(segment.path, 'x');
  await assert.rejects(sealSegment(directory, segment), { code: 'size-differs' });
  assert.equal(existsSync(join(directory, 'ledger.jsonl')), false);
});

test('sealSegment: the same segment sealed twice alike is no finding', async (t) => {
  const directory = temporaryDirectory(t);
  const [segment] = await sealedStore(directory, { segments: 1 });
  assert.ok(segment);
  await sealSegment(directory, segment, { recovered: true });
  assert.deepEqual(await findingCodes(directory), []);
});

/** Writes and seals segments; the last process to come may kill itself while it holds the lock. */
const SEALER = `
  import { createSegmentWriter, parseLedgerKey, sealSegment } from '@agentbus/segments';
  const { DIRECTORY: directory, NAME: writer, KEY: pem } = process.env;
  const key = parseLedgerKey(pem);
  const sealing = [];
  const target = createSegmentWriter({
    directory, stream: 'logs', writer, maxSegmentRecords: 2,
    onSealed: (segment) => sealing.push(sealSegment(directory, segment, { key })),
  });
  for (let n = 0; n < 50; n++) {
    const bytes = Buffer.from(JSON.stringify({ writer, n }) + '\\n');
    target.append({ bytes, count: 1, firstTimestamp: 1n, lastTimestamp: 1n });
    if (n % 4 === 3) await Promise.all(sealing);
  }
  await target.close();
  await Promise.all(sealing);
`;

test('four processes sealing at once keep one valid chain', async (t) => {
  const directory = temporaryDirectory(t);
  const { privateKey } = generateLedgerKey();
  const children = ['a', 'b', 'c', 'd'].map((name) =>
    spawn(process.execPath, ['--conditions=@agentbus/source', '--input-type=module', '-e', SEALER], {
      cwd: import.meta.dirname,
      env: { ...process.env, DIRECTORY: directory, NAME: name, KEY: privateKey },
      stdio: ['ignore', 'inherit', 'inherit'],
    }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  assert.deepEqual(codes, [0, 0, 0, 0]);
  const report = await verifyStore(directory, { key: parseLedgerKey(privateKey) });
  assert.deepEqual(report.findings, []);
  assert.deepEqual([report.entries, report.signedEntries, report.unsealed.length], [100, 100, 0]);
});

test('a process killed while it appends: the others go on, and the chain stays valid', async (t) => {
  const directory = temporaryDirectory(t);
  const endless = `
    import { appendLedgerEntry } from '@agentbus/segments';
    for (;;) {
      await appendLedgerEntry(process.env.DIRECTORY, { type: 'prune', stream: 'logs', segment: 'x.jsonl' });
      process.stdout.write('.');
    }
  `;
  for (let round = 0; round < 6; round++) {
    const child = spawn(
      process.execPath,
      ['--conditions=@agentbus/source', '--input-type=module', '-e', endless],
      { cwd: import.meta.dirname, env: { ...process.env, DIRECTORY: directory } },
    );
    let seen = 0;
    for await (const chunk of child.stdout) {
      seen += chunk.length;
      if (seen > 10 + round) break;
    }
    child.kill('SIGKILL');
    await appendLedgerEntry(directory, PRUNE);
  }
  assert.deepEqual(await findingCodes(directory), []);
  assert.ok(ledgerLines(directory).length > 60);
});

test('appendLedgerEntries: a crash between several entries and the note of them leaves nothing to find', async (t) => {
  const directory = temporaryDirectory(t);
  const headPath = join(directory, 'ledger.head');
  await appendLedgerEntry(directory, PRUNE);
  const head = readFileSync(headPath);
  await appendLedgerEntries(directory, [PRUNE, PRUNE, PRUNE]);
  writeFileSync(headPath, head);
  assert.deepEqual(await findingCodes(directory), []);
  await appendLedgerEntry(directory, PRUNE);
  assert.deepEqual(await findingCodes(directory), []);
  const lines = ledgerLines(directory);
  assert.equal(lines.length, 5);
  writeFileSync(join(directory, 'ledger.jsonl'), `${lines.slice(0, 3).join('\n')}\n`);
  await appendLedgerEntry(directory, PRUNE);
  assert.deepEqual(await findingCodes(directory), ['ledger-truncated'], 'entries that are gone are missed');
});

test('appendLedgerEntriesSync: the same entries, at once', async (t) => {
  const directory = temporaryDirectory(t);
  await appendLedgerEntry(directory, PRUNE);
  const head = appendLedgerEntriesSync(directory, [PRUNE, PRUNE], { waitMillis: 0 });
  await appendLedgerEntry(directory, PRUNE);
  assert.deepEqual([head.entry, ledgerLines(directory).length], [3, 4]);
  assert.deepEqual(await findingCodes(directory), []);
});
