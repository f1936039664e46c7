import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type RunOptions, runProgram } from './testdata/run-program.ts';

const REGISTER = ['--import', '@agentbus/sdk/register'];

const runRegistered = (program: string, { nodeOptions = [], ...options }: RunOptions = {}) =>
  runProgram(program, { ...options, nodeOptions: [...REGISTER, ...nodeOptions] });

describe('register', { concurrency: 2 }, () => {
  for (const program of ['http-app.mjs', 'http-app.cjs']) {
    test(`${program}: server span, client span and logs are one trace with one correlation id`, async () => {
      const outcome = await runRegistered(program, { env: { OTEL_SERVICE_NAME: 'app' } });
      assert.deepEqual([outcome.code, outcome.stderr], [0, '']);
      const byKind = (kind: number) => outcome.spans.filter((span) => span.kind === kind);
      const [measured] = byKind(1);
      const [server] = byKind(2);
      const [client] = byKind(3);
      assert.equal(outcome.spans.length, 3);
      assert.equal(client?.parentSpanId, measured?.spanId);
      assert.equal(server?.parentSpanId, client?.spanId);
      const served = outcome.logs.find((log) => log.body === 'served');
      assert.equal(served?.spanId, server?.spanId);
      for (const record of [...outcome.spans, ...outcome.logs]) {
        assert.equal(record.traceId, measured?.traceId);
        assert.equal(record.attributes['correlation.id'], 'req-12345');
        assert.equal(record.resource.attributes['service.name'], 'app');
      }
      const metrics = new Set(outcome.points.map((point) => point.name));
      for (const name of ['http.server.request.duration', 'process.cpu.time', 'v8js.memory.heap.used']) {
        assert.ok(metrics.has(name), name);
      }
    });
  }

  test('a worker thread and a child process start their own, with files of their own', async () => {
    const outcome = await runRegistered('worker-app.mjs', { env: { OTEL_METRICS_EXPORTER: 'none' } });
    assert.deepEqual([outcome.code, outcome.stderr], [0, '']);
    assert.deepEqual(outcome.logs.map((log) => log.body).sort(), [
      'from the child',
      'from the main',
      'from the worker',
    ]);
    const instances = outcome.logs.map((log) => log.resource.attributes['service.instance.id']);
    assert.equal(new Set(instances).size, 3);
    assert.equal(outcome.files.filter((file) => file.startsWith('logs')).length, 3);
  });

  test('node --test works as without it', async () => {
    const outcome = await runRegistered('test-runner.mjs', {
      nodeOptions: ['--test', '--test-reporter=tap'],
    });
    assert.deepEqual([outcome.code, outcome.stderr], [0, '']);
    assert.match(outcome.stdout, /^# pass 1$/m);
  });

  test('what cannot be used in the environment warns, and the application runs', async () => {
    const outcome = await runRegistered('http-app.mjs', {
      env: {
        OTEL_PROPAGATORS: 'tracecontext,xray',
        OTEL_TRACES_SAMPLER: 'jaeger_remote',
        OTEL_METRIC_EXPORT_INTERVAL: '0',
      },
    });
    assert.equal(outcome.code, 0);
    assert.deepEqual(
      outcome.stderr
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[2])
        .sort(),
      ['OTEL_METRIC_EXPORT_INTERVAL', 'OTEL_PROPAGATORS', 'OTEL_TRACES_SAMPLER'],
    );
    assert.equal(outcome.spans.length, 3);
  });

  test('a store that cannot be written is reported, and the application runs', async () => {
    const outcome = await runRegistered('http-app.mjs', { env: { AGENTBUS_DIRECTORY: '/dev/null/store' } });
    assert.equal(outcome.code, 0);
    assert.match(outcome.stderr, /FileLogRecordProcessor/);
  });
});
