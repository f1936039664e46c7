import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { compressSegment, recordCompressed, verifyStore } from '@agentbus/segments';
import { writeSealed } from './compact-fixture.test.ts';
import { compactStore } from './compact-store.ts';
import {
  collect,
  keyValues,
  logJson,
  logsLine,
  openEngine,
  segmentName,
  spanJson,
  spansLine,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

const START = 1_764_000_000_000_000_000n;

/** Lines of ten records each. */
function logLines(from: number, to: number): string[] {
  const lines: string[] = [];
  for (let start = from; start < to; start += 10) {
    const records = Array.from({ length: Math.min(10, to - start) }, (_, index) =>
      logJson(START + BigInt(start + index), `record ${start + index}`, {
        severityNumber: 9,
        attributes: keyValues({ n: start + index, 'correlation.id': `req-${start}` }),
      }),
    );
    lines.push(logsLine(records));
  }
  return lines;
}

async function bodies(t: TestContext, directory: string): Promise<unknown[]> {
  const { engine } = await openEngine(t, directory);
  return (await collect(engine.search({ order: 'asc' }))).map(({ body }) => body);
}

function expected(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `record ${n}`);
}

function parquetOf(directory: string): string[] {
  return readdirSync(join(directory, 'logs')).filter((name) => name.endsWith('.parquet'));
}

async function findings(directory: string): Promise<string[]> {
  const report = await verifyStore(directory, { settleMillis: 0 });
  return report.findings.map(({ code, path }) => `${code} ${basename(path)}`);
}

test('compactStore: raw, compressed and active segments become one answer with what is compacted', async (t) => {
  const directory = temporaryDirectory(t);
  const compressed = await writeSealed(directory, 'logs', 1, logLines(0, 100));
  await writeSealed(directory, 'logs', 2, logLines(100, 200));
  await compressSegment(compressed, {
    beforeRemove: async ({ path }) => void (await recordCompressed(directory, { stream: 'logs', path })),
  });
  const { compacted, skipped } = await compactStore({ directory });
  assert.deepEqual(
    compacted.map(({ path, segments, records }) => [basename(path), segments, records]),
    [['logs-20261123T161501.000Z-w-000001_000002.parquet', 2, 200]],
  );
  assert.deepEqual(skipped, []);
  assert.deepEqual(readdirSync(join(directory, 'logs')), [
    'logs-20261123T161501.000Z-w-000001_000002.parquet',
  ]);
  await writeSealed(directory, 'logs', 3, logLines(200, 300));
  writeFileOf(directory, 'logs', segmentName('logs', 4), logLines(300, 400).join(''));
  assert.deepEqual(await bodies(t, directory), expected(400));
  const { engine } = await openEngine(t, directory);
  const latest = await collect(engine.search({ where: 'record', limit: 250 }));
  assert.deepEqual(
    latest.map(({ body }) => body),
    expected(400).reverse().slice(0, 250),
  );
  assert.deepEqual(await findings(directory), []);
});

test('compactStore: with keepRaw, segments stay and count once; without, a later call removes them', async (t) => {
  const directory = temporaryDirectory(t);
  await writeSealed(directory, 'logs', 1, logLines(0, 50));
  await compactStore({ directory, keepRaw: true });
  assert.equal(readdirSync(join(directory, 'logs')).length, 2);
  assert.deepEqual(await bodies(t, directory), expected(50));
  const { compacted } = await compactStore({ directory });
  assert.deepEqual([compacted.length, readdirSync(join(directory, 'logs')).length], [0, 1]);
  assert.deepEqual(await bodies(t, directory), expected(50));
  assert.deepEqual(await findings(directory), []);
});

test('compactStore: compacts spans and metrics, and gives every line of them back', async (t) => {
  const directory = temporaryDirectory(t);
  await writeSealed(directory, 'traces', 1, [
    spansLine([spanJson(START, 'GET /'), spanJson(START + 1n, 'db')]),
  ]);
  const metrics = `${JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ timeUnixNano: '5', asDouble: 0.1 }] } }] }] }] })}\n`;
  await writeSealed(directory, 'metrics', 1, [metrics]);
  const { compacted } = await compactStore({ directory });
  assert.deepEqual(
    compacted.map(({ stream, records }) => [stream, records]),
    [
      ['traces', 2],
      ['metrics', 1],
    ],
  );
  const { engine } = await openEngine(t, directory);
  assert.deepEqual(
    (await collect(engine.searchSpans())).map(({ name }) => name),
    ['db', 'GET /'],
  );
  assert.deepEqual(await findings(directory), []);
});

