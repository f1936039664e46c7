import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { decodeLine, protobufFromLine } from '@agentbus/otlp';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import { partialSuccessOf } from '../../forward/src/protobuf-response.ts';
import { logsJson, post, startHub, storedBodies, storedLines, storedRecords } from '../test/running-hub.ts';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };

test('otlp/http: answers in the encoding of the request, and an empty object for success', async (t) => {
  const { url, directory } = await startHub(t);
  const json = await post(`${url('otlp/http')}/v1/logs`, logsJson('a'), {
    'content-type': 'Application/JSON; charset=utf-8',
  });
  assert.equal(json.status, 200);
  assert.equal(json.headers.get('content-type'), 'application/json');
  assert.equal(json.body.toString(), '{}');
  assert.equal(json.headers.get('cache-control'), 'no-store');
  assert.equal(json.headers.get('access-control-allow-origin'), null);
  const { bytes } = protobufFromLine(logsJson('b'));
  const protobuf = await post(`${url('otlp/http')}/v1/logs`, Buffer.from(bytes), PROTOBUF);
  assert.equal(protobuf.status, 200);
  assert.equal(protobuf.headers.get('content-type'), 'application/x-protobuf');
  assert.equal(protobuf.body.length, 0);
  assert.deepEqual(storedBodies(directory), ['a', 'b']);
});

test('otlp/http: takes all three signals, and empty requests', async (t) => {
  const { url, directory, hub } = await startHub(t);
  const span = { traceId: '4BF92F3577B34DA6A3CE929D0E0E4736', spanId: '00f067aa0ba902b7', name: 'GET /' };
  const traces = { resource_spans: [{ scope_spans: [{ spans: [span] }] }] };
  const metrics = {
    resourceMetrics: [
      { scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ asInt: 0 }] } }] }] },
    ],
  };
  assert.equal((await post(`${url('otlp/http')}/v1/traces`, JSON.stringify(traces))).status, 200);
  const exact = JSON.stringify(metrics).replace('"asInt":0', '"asInt":9007199254740993');
  assert.equal((await post(`${url('otlp/http')}/v1/metrics`, exact)).status, 200);
  assert.equal((await post(`${url('otlp/http')}/v1/logs`, '{}')).status, 200);
  assert.equal((await post(`${url('otlp/http')}/v1/logs`, Buffer.alloc(0), PROTOBUF)).status, 200);
  const [stored] = storedRecords(directory, 'traces');
  assert.ok(stored?.signal === 'traces');
  assert.equal(stored.traceId, '4bf92f3577b34da6a3ce929d0e0e4736');
  assert.match(storedLines(directory, 'metrics').join(), /"asInt":"9007199254740993"/u);
  assert.deepEqual(storedLines(directory), []);
  assert.equal(hub.metrics.total('agentbus.hub.records.accepted'), 2);
});

test('otlp/http: refuses what is not OTLP with a google.rpc.Status, and writes nothing', async (t) => {
  const { url, directory } = await startHub(t);
  const cases = [
    ['/v1/logs', '{', {}, 400, /not JSON/],
    ['/v1/logs', '[]', {}, 400, /no object/],
    ['/v1/logs', '{"resourceLogs":{}}', {}, 400, /resourceLogs is/],
    [
      '/v1/logs',
      logsJson('a').replace('"severityNumber":9', '"severityNumber":{}'),
      {},
      400,
      /severityNumber/,
    ],
    ['/v1/logs', logsJson('a').replace('"body":', '"traceId":"xyz","body":'), {}, 400, /traceId/],
    ['/v1/traces', logsJson('a'), {}, 400, /has logs, must have traces/],
    ['/v1/logs', logsJson('a'), { 'content-type': 'text/plain' }, 415, /Content-Type must be/],
    ['/v1/logs', logsJson('a'), { 'content-encoding': 'br' }, 415, /Content-Encoding must be/],
    ['/v1/logs', logsJson('a'), { 'content-encoding': 'gzip' }, 400, /decompress/],
    ['/v1/logs', logsJson('a'), { 'content-encoding': 'zstd' }, 400, /decompress/],
    ['/v1/log', logsJson('a'), {}, 404, /only \/v1\/logs/],
    ['/toString', logsJson('a'), {}, 404, /only \/v1\/logs/],
  ] as const;
  for (const [path, body, headers, status, message] of cases) {
    const answer = await post(`${url('otlp/http')}${path}`, body, headers);
    assert.equal(answer.status, status, `${path} ${body.slice(0, 40)}`);
    const { code, message: said } = JSON.parse(answer.body.toString());
    assert.equal(typeof code, 'number');
    assert.match(said, message);
  }
  const malformed = await post(`${url('otlp/http')}/v1/logs`, Buffer.from([0x0a, 0x7f, 1]), PROTOBUF);
  assert.equal(malformed.status, 400);
  assert.equal(malformed.headers.get('content-type'), 'application/x-protobuf');
  assert.equal(malformed.body[0], 0x08, 'google.rpc.Status.code');
  const get = await fetch(`${url('otlp/http')}/v1/logs`);
  assert.deepEqual([get.status, get.headers.get('allow')], [405, 'POST']);
  assert.deepEqual(storedLines(directory), []);
});

