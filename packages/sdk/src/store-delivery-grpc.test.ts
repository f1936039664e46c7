import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeProtobuf } from '@agentbus/otlp';
import * as grpc from '@grpc/grpc-js';
import { runProgram } from './testdata/run-program.ts';

const METHODS = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
} as const;

test('durable by grpc: logs, traces and metrics arrive, with the headers', async (t) => {
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
  const outcome = await runProgram('options.ts', {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=one',
    },
  });
  assert.deepEqual([outcome.code, outcome.stderr], [0, '']);
  assert.deepEqual([...new Set(received)].sort(), ['logs one', 'metrics one', 'traces one']);
});
