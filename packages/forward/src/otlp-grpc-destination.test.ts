import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { decodeProtobuf } from '@agentbus/otlp';
import * as grpc from '@grpc/grpc-js';
import { logBatch, type TestedReceiver, testDestination } from './destination.conformance.ts';
import { createOtlpGrpcDestination } from './otlp-grpc-destination.ts';

const NEVER = new AbortController().signal;
const identity = (bytes: Buffer) => bytes;

type Handle = grpc.handleUnaryCall<Buffer, Buffer>;

async function receive(port = 0, handle?: Handle): Promise<TestedReceiver> {
  const bodies: string[] = [];
  const server = new grpc.Server({ 'grpc.max_receive_message_length': 64 * 1024 * 1024 });
  const take: Handle = ({ request }, callback) => {
    for (const record of decodeProtobuf(request, 'logs')) {
      if (record.signal === 'logs') bodies.push(String(record.body));
    }
    callback(null, Buffer.alloc(0));
  };
  server.addService(
    {
      export: {
        path: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
        requestStream: false,
        responseStream: false,
        requestSerialize: identity,
        requestDeserialize: identity,
        responseSerialize: identity,
        responseDeserialize: identity,
      },
    },
    { export: handle ?? take },
  );
  const bound = await promisify(server.bindAsync.bind(server))(
    `127.0.0.1:${port}`,
    grpc.ServerCredentials.createInsecure(),
  );
  return { port: Number(bound), bodies, close: async () => server.forceShutdown() };
}

for (const compression of ['none', 'gzip'] as const) {
  testDestination(`OTLP/gRPC, ${compression}`, {
    receive,
    create: (port, timeoutMillis) =>
      createOtlpGrpcDestination({ endpoint: `http://127.0.0.1:${port}`, compression, timeoutMillis }),
  });
}

async function deliverTo(handle: Handle) {
  const receiver = await receive(0, handle);
  const destination = createOtlpGrpcDestination({ endpoint: `http://127.0.0.1:${receiver.port}` });
  try {
    return await destination.deliver(logBatch('a'), NEVER);
  } finally {
    await destination.close();
    await receiver.close();
  }
}

test('createOtlpGrpcDestination tells poison, settings and outages apart', async () => {
  const answer = (code: grpc.status, details = 'because') =>
    deliverTo((_, callback) => callback({ code, details }));
  assert.deepEqual(await answer(grpc.status.INVALID_ARGUMENT), {
    status: 'rejected',
    reason: 'gRPC INVALID_ARGUMENT: because',
  });
  for (const large of [
    'Received message larger than max (9 vs 4)',
    'Received message that decompresses to a size larger than 4',
  ]) {
    assert.equal((await answer(grpc.status.RESOURCE_EXHAUSTED, large)).status, 'rejected');
  }
  assert.equal((await answer(grpc.status.RESOURCE_EXHAUSTED)).status, 'retry');
  for (const code of [grpc.status.UNAVAILABLE, grpc.status.UNAUTHENTICATED, grpc.status.UNIMPLEMENTED]) {
    const delivery = await answer(code);
    assert.ok(delivery.status === 'retry' && delivery.maxAttempts === undefined);
  }
  const internal = await answer(grpc.status.INTERNAL);
  assert.ok(internal.status === 'retry' && (internal.maxAttempts ?? 0) > 1);
});

test('createOtlpGrpcDestination takes over the pause of a RetryInfo', async () => {
  const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  // RetryInfo { retry_delay { seconds: 2, nanos: 500000000 } }
  const info = Buffer.from([0x0a, 0x08, 0x08, 0x02, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01]);
  const any = Buffer.concat([Buffer.from([0x0a, type.length]), type, Buffer.from([0x12, info.length]), info]);
  const status = Buffer.concat([Buffer.from([0x08, 14, 0x1a, any.length]), any]);
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', status);
  const delivery = await deliverTo((_, callback) =>
    callback({ code: grpc.status.UNAVAILABLE, details: 'busy', metadata }),
  );
  assert.deepEqual(delivery, { status: 'retry', reason: 'gRPC UNAVAILABLE: busy', afterMillis: 2500 });
});

test('createOtlpGrpcDestination counts what a partial success refuses', async () => {
  const response = Buffer.from([0x0a, 0x05, 0x08, 0x03, 0x12, 0x01, 0x78]);
  assert.deepEqual(await deliverTo((_, callback) => callback(null, response)), {
    status: 'accepted',
    rejectedRecords: 3,
    reason: 'x',
  });
});

test('createOtlpGrpcDestination sends metadata', async () => {
  let seen: grpc.MetadataValue[] = [];
  const receiver = await receive(0, ({ metadata }, callback) => {
    seen = metadata.get('authorization');
    callback(null, Buffer.alloc(0));
  });
  const destination = createOtlpGrpcDestination({
    endpoint: `http://127.0.0.1:${receiver.port}`,
    headers: { Authorization: 'Bearer x' },
  });
  await destination.deliver(logBatch('a'), NEVER);
  assert.deepEqual(seen, ['Bearer x']);
  await destination.close();
  await receiver.close();
});