test('otlp/http: decompresses all frames and members of a body', async (t) => {
  const { url, directory } = await startHub(t);
  const text = logsJson('whole');
  const halves = [text.slice(0, 50), text.slice(50)];
  for (const [encoding, compress] of [
    ['gzip', zlib.gzipSync],
    ['zstd', zlib.zstdCompressSync],
  ] as const) {
    const body = Buffer.concat(halves.map((half) => compress(Buffer.from(half))));
    const answer = await post(`${url('otlp/http')}/v1/logs`, body, { 'content-encoding': encoding });
    assert.equal(answer.status, 200, answer.body.toString());
  }
  assert.deepEqual(storedBodies(directory), ['whole', 'whole']);
});

test('otlp/http: refuses bodies beyond the limits without holding them', async (t) => {
  const limits = { maxBodyBytes: 10_000, maxDecompressedBytes: 20_000 };
  const { url, hub } = await startHub(t, { limits });
  const large = await post(`${url('otlp/http')}/v1/logs`, logsJson('x'.repeat(10_001)));
  assert.equal(large.status, 413);
  for (const [encoding, compress] of [
    ['gzip', zlib.gzipSync],
    ['zstd', zlib.zstdCompressSync],
  ] as const) {
    const bomb = compress(Buffer.alloc(5_000_000, ' '));
    assert.ok(bomb.length < 10_000);
    const answer = await post(`${url('otlp/http')}/v1/logs`, bomb, { 'content-encoding': encoding });
    assert.equal(answer.status, 413);
    assert.match(answer.body.toString(), /20000 bytes once it is decompressed/u);
  }
  assert.match(JSON.stringify(hub.metrics.toOtlp()), /"name":"agentbus.hub.pending".*"asInt":"0"/u);
});

test('otlp/http: answers 413 to a body of a gigabyte that is streamed, and reads little of it', async (t) => {
  const { url } = await startHub(t, { limits: { maxBodyBytes: 100_000 } });
  const request = http.request(`${url('otlp/http')}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
  });
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  let sent = 0;
  const send = () => {
    while (sent < 1024 && !request.destroyed) {
      sent++;
      if (!request.write(chunk)) {
        request.once('drain', send);
        return;
      }
    }
  };
  request.on('error', () => {});
  send();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  assert.equal(response.statusCode, 413);
  assert.equal(response.headers.connection, 'close');
  request.destroy();
  assert.ok(sent < 1024);
});

test('otlp/http: asks for the body only when the head is good', async (t) => {
  const { url } = await startHub(t, { limits: { maxBodyBytes: 1000 } });
  const { port } = new URL(url('otlp/http'));
  const ask = async (length: number) => {
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.write(
      `POST /v1/logs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\nexpect: 100-continue\r\n\r\n`,
    );
    const [data] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return data.toString().split('\r\n', 1)[0];
  };
  assert.equal(await ask(500), 'HTTP/1.1 100 Continue');
  assert.equal(await ask(5000), 'HTTP/1.1 413 Payload Too Large');
});

test('otlp/http: refuses a record that no line can hold, and takes the others', async (t) => {
  const { url, directory } = await startHub(t);
  const body = logsJson('small', 'x'.repeat(600_000), 'also small');
  const json = await post(`${url('otlp/http')}/v1/logs`, body);
  assert.equal(json.status, 200);
  assert.equal(JSON.parse(json.body.toString()).partialSuccess.rejectedLogRecords, '1');
  const protobuf = await post(
    `${url('otlp/http')}/v1/logs`,
    Buffer.from(protobufFromLine(body).bytes),
    PROTOBUF,
  );
  assert.deepEqual(partialSuccessOf(protobuf.body)?.rejected, 1);
  assert.deepEqual(storedBodies(directory), ['small', 'also small', 'small', 'also small']);
});

test('otlp/http: writes large requests as lines of at most 512 KiB, in order', async (t) => {
  const { url, directory } = await startHub(t);
  const bodies = Array.from({ length: 4000 }, (_, index) => `${index} ${'x'.repeat(500)}`);
  assert.equal((await post(`${url('otlp/http')}/v1/logs`, logsJson(...bodies))).status, 200);
  const lines = storedLines(directory);
  assert.ok(lines.length >= 4);
  for (const line of lines) assert.ok(Buffer.byteLength(line) < 512 * 1024);
  assert.deepEqual(storedBodies(directory), bodies);
  const [record] = decodeLine(lines.at(-1) ?? '');
  assert.equal(record?.resource.attributes['service.name'], 'shop');
});

test('otlp/http: answers 503 with Retry-After while too much is in hand', async (t) => {
  const { url } = await startHub(t, { limits: { maxPendingBytes: 5000 } });
  const { port } = new URL(url('otlp/http'));
  const slow = net.connect(Number(port), '127.0.0.1');
  t.after(() => slow.destroy());
  slow.write(
    'POST /v1/logs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n',
  );
  slow.write(' '.repeat(4500));
  let answer = await post(`${url('otlp/http')}/v1/logs`, logsJson('x'.repeat(1000)));
  while (answer.status === 200)
    answer = await post(`${url('otlp/http')}/v1/logs`, logsJson('x'.repeat(1000)));
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get('retry-after'), '1');
  slow.destroy();
  while (answer.status === 503)
    answer = await post(`${url('otlp/http')}/v1/logs`, logsJson('x'.repeat(1000)));
  assert.equal(answer.status, 200);
});
