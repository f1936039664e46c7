import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeProtobuf } from '@agentbus/otlp';
import * as grpc from '@grpc/grpc-js';
import { runProgram } from './testdata/run-program.ts';

const METHODS = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
} as const;

async function startReceiver(t: TestContext): Promise<{ url: string; received: string[] }> {
  const server = new grpc.Server();
  t.after(() => server.forceShutdown());
  const received: string[] = [];
  for (const [signal, path] of Object.entries(METHODS)) {
    const identity = (bytes: Buffer) => bytes;
    const method = {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: identity,
      requestDeserialize: identity,
      responseSerialize: identity,
      responseDeserialize: identity,
    };
    server.addService(
      { export: method },
      {
        export: (
          call: grpc.ServerUnaryCall<Buffer, Buffer>,
          answer: (error: null, response: Buffer) => void,
        ) => {
          const records = decodeProtobuf(call.request, signal as keyof typeof METHODS);
          if (records.length > 0) received.push(`${signal} ${call.metadata.get('x-tenant')}`);
          answer(null, Buffer.alloc(0));
        },
      },
    );
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { url: `http://127.0.0.1:${port}`, received };
}

for (const mode of ['durable', 'direct'] as const) {
  test(`${mode} by grpc: logs, traces and metrics arrive, with the headers`, async (t) => {
    const { url, received } = await startReceiver(t);
    const outcome = await runProgram('options.ts', {
      args: [JSON.stringify({ otlp: { mode } })],
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=one',
      },
    });
    assert.deepEqual([outcome.code, outcome.stderr], [0, '']);
    assert.deepEqual([...new Set(received)].sort(), ['logs one', 'metrics one', 'traces one']);
  });
}

test('direct by grpc on 2.x, set up in code: logs, traces and metrics arrive, with the headers', async (t) => {
  const { url, received } = await startReceiver(t);
  const otlp = {
    mode: 'direct',
    protocol: 'grpc',
    endpoint: url,
    compression: 'gzip',
    headers: { 'x-tenant': 'two' },
  };
  const outcome = await runProgram('options.ts', {
    args: [JSON.stringify({ otlp, instrumentations: false, runtimeMetrics: false })],
    nodeOptions: ['--import', fileURLToPath(new URL('./testdata/resolve-otel-2x.mjs', import.meta.url))],
  });
  assert.deepEqual([outcome.code, outcome.stderr], [0, '']);
  assert.deepEqual([...new Set(received)].sort(), ['logs two', 'metrics two', 'traces two']);
});

test('direct by grpc without its exporters: in the environment it is said how to mend it, in code it is an error', async (t) => {
  const { url, received } = await startReceiver(t);
  const nodeOptions = [
    '--import',
    fileURLToPath(new URL('./testdata/without-grpc-exporters.mjs', import.meta.url)),
  ];
  const outcome = await runProgram('options.ts', {
    args: [JSON.stringify({ otlp: { mode: 'direct' } })],
    nodeOptions,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
  });
  assert.equal(outcome.code, 0);
  assert.match(
    outcome.stderr,
    /Run npm install @opentelemetry\/exporter-logs-otlp-grpc, or set .*http\/protobuf/,
  );
  assert.equal(outcome.logs.length, 1);
  const inCode = await runProgram('options.ts', {
    args: [JSON.stringify({ otlp: { mode: 'direct', protocol: 'grpc', endpoint: url } })],
    nodeOptions,
  });
  assert.equal(inCode.code, 1);
  assert.match(
    inCode.stderr,
    /Cannot load @opentelemetry\/exporter-\w+-otlp-grpc: it is not installed\. Run: npm install/,
  );
  assert.deepEqual(received, []);
});
