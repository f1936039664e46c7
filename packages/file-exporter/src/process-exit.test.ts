/** The processors at the end of a process: nothing that was logged is lost, and nothing keeps the process alive. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { decodeLine, type StoredLog } from '@agentbus/otlp';

const PREPARE = `
  import * as otel from '@agentbus-test/otel-3x';
  import { FileLogRecordProcessor } from '@agentbus/file-exporter';
  const create = () => new otel.sdkLogs.LoggerProvider({ processors: [new FileLogRecordProcessor()] });
  const logger = create().getLogger('a');
`;

async function run(t: TestContext, program: string) {
  const directory = mkdtempSync(join(tmpdir(), 'process-exit-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const child = spawn(
    process.execPath,
    ['--conditions=@agentbus/source', '--input-type=module', '-e', PREPARE + program],
    {
      cwd: import.meta.dirname,
      env: { ...process.env, AGENTBUS_DIRECTORY: directory },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const [[code, signal], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  const bodies = readdirSync(join(directory, 'logs'))
    .sort()
    .flatMap((name) =>
      readFileSync(join(directory, 'logs', name), 'utf8')
        .trimEnd()
        .split('\n'),
    )
    .flatMap((line) => decodeLine(line).map((record) => (record as StoredLog).body));
  return { code, signal, stderr, bodies };
}

test('FileLogRecordProcessor: process.exit in the turn of a log call', async (t) => {
  const { code, bodies } = await run(t, `logger.emit({ body: 'last words' }); process.exit(3);`);
  assert.equal(code, 3);
  assert.deepEqual(bodies, ['last words']);
});

test('FileLogRecordProcessor: an uncaught exception in the turn of a log call', async (t) => {
  const { code, bodies, stderr } = await run(
    t,
    `logger.emit({ body: 'last words' }); throw new Error('boom');`,
  );
  assert.equal(code, 1);
  assert.match(stderr, /boom/);
  assert.deepEqual(bodies, ['last words']);
});

test('FileLogRecordProcessor: a process that has nothing else to do ends, with everything written', async (t) => {
  const { code, bodies } = await run(
    t,
    `setTimeout(() => logger.emit({ body: 'in a timer' }), 5); logger.emit({ body: 'at once' });`,
  );
  assert.equal(code, 0);
  assert.deepEqual(bodies, ['at once', 'in a timer']);
});

test("FileLogRecordProcessor: records of the application's own exit listeners", async (t) => {
  const { code, bodies } = await run(
    t,
    `process.on('exit', () => { logger.emit({ body: 'one' }); logger.emit({ body: 'two' }); });`,
  );
  assert.equal(code, 0);
  assert.deepEqual(bodies, ['one', 'two']);
});

test('FileLogRecordProcessor: many of them make no listener warning', async (t) => {
  const { stderr, bodies } = await run(
    t,
    `for (let i = 0; i < 20; i++) create().getLogger('a').emit({ body: 'x' });`,
  );
  assert.equal(stderr, '');
  assert.equal(bodies.length, 20);
});
