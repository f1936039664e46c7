import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { CompressedSegment } from './compress-segment.ts';
import { createCompressionWorker } from './compression-worker.ts';
import { readContent } from './content-file.ts';
import type { SegmentMaintenanceError } from './segment-error.ts';

const run = promisify(execFile);

function segments(t: TestContext, count: number): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'compression-worker-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return Array.from({ length: count }, (_, i) => {
    const path = join(directory, `${i}.jsonl`);
    writeFileSync(path, `{"file":${i}}\n`.repeat(10_000));
    return path;
  });
}

test('createCompressionWorker: compresses what it is given, in order, and says so', async (t) => {
  const paths = segments(t, 3);
  const compressed: CompressedSegment[] = [];
  const worker = createCompressionWorker({ onCompressed: (result) => compressed.push(result) });
  worker.add(paths);
  worker.add(paths);
  await worker.drain();
  assert.deepEqual(
    compressed.map(({ rawPath }) => rawPath),
    paths,
  );
  for (const [i, { path, rawPath }] of compressed.entries()) {
    assert.equal(existsSync(rawPath), false);
    const chunks: Uint8Array[] = [];
    for await (const chunk of readContent(path)) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), `{"file":${i}}\n`.repeat(10_000));
  }
  await worker.close();
});

test('createCompressionWorker: a segment that fails is reported, and the next ones are compressed', async (t) => {
  const [first = '', second = ''] = segments(t, 2);
  const errors: SegmentMaintenanceError[] = [];
  const worker = createCompressionWorker({ algorithm: 'gzip', onError: (error) => errors.push(error) });
  worker.add([`${first}.missing.jsonl`, first, `${first}.png`, second]);
  await worker.drain();
  await worker.close();
  assert.deepEqual(
    errors.map(({ name, code, path }) => [name, code, path]),
    [
      ['SegmentMaintenanceError', 'ENOENT', `${first}.missing.jsonl`],
      ['SegmentMaintenanceError', 'not-a-segment', `${first}.png`],
    ],
  );
  assert.ok(existsSync(`${first}.gz`) && existsSync(`${second}.gz`));
});

test('createCompressionWorker: beforeRemove comes before the raw file goes', async (t) => {
  const [path = '', kept = ''] = segments(t, 2);
  const errors: SegmentMaintenanceError[] = [];
  const worker = createCompressionWorker({
    onError: (error) => errors.push(error),
    beforeRemove: async ({ rawPath }) => {
      assert.ok(existsSync(rawPath));
      if (rawPath === kept) throw new Error('the ledger is locked');
    },
  });
  worker.add([path, kept]);
  await worker.drain();
  await worker.close();
  assert.equal(existsSync(path), false);
  assert.ok(existsSync(kept));
  assert.deepEqual(
    errors.map((error) => error.path),
    [kept],
  );
});

test('createCompressionWorker: close ends the work, and adding is no more', async (t) => {
  const paths = segments(t, 3);
  const worker = createCompressionWorker({ onError: (error) => assert.fail(error) });
  worker.add(paths);
  await worker.close();
  worker.add(paths);
  await worker.drain();
  assert.ok(existsSync(paths[2] ?? ''));
});

test('createCompressionWorker: does not keep the process alive, nor run its preloads again', async (t) => {
  const [path = ''] = segments(t, 1);
  const preload = join(path, '..', 'preload.mjs');
  const log = join(path, '..', 'preloads.txt');
  writeFileSync(
    preload,
    `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(log)}, 'x');`,
  );
  const module = JSON.stringify(new URL('./compression-worker.ts', import.meta.url).href);
  const start = `import { createCompressionWorker } from ${module}; const worker = createCompressionWorker();`;
  const program = (text: string) => ['--input-type=module', '--eval', start + text];
  const env = { ...process.env, NODE_OPTIONS: `--import ${pathToFileURL(preload).href}` };
  // Ends by itself, whether the segment is finished or not.
  await run(process.execPath, program(`worker.add([${JSON.stringify(path)}]);`), { env, timeout: 20_000 });
  await run(process.execPath, program(`worker.add([${JSON.stringify(path)}]); await worker.drain();`), {
    env,
    timeout: 20_000,
  });
  assert.ok(existsSync(`${path}.zst`));
  assert.equal(readFileSync(log, 'utf8'), 'xx');
});
