import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { dirname } from 'node:path';
import { describe, test } from 'node:test';
import { verifyStore } from '@agentbus/segments';
import { ATTR_EXCEPTION_ORIGIN } from './process-end.ts';
import { type Outcome, runProgram } from './testdata/run-program.ts';

const METRICS_OFF = { OTEL_METRICS_EXPORTER: 'none' };

function indexes({ logs }: Outcome): unknown[] {
  return logs.filter((log) => log.body === 'record').map((log) => log.attributes.index);
}

function criticals({ logs }: Outcome) {
  return logs.filter((log) => log.severityText === 'CRITICAL');
}

async function verified(store: string): Promise<Pick<Outcome, 'findings' | 'unsealed'>> {
  const { findings, unsealed } = await verifyStore(store, { settleMillis: 0 });
  return { findings, unsealed: unsealed.map(({ path }) => path) };
}

function assertSealed({ findings, unsealed }: Pick<Outcome, 'findings' | 'unsealed'>): void {
  assert.deepEqual([findings, unsealed], [[], []]);
}

describe('process end', { concurrency: 2 }, () => {
  for (const ending of ['end', 'exit', 'throw', 'reject', 'shutdown']) {
    test(`${ending}: every segment is sealed when the process has ended`, async () => {
      const outcome = await runProgram('emit.ts', { args: [ending, '1000'] });
      assert.equal(indexes(outcome).length, 1000);
      assertSealed(outcome);
    });
  }

  test("exit: what the application's own exit listener logs is written, and left to be sealed by the next start", async () => {
    const outcome = await runProgram('emit.ts', { args: ['exit-listener'], env: METRICS_OFF });
    assert.deepEqual(indexes(outcome), [0, 1, 2, 'last']);
    assert.deepEqual([outcome.findings, outcome.unsealed.length], [[], 1]);
    // The same directory, which is the one that its files lie in.
    const store = dirname(dirname(outcome.unsealed[0] ?? ''));
    const next = await runProgram('emit.ts', { env: { ...METRICS_OFF, AGENTBUS_DIRECTORY: store } });
    assert.equal(next.code, 0);
    assertSealed(await verified(store));
  });

  test('natural end: the files are complete, metrics included, and the exit code is 0', async () => {
    const outcome = await runProgram('emit.ts');
    assert.deepEqual([outcome.code, outcome.signal], [0, null]);
    assert.deepEqual(indexes(outcome), [0, 1, 2]);
    const names = new Set(outcome.points.map((point) => point.name));
    for (const name of ['process.cpu.time', 'process.memory.usage', 'nodejs.eventloop.utilization']) {
      assert.ok(names.has(name), name);
    }
    assert.equal(outcome.stderr, '');
  });

  test('natural end: 100,000 records of one turn are all in the files', async () => {
    const outcome = await runProgram('emit.ts', { args: ['end', '100000'], env: METRICS_OFF });
    assert.equal(outcome.code, 0);
    const found = indexes(outcome);
    assert.equal(found.length, 100_000);
    assert.equal(new Set(found).size, 100_000);
  });

  test('process.exit: the files are complete and the exit code stays', async () => {
    const outcome = await runProgram('emit.ts', { args: ['exit'] });
    assert.deepEqual([outcome.code, outcome.signal], [3, null]);
    assert.deepEqual(indexes(outcome), [0, 1, 2]);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal}: the process flushes and dies of the signal`, async () => {
      const outcome = await runProgram('emit.ts', {
        args: ['wait'],
        whenReady: (child) => child.kill(signal),
      });
      assert.deepEqual([outcome.code, outcome.signal], [null, signal]);
      assert.deepEqual(indexes(outcome), [0, 1, 2]);
      assert.ok(outcome.points.length > 0);
      assertSealed(outcome);
    });
  }

  test("SIGTERM: the application's own handler decides what becomes of the process", async () => {
    const outcome = await runProgram('emit.ts', {
      args: ['own-signal-handler'],
      whenReady: (child) => child.kill('SIGTERM'),
    });
    assert.deepEqual([outcome.code, outcome.signal], [4, null]);
    assert.equal(outcome.logs.filter((log) => log.body === 'shutting down').length, 1);
    assertSealed(outcome);
  });

  test('a second signal does not wait for the flush of the first', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const outcome = await runProgram('emit.ts', {
      args: ['wait'],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
      whenReady: (child) => {
        // The flush has begun when the backend is called.
        silent.once('connection', () => child.kill('SIGTERM'));
        child.kill('SIGTERM');
      },
    });
    silent.close();
    assert.deepEqual([outcome.code, outcome.signal], [null, 'SIGTERM']);
    assert.doesNotMatch(outcome.stderr, /abandoned/);
    assert.deepEqual(indexes(outcome), [0, 1, 2]);
  });

  test('uncaughtException: one CRITICAL record, the default output and the exit code 1', async () => {
    const outcome = await runProgram('emit.ts', { args: ['throw'], env: METRICS_OFF });
    assert.deepEqual([outcome.code, outcome.signal], [1, null]);
    assert.match(outcome.stderr, /TypeError: thrown/);
    assert.deepEqual(indexes(outcome), [0, 1, 2]);
    const [critical, ...more] = criticals(outcome);
    assert.equal(more.length, 0);
    assert.equal(critical?.attributes['exception.type'], 'TypeError');
    assert.equal(critical?.attributes['exception.message'], 'thrown');
    assert.match(String(critical?.attributes['exception.stacktrace']), /the cause/);
    assert.equal(critical?.attributes[ATTR_EXCEPTION_ORIGIN], 'uncaughtException');
  });

  test('uncaughtException: a handler of the application keeps the process alive, as without the preset', async () => {
    const outcome = await runProgram('emit.ts', { args: ['own-handlers'], env: METRICS_OFF });
    assert.deepEqual([outcome.code, outcome.stdout], [5, 'handled survived\n']);
    assert.equal(criticals(outcome).length, 1);
    assert.equal(outcome.logs.filter((log) => log.body === 'still running').length, 1);
  });

  test('unhandledRejection: one CRITICAL record and the exit code 1', async () => {
    const outcome = await runProgram('emit.ts', { args: ['reject'], env: METRICS_OFF });
    assert.deepEqual([outcome.code, outcome.signal], [1, null]);
    const [critical, ...more] = criticals(outcome);
    assert.equal(more.length, 0);
    assert.equal(critical?.attributes['exception.type'], 'RangeError');
    assert.equal(critical?.attributes[ATTR_EXCEPTION_ORIGIN], 'unhandledRejection');
  });

  test('unhandledRejection: with --unhandled-rejections=warn it stays a warning', async () => {
    const outcome = await runProgram('emit.ts', {
      args: ['reject'],
      env: METRICS_OFF,
      nodeOptions: ['--unhandled-rejections=warn'],
    });
    assert.equal(outcome.code, 0);
    assert.match(outcome.stderr, /UnhandledPromiseRejectionWarning/);
    assert.equal(criticals(outcome).length, 0);
  });
});
