import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, copyFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { decodeLine, type StoredRecord } from '@agentbus/otlp';
import { listSegments, readLines, verifyStore } from '@agentbus/segments';
import { temporaryDirectory } from '../test/temporary-directory.ts';
import { parseImportSource } from './import-source.ts';
import { type FileImport, type ImportOptions, importSources } from './import-sources.ts';

const PROGRAM = fileURLToPath(new URL('../test/import-program.ts', import.meta.url));

test('importSources: a second time nothing is doubled, and what is new is added', async (t) => {
  const { store, log } = await places(t);
  await writeFile(log, lines(0, 5));
  assert.equal(countOf(await run(store, log)), 5);
  assert.equal(countOf(await run(store, log)), 0);
  await appendFile(log, lines(5, 8));
  const [file] = await run(store, log);
  assert.deepEqual([file?.records, file?.fromLine], [3, 6]);
  assert.deepEqual(await bodies(store), numbers(0, 8));
  assert.equal((await verifyStore(store)).findings.length, 0);
});

test('importSources: a file that was rotated and compressed is known; one that begins alike is another', async (t) => {
  const { store, log } = await places(t);
  await writeFile(log, lines(0, 50));
  await run(store, log);
  await appendFile(log, lines(50, 60));
  await rename(log, `${log}.1`);
  await writeFile(`${log}.1.gz`, gzipSync(lines(0, 60)));
  await rm(`${log}.1`);
  // The same first kilobyte, and then something else.
  await writeFile(log, lines(0, 30) + lines(100, 110));
  assert.deepEqual(
    (await run(store, `${log}*`)).map(({ records }) => records),
    [40, 10],
  );
  assert.deepEqual(
    await bodies(store),
    [...numbers(0, 30), ...numbers(0, 60), ...numbers(100, 110)].sort(byNumber),
  );
  await copyFile(`${log}.1.gz`, `${log}.copy`);
  assert.equal(countOf(await run(store, `${log}*`)), 0);
});

test('importSources: a last line that may grow is left for the next time; whole JSON is not', async (t) => {
  const { store, log } = await places(t);
  await writeFile(log, `${lines(0, 2)}{"level":30,"msg":"2"`);
  const problems: unknown[] = [];
  await run(store, log, { onProblem: (problem) => void problems.push(problem) });
  assert.equal(problems.length, 1);
  await appendFile(log, '}');
  assert.equal(countOf(await run(store, log)), 1);
  await appendFile(log, `\n${lines(3, 4)}`);
  assert.equal(countOf(await run(store, log)), 1);
  assert.deepEqual(await bodies(store), numbers(0, 4));
});

test('importSources: audit records and each signal of OTLP go to their streams, through the transform', async (t) => {
  const { store, log } = await places(t);
  await writeFile(
    log,
    `{"level":30,"msg":"a","agentbus.log.kind":"audit"}\n{"level":30,"msg":"b"}\n${JSON.stringify({
      resourceSpans: [
        { scopeSpans: [{ spans: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), name: 's' }] }] },
      ],
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'c' } }] }] }],
    })}\n`,
  );
  const seen: string[] = [];
  await run(store, log, {
    transform: (message) => {
      seen.push(...Object.keys(message));
      return message;
    },
  });
  const streams = (await listSegments(store, { streams: ['logs', 'audit', 'traces'] })).map(
    ({ stream }) => stream,
  );
  assert.deepEqual(streams.sort(), ['audit', 'logs', 'traces']);
  assert.deepEqual([...new Set(seen)].sort(), ['resourceLogs', 'resourceSpans']);
  assert.deepEqual(await bodies(store), ['a', 'b', 'c']);
});

test('importSources: interrupted in order, it knows how far it came, whatever becomes of the segments', async (t) => {
  const { store, log } = await places(t);
  await writeFile(log, lines(0, 30_000));
  const interrupt = new AbortController();
  const onProgress = (done: number) => done > 1_200_000 && interrupt.abort();
  await assert.rejects(run(store, log, { signal: interrupt.signal, onProgress }));
  const first = await bodies(store);
  assert.ok(first.length > 0 && first.length < 30_000, String(first.length));
  assert.ok(!(await readdir(join(store, 'state', 'import'))).includes('pending.json'));
  await rm(join(store, 'logs'), { recursive: true });
  await run(store, log);
  assert.deepEqual([...first, ...(await bodies(store))], numbers(0, 30_000));
});

test('importSources: killed at any point and run again, each line is there once', async (t) => {
  const { store, log } = await places(t);
  const pad = 'x'.repeat(400);
  const count = 20_000;
  const line = (n: number) =>
    `{"level":30,"msg":"${n}","pad":"${pad}"${n % 100 === 0 ? ',"agentbus.log.kind":"audit"' : ''}}\n`;
  await writeFile(log, Array.from({ length: count }, (_, n) => line(n)).join(''));
  for (let kills = 0; ; kills++) {
    const child = spawn(process.execPath, ['--conditions=@agentbus/source', PROGRAM, `pino:${log}`, store], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let steps = 0;
    const last = 1 + ((kills * 5) % 9);
    child.stdout.on('data', (data: Buffer) => {
      steps += data.toString().split('\n').length - 1;
      if (kills < 12 && steps >= last) child.kill('SIGKILL');
    });
    const [code] = await once(child, 'close');
    if (code === 0) break;
    assert.ok(kills < 20, 'an import that is left alone ends');
  }
  assert.deepEqual(await bodies(store), numbers(0, count));
  assert.ok(!(await readdir(join(store, 'state', 'import'))).includes('pending.json'));
});

test('importSources: refuses stdin, and a pattern that matches nothing', async (t) => {
  const { store, log } = await places(t);
  await assert.rejects(run(store, '-'), { code: 'invalid-source' });
  await assert.rejects(run(store, log), { code: 'no-file' });
});

async function places(t: Parameters<typeof temporaryDirectory>[0]) {
  const directory = await temporaryDirectory(t);
  return { store: join(directory, 'store'), log: join(directory, 'app.log') };
}

function run(directory: string, path: string, options: Partial<ImportOptions> = {}): Promise<FileImport[]> {
  const unexpected = (problem: unknown) => assert.fail(JSON.stringify(problem));
  return importSources({
    sources: [parseImportSource(path)],
    directory,
    onProblem: unexpected,
    onError: unexpected,
    ...options,
  });
}

function countOf(files: readonly FileImport[]): number {
  return files.reduce((sum, { records }) => sum + records, 0);
}

function lines(from: number, to: number): string {
  return numbers(from, to)
    .map((n) => `{"level":30,"time":1763985600000,"msg":"${n}","pad":"some more text for a line"}\n`)
    .join('');
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => String(from + index));
}

const byNumber = (a: string, b: string) => Number(a) - Number(b);

/** The bodies of all log records, in order. */
async function bodies(store: string): Promise<string[]> {
  const records: StoredRecord[] = [];
  for (const segment of await listSegments(store, { streams: ['logs', 'audit'] })) {
    for await (const { bytes } of readLines(segment)) records.push(...decodeLine(bytes));
  }
  return records
    .map((record) => String(record.signal === 'logs' && record.body))
    .sort((a, b) => byNumber(a, b) || (a < b ? -1 : 1));
}
