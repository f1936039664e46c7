import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Outcome, runProgram } from './testdata/run-program.ts';

const QUICK = { instrumentations: false } as const;

function runWith(options: object, env: Record<string, string> = {}): Promise<Outcome> {
  return runProgram('options.ts', { args: [JSON.stringify({ ...QUICK, ...options })], env });
}

describe('start', { concurrency: 2 }, () => {
  test('writes logs, traces and metrics with one complete resource', async () => {
    const outcome = await runWith({ serviceName: 'shop', serviceVersion: '1.2.3' });
    assert.deepEqual([outcome.code, outcome.stderr], [0, '']);
    const [log] = outcome.logs;
    const [span] = outcome.spans;
    assert.equal(log?.body, 'at info');
    assert.equal(log?.traceId, span?.traceId);
    assert.equal(outcome.points.find((point) => point.name === 'options.count')?.data.type, 'sum');
    assert.deepEqual(log?.resource.attributes, span?.resource.attributes);
    const attributes = log?.resource.attributes ?? {};
    assert.equal(attributes['service.name'], 'shop');
    assert.equal(attributes['service.version'], '1.2.3');
    assert.match(String(attributes['service.instance.id']), /^[0-9a-f-]{36}$/);
    assert.equal(attributes['telemetry.distro.name'], 'agentbus');
    for (const key of ['host.name', 'host.arch', 'process.pid', 'process.runtime.version']) {
      assert.notEqual(attributes[key], undefined, key);
    }
    assert.equal(attributes['telemetry.sdk.name'], 'opentelemetry');
  });

  test('the environment is honoured, and options win over it', async () => {
    const env = {
      OTEL_SERVICE_NAME: 'from-env',
      OTEL_RESOURCE_ATTRIBUTES: 'team=payments,service.version=9,service.name=lower',
      AGENTBUS_LEVEL: 'debug',
      OTEL_METRICS_EXPORTER: 'none',
    };
    const [fromEnv, fromCode] = await Promise.all([
      runWith({}, env),
      runWith({ serviceName: 'from-code', level: 'error', resourceAttributes: { team: 'orders' } }, env),
    ]);
    const attributes = fromEnv.logs[0]?.resource.attributes ?? {};
    assert.equal(attributes['service.name'], 'from-env');
    assert.equal(attributes['service.version'], '9');
    assert.equal(attributes.team, 'payments');
    assert.deepEqual(
      fromEnv.logs.map((log) => log.body),
      ['at debug', 'at info'],
    );
    assert.equal(fromEnv.points.length, 0);
    assert.equal(fromCode.spans[0]?.resource.attributes['service.name'], 'from-code');
    assert.equal(fromCode.spans[0]?.resource.attributes.team, 'orders');
    assert.equal(fromCode.logs.length, 0);
  });

  test('unknown_service:node where no name is given; empty variables are unset', async () => {
    const outcome = await runWith({}, { OTEL_SERVICE_NAME: '', OTEL_LOGS_EXPORTER: '', OTEL_LOG_LEVEL: '' });
    assert.equal(outcome.logs[0]?.resource.attributes['service.name'], 'unknown_service:node');
    assert.equal(outcome.stderr, '');
  });

  test('limits apply to log records and spans', async () => {
    const outcome = await runWith(
      {},
      { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '10', OTEL_ATTRIBUTE_COUNT_LIMIT: '1' },
    );
    for (const record of [outcome.logs[0], outcome.spans[0]]) {
      assert.deepEqual(record?.attributes, { long: 'x'.repeat(10) });
      assert.equal(record?.droppedAttributesCount, 1);
    }
  });

  test('an invalid number warns on stderr and is ignored', async () => {
    const outcome = await runWith({}, { OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: 'many' });
    assert.equal(outcome.code, 0);
    assert.match(
      outcome.stderr,
      /^OpenTelemetry warning: OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT is "many", must be an integer from 0: it is ignored\.\n$/,
    );
    assert.equal(Object.keys(outcome.logs[0]?.attributes ?? {}).length, 2);
  });

  test('OTEL_LOG_LEVEL concerns diagnostics only', async () => {
    const outcome = await runWith(
      {},
      { OTEL_LOG_LEVEL: 'none', OTEL_BSP_MAX_QUEUE_SIZE: 'x', OTEL_TRACES_SAMPLER: '?' },
    );
    assert.equal(outcome.stderr, '');
    assert.equal(outcome.logs.length, 1);
  });

  test('int64 is in the files as such; with the official LoggerProvider as a decimal string', async () => {
    const run = (options: object) =>
      runProgram('int64.ts', {
        args: [JSON.stringify({ ...QUICK, ...options })],
        env: { OTEL_METRICS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none' },
      });
    const [lean, official] = await Promise.all([run({}), run({ logs: { provider: 'sdk' } })]);
    assert.deepEqual([lean.stderr, official.stderr], ['', '']);
    assert.deepEqual(lean.logs[0]?.attributes, {
      bound: 2n ** 60n,
      own: -(2n ** 63n),
      nested: { list: [2n ** 53n] },
      safe: 7,
    });
    assert.deepEqual(official.logs[0]?.attributes, {
      bound: '1152921504606846976',
      own: '-9223372036854775808',
      nested: { list: ['9007199254740992'] },
      safe: 7,
    });
    assert.deepEqual(lean.logs[0]?.scope, official.logs[0]?.scope);
  });

  test('an audit record has a receipt that names its file, with either LoggerProvider', async () => {
    const run = (provider: string) =>
      runProgram('audit.ts', { args: [JSON.stringify({ ...QUICK, logs: { provider } })] });
    for (const outcome of await Promise.all([run('lean'), run('sdk')])) {
      assert.equal(outcome.stderr, '');
      assert.ok(outcome.files.includes(`audit/${JSON.parse(outcome.stdout).segment}`));
    }
  });

  test('OTEL_LOGS_EXPORTER=file,console: the official console exporter gets the records as well', async () => {
    const outcome = await runWith({}, { OTEL_LOGS_EXPORTER: 'file,console' });
    assert.match(outcome.stdout, /body: 'at info'/);
    assert.equal(outcome.logs[0]?.body, 'at info');
  });

  test('OTEL_SDK_DISABLED: nothing is recorded and nothing is written', async () => {
    const outcome = await runWith({}, { OTEL_SDK_DISABLED: 'True' });
    assert.deepEqual([outcome.code, outcome.stderr, outcome.files], [0, '', []]);
  });

  test('OTEL_TRACES_SAMPLER=always_off: no spans, and the logs stay', async () => {
    const outcome = await runWith({}, { OTEL_TRACES_SAMPLER: 'always_off' });
    assert.equal(outcome.spans.length, 0);
    assert.equal(outcome.logs.length, 1);
  });

  test('OTEL_TRACES_EXPORTER=none: no spans are kept, and the logs carry their ids', async () => {
    const outcome = await runWith({}, { OTEL_TRACES_EXPORTER: 'none' });
    assert.equal(outcome.spans.length, 0);
    assert.match(String(outcome.logs[0]?.traceId), /^[0-9a-f]{32}$/);
  });

  test('an option that cannot be used throws a StartError', async () => {
    const outcome = await runWith({ otlp: { protocol: 'tcp' as 'grpc' } });
    assert.equal(outcome.code, 1);
    assert.match(outcome.stderr, /StartError: Cannot start: otlp\.protocol is "tcp", must be/);
  });

  test('called again it warns once and returns the running one; after a shutdown it starts anew', async () => {
    const outcome = await runProgram('double-start.ts');
    assert.equal(outcome.stdout, 'true\n');
    assert.equal(outcome.stderr.match(/AgentBus runs already/g)?.length, 1);
    assert.deepEqual(
      outcome.logs.map((log) => [log.body, log.resource.attributes['service.name']]),
      [
        ['through the third', 'first'],
        ['through the fourth', 'fourth'],
      ],
    );
  });

  test('where another SDK is registered it warns once, and works with that', async () => {
    const outcome = await runProgram('other-sdk.ts');
    assert.equal(outcome.stdout, '["to the other SDK","after our shutdown"]\n');
    assert.equal(outcome.stderr.match(/another OpenTelemetry SDK is registered \(logs\)/g)?.length, 1);
    assert.deepEqual(outcome.files, []);
  });

  test('a tracer that a CJS application took before the start is connected', async () => {
    const outcome = await runProgram('early-api-use.cjs');
    assert.equal(outcome.spans[0]?.name, 'taken early');
    assert.equal(outcome.logs[0]?.traceId, outcome.spans[0]?.traceId);
  });

  test('shutdown: connections that were just closed have their spans; what ends later is left out in silence', async () => {
    const outcome = await runProgram('late-span.ts', { env: { OTEL_METRICS_EXPORTER: 'none' } });
    assert.deepEqual([outcome.code, outcome.stderr], [0, '']);
    assert.deepEqual(outcome.spans.map((span) => span.kind).sort(), [2, 3]);
  });
});