test('compactStore: leaves a segment alone that is not sealed, not what was sealed, or not OTLP', async (t) => {
  const directory = temporaryDirectory(t);
  await writeSealed(directory, 'logs', 1, logLines(0, 20));
  const changed = await writeSealed(directory, 'logs', 2, logLines(20, 40));
  await writeSealed(directory, 'logs', 3, logLines(40, 60));
  const foreign = await writeSealed(directory, 'logs', 4, [...logLines(60, 80), '{"json":"but not OTLP"}\n']);
  writeFileOf(directory, 'logs', segmentName('logs', 5), logLines(80, 100).join(''));
  const content = readFileSync(changed, 'utf8');
  writeFileSync(changed, content.replace('record 25', 'record 52'));
  const { compacted, skipped } = await compactStore({ directory });
  assert.deepEqual(
    skipped.map(({ path, offset, reason }) => [path, offset, reason]),
    [
      [changed, 0, 'Its content is not what was sealed. "agentbus verify" says where it differs.'],
      [
        foreign,
        logLines(60, 80).join('').length,
        'Its line does not fit: the line has an unknown field json.',
      ],
    ],
  );
  assert.deepEqual(
    compacted.map(({ path, records }) => [basename(path), records]),
    [
      ['logs-20261123T161501.000Z-w-000001_000001.parquet', 20],
      ['logs-20261123T161503.000Z-w-000003_000003.parquet', 20],
    ],
  );
  assert.equal((await bodies(t, directory)).length, 100);
  assert.deepEqual(await findings(directory), [`modified ${basename(changed)}`]);
});

test('verifyStore: names a compacted file that was changed, cut, removed or put there', async (t) => {
  const directory = temporaryDirectory(t);
  await writeSealed(directory, 'logs', 1, logLines(0, 500));
  await compactStore({ directory });
  const [name = ''] = parquetOf(directory);
  const path = join(directory, 'logs', name);
  const content = readFileSync(path);
  const forged = Buffer.from(content);
  forged[200] = (forged[200] ?? 0) ^ 1;
  writeFileSync(path, forged);
  assert.deepEqual(await findings(directory), [`modified ${name}`]);
  writeFileSync(path, content.subarray(0, -10));
  assert.deepEqual(await findings(directory), [`truncated ${name}`]);
  rmSync(path);
  assert.deepEqual(await findings(directory), [`missing ${name}`]);
  writeFileSync(path, content);
  assert.deepEqual(await findings(directory), []);
  const other = name.replace('000001_', '000001_1').replace('_1000001', '_000009');
  copyFileSync(path, join(directory, 'logs', other));
  assert.deepEqual(await findings(directory), [`extra ${other}`]);
});

test('compactStore: goes on after an interruption between the ledger and the name', async (t) => {
  const directory = temporaryDirectory(t);
  await writeSealed(directory, 'logs', 1, logLines(0, 50));
  await compactStore({ directory, keepRaw: true });
  const [name = ''] = parquetOf(directory);
  const path = join(directory, 'logs', name);
  // What a crash leaves just before the file is renamed.
  copyFileSync(path, `${path}.0123456789ab.partial`);
  rmSync(path);
  assert.deepEqual(await findings(directory), []);
  assert.deepEqual(await bodies(t, directory), expected(50));
  const { resumed } = await compactStore({ directory });
  assert.deepEqual(resumed, [path]);
  assert.deepEqual(readdirSync(join(directory, 'logs')), [name]);
  assert.deepEqual(await bodies(t, directory), expected(50));
  assert.deepEqual(await findings(directory), []);
});

const PROGRAM = `
  import { compactStore } from '@agentbus/query';
  const { compacted, busy } = await compactStore({ directory: process.argv[1], streams: ['logs'], maxRunBytes: 1 });
  console.log(JSON.stringify({ compacted: compacted.length, busy }));`;

function startCompaction(directory: string) {
  return spawn(
    process.execPath,
    ['--conditions=@agentbus/source', '--input-type=module', '--eval', PROGRAM, directory],
    { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] },
  );
}

async function outputOf(child: ReturnType<typeof startCompaction>) {
  const chunks: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(String(chunk)));
  await once(child, 'close');
  return chunks.join('');
}

