/** The built packages are a few modules each: threads find theirs, and errors lead to the sources. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a module as an application does: with what was built. */
function runModule(text: string, ...nodeArguments: string[]): string {
  return execFileSync(process.execPath, [...nodeArguments, '--input-type=module', '--eval', text], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

test('built segments: the compression worker finds its thread', () => {
  const directory = mkdtempSync(join(tmpdir(), 'agentbus-built-'));
  try {
    mkdirSync(join(directory, 'logs'));
    const path = join(directory, 'logs', 'logs-20261123T161500.123Z-abcdefghijkl-000001.jsonl');
    writeFileSync(path, '{"resourceLogs":[]}\n');
    const errors = runModule(`
      import { createCompressionWorker } from '@agentbus/segments';
      const worker = createCompressionWorker({ onError: (error) => console.log(error.message) });
      worker.add([${JSON.stringify(path)}]);
      await worker.drain();
      await worker.close();
    `);
    assert.equal(errors, '');
    assert.deepEqual(
      readdirSync(join(directory, 'logs')).map((name) => name.replace(/^.*\.jsonl/, '')),
      ['.zst', '.zst.idx'],
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('built sdk: the module of the delivery thread is there, and runs', () => {
  const thread = join(REPOSITORY, 'packages', 'sdk', 'dist', 'delivery-thread.js');
  const found = runModule(`
    import { Worker } from 'node:worker_threads';
    const workerData = { directory: '.', targets: 'none' };
    const thread = new Worker(${JSON.stringify(thread)}, { execArgv: [], workerData });
    thread.on('error', ({ name, message }) => console.log(name, message));
  `);
  // It has no other way to end that shows that all its imports were there.
  assert.match(found, /^TypeError targets\.map is not a function/);
});

test('built segments: an error leads to the source', () => {
  const stack = runModule(
    `
      import { createSegmentWriter } from '@agentbus/segments';
      try {
        createSegmentWriter({ directory: 'x', stream: 'logs', maxSegmentBytes: 1 });
      } catch (error) {
        console.log(error.stack);
      }
    `,
    '--enable-source-maps',
  );
  assert.match(stack, /packages\/segments\/src\/segment-writer-options\.ts:\d+/);
});
