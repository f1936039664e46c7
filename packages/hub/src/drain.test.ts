/** The end of a hub: what it has in hand is finished, and its store is in order. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { verifyStore } from '@agentbus/segments';
import WebSocket from 'ws';
import { logsJson, post, startHub, storedBodies, temporaryDirectory } from '../test/running-hub.ts';
import { createHub } from './hub.ts';

test('close: finishes a request that has begun, takes no new one, and seals what was written', async (t) => {
  const { hub, url, directory } = await startHub(t);
  const body = logsJson('in flight');
  const request = http.request(`${url('otlp/http')}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  });
  request.write(body.slice(0, 20));
  while (hub.metrics.total('agentbus.hub.connections.accepted') === 0) await new Promise(setImmediate);
  const address = url('otlp/http');
  const closed = hub.close();
  await assert.rejects(post(`${address}/v1/logs`, logsJson('late')));
  request.end(body.slice(20));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.resume();
  assert.equal(response.statusCode, 200);
  await closed;
  assert.deepEqual(storedBodies(directory), ['in flight']);
  assert.match(readFileSync(join(directory, 'ledger.jsonl'), 'utf8'), /"type":"seal/u);
  const { findings, unsealed } = await verifyStore(directory);
  assert.deepEqual([findings, unsealed], [[], []]);
});

test('close: answers what came by WebSocket, and cuts TCP senders that go on', async (t) => {
  const { hub, url, directory } = await startHub(t);
  const socket = new WebSocket(url('websocket'), 'agentbus.v1');
  await once(socket, 'open');
  const answers: string[] = [];
  socket.on('message', (message) => answers.push(String(message)));
  for (let sequence = 1; sequence <= 20; sequence++) {
    socket.send(`{"sequence":${sequence},"stream":"logs"}\n${logsJson(`ws ${sequence}`)}`);
  }
  const line = net.connect(Number(new URL(url('tcp')).port), '127.0.0.1');
  line.on('error', () => {});
  line.write(`${logsJson('tcp')}\n`);
  while (!storedBodies(directory).includes('tcp')) await new Promise(setImmediate);
  const cut = new Promise((resolve) => line.once('close', resolve));
  const ended = Promise.all([once(socket, 'close'), cut]);
  await hub.close();
  const [[code]] = await ended;
  assert.equal(code, 1001);
  const stored = storedBodies(directory);
  for (let sequence = 1; sequence <= answers.length; sequence++) {
    assert.ok(stored.includes(`ws ${sequence}`), 'what was acknowledged is there');
  }
});

test('createHub: one hub a directory, one a port, and the way out in the message', async (t) => {
  const { url, directory, hub } = await startHub(t);
  const others = { grpcPort: 'none', tcpPort: 'none', port: 'none' } as const;
  await assert.rejects(createHub({ directory, otlpPort: 0, ...others }), {
    code: 'directory-in-use',
    message: /another hub does so .*hub\.lock.* choose another --directory/,
  });
  const elsewhere = temporaryDirectory(t);
  const otlpPort = Number(new URL(url('otlp/http')).port);
  await assert.rejects(createHub({ directory: elsewhere, otlpPort, ...others }), {
    code: 'port-in-use',
    message: /another program does\. Stop it, or choose another port with --otlp-port/,
  });
  await hub.close();
  const next = await createHub({ directory, otlpPort, ...others });
  await next.close();
});

test('createHub: refuses options out of range, and says the range', async (t) => {
  const directory = temporaryDirectory(t);
  for (const [options, message] of [
    [{ otlpPort: 70_000 }, /otlpPort is 70000, must be an integer from 0 to 65535, or none/],
    [{ limits: { maxBodyBytes: 0 } }, /limits.maxBodyBytes is 0, must be an integer of 1 or more/],
    [{ port: 'none', otlpPort: 'none', grpcPort: 'none' }, /every port is none/],
    [{ durability: 'never' as 'disk' }, /durability is never, must be disk or system/],
  ] as const) {
    await assert.rejects(createHub({ directory, ...options }), { code: 'invalid-option', message });
  }
});

test('hub: health and self-metrics', async (t) => {
  const { url } = await startHub(t);
  await post(`${url('otlp/http')}/v1/logs`, logsJson('a'));
  const health = await fetch(`${url('api')}/health`);
  assert.deepEqual([health.status, await health.json()], [200, { status: 'ok' }]);
  const response = await fetch(`${url('api')}/self-metrics`);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  const text = await response.text();
  const stored = await post(`${url('otlp/http')}/v1/metrics`, text);
  assert.equal(stored.status, 200, 'it is OTLP');
  assert.match(text, /agentbus\.hub\.records\.accepted/);
  assert.equal((await fetch(`${url('api')}/health`, { method: 'POST' })).status, 405);
  assert.equal((await fetch(`${url('api')}/other`)).status, 404);
});

test('hub: segments that are full are sealed and compressed while it runs', async (t) => {
  const { url, directory } = await startHub(t, { maxSegmentBytes: 64 * 1024 });
  for (let index = 0; index < 20; index++) {
    await post(`${url('otlp/http')}/v1/logs`, logsJson(...new Array(20).fill(`${index} ${'x'.repeat(500)}`)));
  }
  const compressed = () => readdirSync(join(directory, 'logs')).filter((name) => name.endsWith('.zst'));
  while (compressed().length < 2) await setTimeout(20);
  const { findings } = await verifyStore(directory);
  assert.deepEqual(findings, []);
});

test('hub: a store that cannot be written is 503, the operator is told, and it recovers by itself', async (t) => {
  const { url, directory, problems } = await startHub(t);
  const obstacle = join(directory, 'logs');
  writeFileSync(obstacle, '');
  const refused = await post(`${url('otlp/http')}/v1/logs`, logsJson('a'));
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1']);
  assert.doesNotMatch(refused.body.toString(), /agentbus-hub-/u, 'paths are for the operator only');
  await post(`${url('otlp/http')}/v1/logs`, logsJson('a'));
  assert.equal(problems.filter((problem) => problem.includes(obstacle)).length, 1, 'told once');
  rmSync(obstacle);
  assert.equal((await post(`${url('otlp/http')}/v1/logs`, logsJson('b'))).status, 200);
  assert.deepEqual(storedBodies(directory), ['b']);
});