test('compactStore: killed at any point, it loses nothing, doubles nothing and goes on', async (t) => {
  const directory = temporaryDirectory(t);
  for (let n = 1; n <= 9; n++) await writeSealed(directory, 'logs', n, logLines((n - 1) * 200, n * 200));
  const { engine } = await openEngine(t, directory);
  for (let kill = 0; kill < 8; kill++) {
    const child = startCompaction(directory);
    const closed = once(child, 'close');
    while (child.exitCode === null && parquetOf(directory).length <= kill) await setTimeout(1);
    child.kill('SIGKILL');
    await closed;
    assert.equal((await collect(engine.search())).length, 1800);
    assert.deepEqual(await findings(directory), []);
  }
  const { skipped } = await compactStore({ directory });
  assert.deepEqual(skipped, []);
  assert.equal(readdirSync(join(directory, 'logs')).filter((name) => name.endsWith('.jsonl')).length, 0);
  assert.deepEqual(await bodies(t, directory), expected(1800));
  assert.deepEqual(await findings(directory), []);
});

test('compactStore: of several processes one compacts, while searches see each record once', async (t) => {
  const directory = temporaryDirectory(t);
  for (let n = 1; n <= 9; n++) await writeSealed(directory, 'logs', n, logLines((n - 1) * 200, n * 200));
  const { engine, corruptions } = await openEngine(t, directory);
  let running = true;
  const searching = (async () => {
    const counts = new Set<number>();
    while (running) {
      counts.add((await collect(engine.search({ where: 'record' }))).length);
      counts.add(
        1799 +
          (await collect(engine.search({ where: '"record 77"', since: START, until: START + 100n }))).length,
      );
    }
    return counts;
  })();
  const outputs = await Promise.all([1, 2, 3].map(() => outputOf(startCompaction(directory))));
  running = false;
  assert.deepEqual([...(await searching)], [1800]);
  const compacted = outputs.map((output) => JSON.parse(output).compacted);
  assert.equal(
    compacted.reduce((sum: number, count: number) => sum + count, 0),
    9,
  );
  assert.deepEqual(corruptions, []);
  assert.deepEqual(await findings(directory), []);
});

test('search: reports a compacted file that is cut short, and reads its segments where they are still there', async (t) => {
  const directory = temporaryDirectory(t);
  await writeSealed(directory, 'logs', 1, logLines(0, 50));
  await writeSealed(directory, 'logs', 2, logLines(50, 100), 'other');
  await compactStore({ directory, keepRaw: true });
  const [first = '', second = ''] = parquetOf(directory);
  for (const name of [first, second]) truncateSync(join(directory, 'logs', name), 700);
  rmSync(join(directory, 'logs', segmentName('logs', 2, 'other')));
  const { engine, corruptions } = await openEngine(t, directory);
  assert.equal((await collect(engine.search())).length, 50);
  assert.deepEqual(
    corruptions.map(({ path, offset }) => [basename(path), offset]),
    [
      [first, 700],
      [second, 700],
    ],
  );
});

test('search: reports the rows of a compacted file that cannot be read, and finds all others', async (t) => {
  const directory = temporaryDirectory(t);
  await writeSealed(directory, 'logs', 1, logLines(0, 10_000));
  await compactStore({ directory, blockRows: 2048 });
  const [name = ''] = parquetOf(directory);
  const path = join(directory, 'logs', name);
  const content = readFileSync(path);
  // The beginning of the first row group, where its first page is.
  content.fill(0xff, 4, 400);
  writeFileSync(path, content);
  const { engine, corruptions } = await openEngine(t, directory);
  assert.equal((await collect(engine.search())).length, 10_000 - 2048);
  assert.equal((await collect(engine.search({ where: '"record 9999"' }))).length, 1);
  assert.deepEqual(
    corruptions.map((corruption) => [corruption.path, corruption.offset]),
    [[path, 4]],
  );
});

test('search: reports a compressed segment that is cut short, and finds all others', async (t) => {
  const directory = temporaryDirectory(t);
  const path = await writeSealed(directory, 'logs', 1, logLines(0, 20_000));
  await writeSealed(directory, 'logs', 2, logLines(20_000, 20_010));
  const compressed = await compressSegment(path);
  truncateSync(compressed.path, Math.floor(compressed.bytes / 2));
  writeFileOf(directory, 'logs', 'empty.jsonl', '');
  const { engine, corruptions } = await openEngine(t, directory);
  const found = await collect(engine.search());
  assert.ok(found.length >= 10 && found.length < 20_010, String(found.length));
  assert.equal(corruptions.length, 1);
  assert.equal(corruptions[0]?.path, compressed.path);
  appendFileSync(join(directory, 'logs', 'empty.jsonl'), 'nonsense\n');
  assert.equal((await collect(engine.search())).length, found.length);
  assert.deepEqual(basename(corruptions.at(-1)?.path ?? ''), 'empty.jsonl');
});
