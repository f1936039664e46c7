/** Clients that are slow, many, or send rubbish: refused or bounded, and the others are served meanwhile. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { type TestContext, test } from 'node:test';
import zlib from 'node:zlib';
import * as grpc from '@grpc/grpc-js';
import WebSocket from 'ws';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import { createDestination } from '../../forward/src/create-destination.ts';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import { logBatch } from '../../forward/src/destination.conformance.ts';
import { logsJson, post, startHub, storedBodies, storedLines } from '../test/running-hub.ts';

const NEVER = new AbortController().signal;
const LOGS_METHOD = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

function connect(t: TestContext, url: string): net.Socket {
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  t.after(() => socket.destroy());
  return socket;
}

async function assertServed(url: (service: 'otlp/http' | 'otlp/grpc' | 'tcp') => string): Promise<void> {
  for (const [service, protocol] of [
    ['otlp/http', 'http/json'],
    ['otlp/grpc', 'grpc'],
    ['tcp', 'tcp'],
  ] as const) {
    const destination = createDestination({ url: url(service), protocol, timeoutMillis: 5000 });
    assert.equal((await destination.deliver(logBatch('good'), NEVER)).status, 'accepted', service);
    await destination.close();
  }
}

test('hub: more connections than it takes, all of them silent or slow, do not keep others out', async (t) => {
  const { url, hub } = await startHub(t, { limits: { maxConnections: 50 } });
  const head = 'POST /v1/logs HTTP/1.1\r\nhost: localhost\r\n';
  const slow: [service: 'otlp/http' | 'otlp/grpc' | 'tcp', start: string][] = [
    ['otlp/http', ''],
    ['otlp/http', head],
    ['otlp/http', `${head}content-type: application/json\r\ncontent-length: 9000\r\n\r\n{`],
    ['otlp/grpc', ''],
    ['otlp/grpc', 'PRI * HTTP/2.0\r\n'],
    ['tcp', ''],
    ['tcp', '{"resourceLogs":['],
  ];
  const sockets = slow.flatMap(([service, start]) =>
    Array.from({ length: 100 }, () => {
      const socket = connect(t, url(service));
      socket.write(start);
      return socket;
    }),
  );
  await Promise.all(sockets.map((socket) => (socket.connecting ? once(socket, 'connect') : undefined)));
  await assertServed(url);
  assert.ok(hub.metrics.total('agentbus.hub.connections.evicted') >= 550);
});

test('hub: a request, a call and a line that never end are cut after a time', async (t) => {
  const { url } = await startHub(t, { limits: { requestTimeoutMillis: 200 } });
  const slow = connect(t, url('otlp/http'));
  slow.write(
    'POST /v1/logs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
  );
  const line = connect(t, url('tcp'));
  line.write('{"resourceLogs":[');
  const client = new grpc.Client(new URL(url('otlp/grpc')).host, grpc.credentials.createInsecure());
  t.after(() => client.close());
  const identity = (bytes: Buffer) => bytes;
  // A stream of messages that is never ended stands for a message that never comes.
  const call = client.makeClientStreamRequest(
    LOGS_METHOD,
    identity,
    identity,
    new grpc.Metadata(),
    {},
    () => {},
  );
  const [status] = (await once(call, 'status')) as [grpc.StatusObject];
  assert.equal(status.code, grpc.status.UNAVAILABLE);
  const [answer] = (await once(slow, 'data')) as [Buffer];
  assert.match(answer.toString(), /^HTTP\/1\.1 408 /u);
  line.resume();
  await Promise.all([slow, line].map((socket) => socket.closed || once(socket, 'close')));
  await assertServed(url);
});

test('otlp/grpc: rubbish, bombs and foreign names are refused', async (t) => {
  const { url, directory } = await startHub(t, { limits: { maxDecompressedBytes: 100_000 } });
  const { host } = new URL(url('otlp/grpc'));
  const call = (message: Buffer, options: grpc.ChannelOptions = {}, method = LOGS_METHOD) => {
    const client = new grpc.Client(host, grpc.credentials.createInsecure(), options);
    const identity = (bytes: Buffer) => bytes;
    return new Promise<grpc.status>((resolve) => {
      client.makeUnaryRequest(method, identity, identity, message, (error) => {
        client.close();
        resolve(error?.code ?? grpc.status.OK);
      });
    });
  };
  const { status } = grpc;
  const gzip = { 'grpc.default_compression_algorithm': 2 };
  assert.equal(await call(Buffer.from([0x0a, 0x7f, 1])), status.INVALID_ARGUMENT);
  assert.equal(await call(Buffer.alloc(200_000)), status.RESOURCE_EXHAUSTED);
  assert.equal(await call(Buffer.alloc(3_000_000), gzip), status.RESOURCE_EXHAUSTED);
  assert.equal(await call(Buffer.alloc(0), {}, '/x.y/Export'), status.UNIMPLEMENTED);
  const foreign = { 'grpc.default_authority': 'evil.example' };
  assert.equal(await call(Buffer.alloc(0), foreign), status.PERMISSION_DENIED);
  assert.equal(await call(Buffer.alloc(0), gzip), status.OK);
  assert.deepEqual(storedBodies(directory), []);
  const raw = connect(t, url('otlp/grpc'));
  raw.end(zlib.gzipSync('rubbish'));
  raw.resume();
  await once(raw, 'close');
  await assertServed(url);
});

test('tcp: lines that are no OTLP are left out and counted, those around them are taken', async (t) => {
  const { url, directory, hub, problems } = await startHub(t);
  const socket = connect(t, url('tcp'));
  socket.end(`${logsJson('a')}\n{\n\n[]\n{"other":1}\n${logsJson('b')}\r\n${logsJson('c')}`);
  socket.resume();
  await once(socket, 'end');
  assert.deepEqual(storedBodies(directory), ['a', 'b', 'c']);
  assert.equal(hub.metrics.total('agentbus.hub.records.refused', { 'error.type': 'malformed' }), 3);
  assert.equal(problems.length, 1, 'once a connection');
});

test('tcp: a sender whose first line follows a space is told that it is taken, others nothing', async (t) => {
  const { url, directory } = await startHub(t);
  const answerTo = async (...parts: string[]) => {
    const socket = connect(t, url('tcp'));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    for (const part of parts) {
      socket.write(part);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    socket.end();
    await once(socket, 'end');
    return answer;
  };
  assert.equal(await answerTo(' ', `${logsJson('asks')}\n`), 'agentbus\ntaken\n');
  assert.equal(await answerTo(` ${logsJson('asks at once')}`), 'agentbus\ntaken\n');
  assert.equal(await answerTo(`${logsJson('does not')}\n`, ` ${logsJson('too late')}\n`), '');
  assert.deepEqual(storedBodies(directory), ['asks', 'asks at once', 'does not', 'too late']);
});

test('tcp: a line beyond the limit is reset, not ended', async (t) => {
  const { url } = await startHub(t, { limits: { maxDecompressedBytes: 10_000 } });
  const socket = connect(t, url('tcp'));
  socket.write('x'.repeat(20_000));
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  assert.equal(error.code, 'ECONNRESET');
});

test('websocket: rejects a batch whole, and ends a connection that does not keep to the protocol', async (t) => {
  const { url, directory } = await startHub(t);
  const open = async () => {
    const socket = new WebSocket(url('websocket'), 'agentbus.v1');
    t.after(() => socket.terminate());
    await once(socket, 'open');
    return socket;
  };
  const socket = await open();
  const ask = async (message: string) => {
    socket.send(message);
    const [answer] = (await once(socket, 'message')) as [Buffer];
    return JSON.parse(answer.toString());
  };
  const header = (sequence: number) => `{"sequence":${sequence},"stream":"logs"}`;
  const { reject, reason } = await ask(`${header(1)}\n${logsJson('good')}\n{"x":1}`);
  assert.equal(reject, 1);
  assert.match(reason, /no OTLP/);
  assert.equal((await ask(`${header(2)}\n${logsJson('x'.repeat(600_000), 'good')}`)).reject, 2);
  assert.deepEqual(storedBodies(directory), []);
  assert.deepEqual(await ask(`${header(3)}\n${logsJson('good')}`), { ack: 3 });
  for (const rubbish of ['x', '{}\n', `${header(7)}\n`, Buffer.from([0, 1])]) {
    const another = await open();
    another.send(rubbish);
    const [code] = await once(another, 'close');
    assert.equal(code, 1002);
  }
  assert.deepEqual(storedBodies(directory), ['good']);
});

test('websocket: a message beyond the limit ends the connection', async (t) => {
  const { url } = await startHub(t, { limits: { maxDecompressedBytes: 10_000 } });
  const socket = new WebSocket(url('websocket'), 'agentbus.v1');
  t.after(() => socket.terminate());
  await once(socket, 'open');
  socket.send('x'.repeat(20_000));
  const [code] = await once(socket, 'close');
  assert.equal(code, 1009);
});

test('hub: limits attributes as the SDKs do, and says so', async (t) => {
  const { url, directory, hub } = await startHub(t, { limits: { maxAttributes: 2, maxAttributeLength: 5 } });
  const attributes = ['a', 'b', 'c'].map((key) => ({ key, value: { stringValue: 'abcdefgh' } }));
  const body = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ attributes }] }] }] };
  assert.equal((await post(`${url('otlp/http')}/v1/logs`, JSON.stringify(body))).status, 200);
  const cut = ['a', 'b'].map((key) => ({ key, value: { stringValue: 'abcde' } }));
  const [record] = JSON.parse(storedLines(directory).join()).resourceLogs[0].scopeLogs[0].logRecords;
  assert.deepEqual(record, { attributes: cut, droppedAttributesCount: 1 });
  assert.equal(hub.metrics.total('agentbus.hub.attributes.dropped'), 1);
  assert.equal(hub.metrics.total('agentbus.hub.attributes.truncated'), 2);
});
