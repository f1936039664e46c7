import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { planMerges, verifyStore } from '@agentbus/segments';
import { writeSealed } from './compact-fixture.test.ts';
import { compactStore } from './compact-store.ts';
import {
  collect,
  keyValues,
  logJson,
  logsLine,
  openEngine,
  temporaryDirectory,
} from './store-fixture.test.ts';

const START = 1_764_000_000_000_000_000n;
const WRITERS = ['a', 'b', 'c', 'd', 'e', 'f'];
const RECORDS_EACH = 50;
const RECORDS = WRITERS.length * RECORDS_EACH;

/** Six compacted files, each of a writer of its own; the records take turns. */
async function storeOfSmallFiles(t: TestContext, keepRaw = false): Promise<string> {
  const directory = temporaryDirectory(t);
  for (const [index, writer] of WRITERS.entries()) {
    const records = Array.from({ length: RECORDS_EACH }, (_, n) => {
      const number = n * WRITERS.length + index;
      // Two records of each timestamp, and some that fit no column.
      const time = START + BigInt(Math.floor(number / 2));
      const odd = number % 10 === 0 ? { unknownField: number } : {};
      return logJson(time, `record ${number}`, {
        attributes: keyValues({ number, nested: { a: [1] } }),
        ...odd,
      });
    });
    await writeSealed(directory, 'logs', 1 + (index % 2), [logsLine(records, `service-${writer}`)], writer);
  }
  await compactStore({ directory, keepRaw, mergeBelowBytes: 1 });
  assert.equal(filesOf(directory).filter((name) => name.endsWith('.parquet')).length, WRITERS.length);
  return directory;
}

function filesOf(directory: string): string[] {
  return readdirSync(join(directory, 'logs'));
}

async function contentOf(t: TestContext, directory: string) {
  const { engine } = await openEngine(t, directory);
  return structuredClone(await collect(engine.search({ order: 'asc' })));
}

async function findings(directory: string): Promise<string[]> {
  const report = await verifyStore(directory, { settleMillis: 0 });
  return report.findings.map(({ code, path }) => `${code} ${basename(path)}`);
}

test('compactStore: small files become one, with every record as it was, in the same order', async (t) => {
  const directory = await storeOfSmallFiles(t);
  const before = await contentOf(t, directory);
  assert.equal(before.length, RECORDS);
  const { compacted, merged, skipped } = await compactStore({ directory, blockRows: 64 });
  assert.deepEqual([compacted, skipped], [[], []]);
  assert.deepEqual(
    merged.map(({ segments, records }) => [segments, records]),
    [[WRITERS.length, RECORDS]],
  );
  assert.deepEqual(filesOf(directory), [basename(merged[0]?.path ?? '')]);
  assert.deepEqual(await contentOf(t, directory), before);
  const { engine } = await openEngine(t, directory);
  // Sorted by time over all writers: a block has what is of one time.
  const { compacted: blocks } = await engine.explain('record', { since: START + BigInt(RECORDS / 2 - 5) });
  assert.deepEqual([blocks.read.blocks, blocks.read.rows], [1, RECORDS % 64]);
  assert.deepEqual(await findings(directory), []);
  assert.deepEqual((await compactStore({ directory })).merged, []);
});

test('compactStore: does not merge what has its segments beside it, or is not as it was written', async (t) => {
  const kept = await storeOfSmallFiles(t, true);
  assert.deepEqual((await compactStore({ directory: kept, keepRaw: true })).merged, []);
  const directory = await storeOfSmallFiles(t);
  const [changed = ''] = filesOf(directory);
  const path = join(directory, 'logs', changed);
  const content = readFileSync(path);
  content[200] = (content[200] ?? 0) ^ 1;
  writeFileSync(path, content);
  const { merged, skipped } = await compactStore({ directory });
  assert.deepEqual(
    [merged.map(({ segments }) => segments), skipped.map((skip) => skip.path)],
    [[WRITERS.length - 1], [path]],
  );
  assert.equal(filesOf(directory).length, 2);
});

test('compactStore: goes on where a merging was interrupted between the ledger and the name, or before the files went', async (t) => {
  const directory = await storeOfSmallFiles(t);
  const before = await contentOf(t, directory);
  const copies = temporaryDirectory(t);
  const small = filesOf(directory);
  for (const name of small) copyFileSync(join(directory, 'logs', name), join(copies, name));
  const { merged } = await compactStore({ directory });
  const path = merged[0]?.path ?? '';
  for (const name of small) copyFileSync(join(copies, name), join(directory, 'logs', name));
  assert.deepEqual(await contentOf(t, directory), before);
  copyFileSync(path, `${path}.0123456789ab.partial`);
  rmSync(path);
  assert.deepEqual(await contentOf(t, directory), before);
  assert.deepEqual(await findings(directory), []);
  const { resumed } = await compactStore({ directory });
  assert.deepEqual([resumed, filesOf(directory)], [[path], [basename(path)]]);
  assert.deepEqual(await contentOf(t, directory), before);
  assert.deepEqual(await findings(directory), []);
});

const PROGRAM = `
  import { compactStore } from '@agentbus/query';
  await compactStore({ directory: process.argv[1], streams: ['logs'] });`;

test('compactStore: killed while it merges, it loses and doubles nothing, and searches see each record once', async (t) => {
  const directory = await storeOfSmallFiles(t);
  const { engine, corruptions } = await openEngine(t, directory);
  for (let kill = 0; ; kill++) {
    const child = spawn(
      process.execPath,
      ['--conditions=@agentbus/source', '--input-type=module', '--eval', PROGRAM, directory],
      { cwd: import.meta.dirname, stdio: 'inherit' },
    );
    const closed = once(child, 'close');
    // Later each time: at the first sign of work, with the new file, when old ones go.
    const isTime = () => {
      const names = filesOf(directory);
      if (kill === 0) return names.some((name) => name.endsWith('.partial'));
      return kill === 1 ? names.length > WRITERS.length + 1 : names.length < WRITERS.length;
    };
    while (child.exitCode === null && !isTime()) {
      assert.equal((await collect(engine.search())).length, RECORDS);
      await setTimeout(1);
    }
    if (kill < 3) child.kill('SIGKILL');
    await closed;
    assert.equal((await collect(engine.search())).length, RECORDS);
    assert.deepEqual(await findings(directory), []);
    if (kill === 3) break;
  }
  assert.equal(filesOf(directory).filter((name) => name.endsWith('.parquet')).length, 1);
  assert.deepEqual(corruptions, []);
});

test('planMerges: joins what is of one hour, or of one day when that has ended, and leaves large files', async (t) => {
  const directory = await storeOfSmallFiles(t);
  const planned = async (options: Parameters<typeof planMerges>[1]) =>
    (await planMerges(directory, options)).map(({ inputs }) => inputs.length);
  const endOfHour = Date.UTC(2026, 10, 23, 17);
  assert.deepEqual(await planned({ before: endOfHour - 1 }), []);
  assert.deepEqual(await planned({ before: endOfHour }), [WRITERS.length]);
  assert.deepEqual(await planned({ before: Date.UTC(2026, 10, 24) }), [WRITERS.length]);
  assert.deepEqual(await planned({ mergeBelowBytes: 1 }), []);
  const [run] = await planMerges(directory);
  assert.match(
    basename(run?.path ?? ''),
    /^logs-20261123T161501\.000Z-m[0-9a-f]{11}-000001_000006\.parquet$/,
  );
});
