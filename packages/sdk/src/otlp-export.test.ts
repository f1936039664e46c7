import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { decodeLine } from '@agentbus/otlp';
import { type OtlpReceiver, type ReceivedRequest, startOtlpReceiver } from './testdata/otlp-receiver.ts';
import { type Outcome, runProgram } from './testdata/run-program.ts';

const DIRECT = { otlp: { mode: 'direct' } };

/** An endpoint where nobody listens. */
async function deadEndpoint(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

function sum(outcome: Outcome, metric: string, errorType: string | undefined, component: RegExp): number {
  let total = 0;
  for (const point of outcome.points) {
    if (point.name !== metric || point.data.type !== 'sum') continue;
    if (point.attributes['error.type'] !== errorType) continue;
    if (component.test(String(point.attributes['otel.component.type']))) {
      total = Math.max(total, Number(point.data.value));
    }
  }
  return total;
}

describe('OTLP export', () => {
  let receiver: OtlpReceiver;
  before(async () => {
    receiver = await startOtlpReceiver();
  });
  after(() => receiver.close());

  async function runWith(env: Record<string, string>, options: object = {}) {
    const seen = receiver.requests.length;
    const outcome = await runProgram('options.ts', { args: [JSON.stringify(options)], env });
    return { outcome, requests: receiver.requests.slice(seen) };
  }

  const paths = (requests: readonly ReceivedRequest[]) => requests.map(({ path }) => path).sort();

  for (const [mode, arrives] of [
    ['durable', -(2n ** 63n)],
    ['direct', '-9223372036854775808'],
  ] as const) {
    test(`${mode}: int64 arrives as ${typeof arrives}, and is in the files as an integer`, async () => {
      const seen = receiver.requests.length;
      const otlp = { mode, endpoint: receiver.url, protocol: 'http/json' };
      const outcome = await runProgram('int64.ts', {
        args: [JSON.stringify({ instrumentations: false, otlp })],
        env: { OTEL_METRICS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none' },
      });
      const received = receiver.requests.slice(seen).flatMap(({ body }) => decodeLine(body));
      const record = received.find(({ signal }) => signal === 'logs');
      assert.equal(record?.signal === 'logs' && record.attributes.own, arrives);
      assert.equal(outcome.logs[0]?.attributes.own, -(2n ** 63n));
    });
  }

  test('http/json: logs, traces and metrics arrive, and are in the files as well', async () => {
    const { outcome, requests } = await runWith({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    assert.deepEqual([outcome.code, outcome.stderr], [0, '']);
    assert.deepEqual(paths(requests), ['/v1/logs', '/v1/metrics', '/v1/traces']);
    assert.ok(requests.every(({ contentType }) => contentType === 'application/json'));
    const received = requests.flatMap(({ body }) => decodeLine(body));
    const log = received.find((record) => record.signal === 'logs');
    assert.equal(log?.body, 'at info');
    assert.deepEqual(log?.attributes, outcome.logs[0]?.attributes);
    assert.equal(log?.traceId, received.find((record) => record.signal === 'traces')?.traceId);
    assert.ok(received.some((record) => record.signal === 'metrics' && record.name === 'options.count'));
    assert.equal(outcome.spans.length, 1);
  });

  test('http/protobuf by default, compressed where the environment says so', async () => {
    const { outcome, requests } = await runWith({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    });
    assert.equal(outcome.stderr, '');
    assert.deepEqual(paths(requests), ['/v1/logs', '/v1/metrics', '/v1/traces']);
    assert.ok(requests.every(({ contentType }) => contentType === 'application/x-protobuf'));
    assert.ok(requests.every(({ compressed }) => compressed));
    const logs = requests.find(({ path }) => path === '/v1/logs')?.body;
    assert.ok(logs?.includes('at info'));
  });

  test('options: endpoint and protocol in code, with no variable set', async () => {
    const { requests } = await runWith(
      { OTEL_TRACES_EXPORTER: 'file' },
      { otlp: { endpoint: receiver.url, protocol: 'http/json' }, files: false },
    );
    assert.deepEqual(paths(requests), ['/v1/logs', '/v1/metrics', '/v1/traces']);
  });

  test("a signal's own protocol and exporter list", async () => {
    const { outcome, requests } = await runWith({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'file',
    });
    assert.deepEqual(requests.map(({ path, contentType }) => `${path} ${contentType}`).sort(), [
      '/v1/logs application/json',
      '/v1/traces application/x-protobuf',
    ]);
    assert.equal(outcome.logs.length, 0);
    assert.equal(outcome.spans.length, 1);
  });

  test('our own requests are neither spans nor HTTP client metrics', async () => {
    const { outcome } = await runWith({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    assert.deepEqual(
      outcome.spans.map((span) => span.name),
      ['outer'],
    );
    assert.ok(!outcome.points.some((point) => point.name.startsWith('http.client')));
  });

  test('files of text: exported directly, after a warning that the files cannot be delivered', async () => {
    const { outcome, requests } = await runWith(
      { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      { storage: { format: 'text' } },
    );
    assert.match(outcome.stderr, /Files of text \(storage\.format\) cannot be delivered.*json or binary/);
    assert.equal(outcome.stderr.match(/\n/g)?.length, 1, 'one warning for all signals');
    assert.deepEqual(paths(requests), ['/v1/logs', '/v1/metrics', '/v1/traces']);
  });

  test('direct, endpoint down: exit code and files are unchanged, losses are counted and reported once', async () => {
    const outcome = await runProgram('burst.ts', {
      args: [JSON.stringify(DIRECT)],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: await deadEndpoint(), OTEL_BLRP_MAX_QUEUE_SIZE: '10000' },
    });
    assert.equal(outcome.code, 6);
    assert.equal(outcome.stderr.match(/\n/g)?.length, 1, outcome.stderr);
    assert.match(outcome.stderr, /^OpenTelemetry warning: OTLP export to http:\/\/127\.0\.0\.1:\d+ fails/);
    assert.equal(outcome.logs.length, 5000);
    assert.equal(outcome.spans.length, 40);
    const exported = 'otel.sdk.exporter.log.exported';
    assert.equal(sum(outcome, exported, 'ECONNREFUSED', /^otlp/), 5000);
    assert.equal(sum(outcome, 'otel.sdk.exporter.span.exported', 'ECONNREFUSED', /^otlp/), 40);
  });

  test('direct, queue full: what does not fit is counted and reported once, and the files have everything', async () => {
    const outcome = await runProgram('burst.ts', {
      args: [JSON.stringify(DIRECT)],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_EXPORTER: 'none' },
    });
    assert.equal(outcome.code, 6);
    assert.equal(outcome.stderr.match(/\n/g)?.length, 1, outcome.stderr);
    assert.match(outcome.stderr, /The OTLP queue is full: log records are lost.*OTEL_BLRP_MAX_QUEUE_SIZE/);
    assert.equal(outcome.logs.length, 5000);
    const dropped = sum(outcome, 'otel.sdk.processor.log.processed', 'queue_full', /^batching/);
    const exported = sum(outcome, 'otel.sdk.exporter.log.exported', undefined, /^otlp/);
    assert.equal(dropped + exported, 5000);
    assert.ok(dropped > 0);
  });

  test('direct, a backend that takes connections but never answers: shutdown is bounded, and the exit code stays', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const outcome = await runProgram('options.ts', {
      args: [JSON.stringify({ ...DIRECT, shutdownTimeoutMillis: 200, instrumentations: false })],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_EXPORTER_OTLP_TIMEOUT: '1000' },
    });
    silent.close();
    assert.equal(outcome.code, 0);
    assert.match(outcome.stderr, /Shutdown took more than 200 ms and was abandoned/);
    assert.equal(outcome.logs.length, 1);
    assert.equal(outcome.spans.length, 1);
    assert.ok(outcome.points.some((point) => point.name === 'options.count'));
  });
});
