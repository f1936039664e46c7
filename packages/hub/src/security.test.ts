/** What the hub refuses, over each of its protocols, and how its secrets change while it runs. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import { createDestination } from '../../forward/src/create-destination.ts';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import { logBatch } from '../../forward/src/destination.conformance.ts';
import { logsJson, post, startHub, storedBodies, temporaryDirectory } from '../test/running-hub.ts';
import { createHub } from './hub.ts';
import { createTokenFile } from './token.ts';

const NEVER = new AbortController().signal;

const pem = (name: string) =>
  fileURLToPath(new URL(`../../forward/src/testdata/${name}.pem`, import.meta.url));
const SERVER_TLS = { certFile: pem('server'), keyFile: pem('server-key') };

async function statusOf(url: string, headers: http.OutgoingHttpHeaders): Promise<number | undefined> {
  const request = http.request(url, { method: 'POST', headers }).on('error', () => {});
  request.end(logsJson('x'));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.resume();
  return response.statusCode;
}

test('hub: a request to another name is misdirected, whatever its path', async (t) => {
  const { url, directory } = await startHub(t, { allowedHosts: ['Hub.Internal'] });
  const json = { 'content-type': 'application/json' };
  for (const path of ['/v1/logs', '/nothing']) {
    assert.equal(await statusOf(url('otlp/http') + path, { ...json, host: 'evil.example' }), 421);
    assert.equal(await statusOf(url('api') + path, { ...json, host: 'evil.example:4319' }), 421);
  }
  const foreign = { ...json, origin: 'http://evil.example' };
  assert.equal(await statusOf(`${url('otlp/http')}/v1/logs`, foreign), 403);
  assert.deepEqual(storedBodies(directory), []);
  assert.equal(await statusOf(`${url('otlp/http')}/v1/logs`, { ...json, host: 'hub.internal' }), 200);
  const grpc = createDestination({ url: url('otlp/grpc'), protocol: 'grpc' });
  t.after(() => grpc.close());
  assert.equal((await grpc.deliver(logBatch('a'), NEVER)).status, 'accepted');
});

test('hub: a WebSocket of a foreign page, name, path or protocol is not opened', async (t) => {
  const { url } = await startHub(t);
  for (const [options, path, protocol, status] of [
    [{ origin: 'http://evil.example' }, '', 'agentbus.v1', 403],
    [{ headers: { host: 'evil.example' } }, '', 'agentbus.v1', 421],
    [{}, 'x', 'agentbus.v1', 404],
    [{}, '', 'other', 400],
  ] as const) {
    const socket = new WebSocket(url('websocket') + path, protocol, options);
    const [error] = (await once(socket, 'error')) as [Error];
    assert.match(error.message, new RegExp(String(status)));
  }
});

test('hub: with a token file every protocol needs a token', async (t) => {
  const tokenFile = join(temporaryDirectory(t), 'tokens');
  const token = createTokenFile(tokenFile);
  assert.equal(statSync(tokenFile).mode & 0o777, 0o600);
  assert.ok(!readFileSync(tokenFile, 'utf8').includes(token));
  const { url, hub, directory } = await startHub(t, { tokenFile });
  const refused = await post(`${url('otlp/http')}/v1/logs`, logsJson('x'));
  assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, 'Bearer']);
  for (const protocol of ['http/json', 'grpc', 'websocket'] as const) {
    const service = ({ 'http/json': 'otlp/http', grpc: 'otlp/grpc', websocket: 'websocket' } as const)[
      protocol
    ];
    for (const [authorization, expected] of [
      ['Bearer wrong', 'retry'],
      [`Bearer ${token}`, 'accepted'],
    ] as const) {
      const destination = createDestination({ url: url(service), protocol, headers: { authorization } });
      assert.equal((await destination.deliver(logBatch(protocol), NEVER)).status, expected, protocol);
      await destination.close();
    }
  }
  assert.deepEqual(storedBodies(directory), ['http/json', 'grpc', 'websocket']);
  assert.equal((await fetch(`${url('api')}/health`)).status, 200);
  assert.equal((await fetch(`${url('api')}/self-metrics`)).status, 401);

  const another = join(temporaryDirectory(t), 'tokens');
  const newToken = createTokenFile(another);
  copyFileSync(another, tokenFile);
  hub.reload();
  const send = (bearer: string) =>
    post(`${url('otlp/http')}/v1/logs`, logsJson('x'), { authorization: `Bearer ${bearer}` });
  assert.equal((await send(token)).status, 401);
  assert.equal((await send(newToken)).status, 200);
  writeFileSync(tokenFile, 'a secret that is no hash\n');
  assert.throws(
    () => hub.reload(),
    ({ message }: Error) => message.includes(':1 is no') && !message.includes('secret'),
  );
  assert.equal((await send(newToken)).status, 200);
});

test('hub: what others can reach needs TLS and a token, and TCP beside a token certificates', async (t) => {
  const directory = temporaryDirectory(t);
  const tokenFile = join(directory, 'tokens');
  createTokenFile(tokenFile);
  for (const [options, message] of [
    [{ host: '0.0.0.0' }, /TLS .* and a token/],
    [{ host: '::', tls: SERVER_TLS }, /needs a token/],
    [{ host: 'hub.example', tokenFile }, /needs TLS/],
    [{ tcpPort: 0, tokenFile }, /--client-ca/],
    [{ tcpPort: 0, tokenFile, tls: SERVER_TLS }, /--client-ca/],
  ] as const) {
    await assert.rejects(createHub({ directory, ...options }), { code: 'insecure-host', message });
  }
});

test('hub: TLS and mutual TLS on every port', async (t) => {
  const { url, directory } = await startHub(t, { tls: { ...SERVER_TLS, clientCaFile: pem('ca') } });
  const own = { certFile: pem('client'), keyFile: pem('client-key') };
  for (const [service, protocol] of [
    ['otlp/http', 'http/protobuf'],
    ['otlp/grpc', 'grpc'],
    ['websocket', 'websocket'],
    ['tcp', 'tcp'],
  ] as const) {
    const address = url(service).replace('127.0.0.1', 'localhost');
    for (const [identity, expected] of [
      [{}, 'retry'],
      [own, 'accepted'],
    ] as const) {
      const destination = createDestination({
        url: address,
        protocol,
        timeoutMillis: 3000,
        tls: { caFile: pem('ca'), ...identity },
      });
      assert.equal((await destination.deliver(logBatch(service), NEVER)).status, expected, service);
      await destination.close();
    }
  }
  assert.deepEqual(storedBodies(directory), ['otlp/http', 'otlp/grpc', 'websocket', 'tcp']);
});

test('hub: a new certificate counts for new connections of every port, without a restart', async (t) => {
  const files = temporaryDirectory(t);
  const certFile = join(files, 'cert.pem');
  const keyFile = join(files, 'key.pem');
  copyFileSync(pem('server'), certFile);
  copyFileSync(pem('server-key'), keyFile);
  const { hub } = await startHub(t, { tls: { certFile, keyFile } });
  const ports = hub.endpoints.map(({ url }) => Number(new URL(url).port));
  const shown = async (port: number) => {
    const socket = tls.connect({
      port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ALPNProtocols: ['h2', 'http/1.1'],
    });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
  const before = await Promise.all(ports.map(shown));
  copyFileSync(pem('other-host'), certFile);
  assert.throws(() => hub.reload(), { code: 'invalid-certificate', message: /is not the key/ });
  assert.deepEqual(await Promise.all(ports.map(shown)), before, 'the one before stays');
  copyFileSync(pem('other-host-key'), keyFile);
  hub.reload();
  const after = await Promise.all(ports.map(shown));
  assert.equal(new Set([...before, ...after]).size, 2);
  assert.notEqual(after[0], before[0]);
});

test('hub: says what is wrong with a certificate', async (t) => {
  const directory = temporaryDirectory(t);
  const broken = join(directory, 'broken.pem');
  writeFileSync(broken, 'nothing');
  for (const [tlsFiles, message] of [
    [{ certFile: pem('expired'), keyFile: pem('expired-key') }, /it ended on .* Renew it/],
    [{ certFile: pem('server'), keyFile: pem('client-key') }, /is not the key of the certificate/],
    [{ certFile: broken, keyFile: pem('server-key') }, /broken\.pem/],
    [{ certFile: join(directory, 'none.pem'), keyFile: broken }, /ENOENT/],
    [{ ...SERVER_TLS, clientCaFile: broken }, /broken\.pem/],
  ] as const) {
    await assert.rejects(createHub({ directory, tls: tlsFiles }), { code: 'invalid-certificate', message });
  }
});

test('hub: names of the certificate are its own', async (t) => {
  const { url } = await startHub(t, { tls: { certFile: pem('other-host'), keyFile: pem('other-host-key') } });
  const ask = async (host: string) => {
    const request = https.get(`${url('api')}/health`, { rejectUnauthorized: false, headers: { host } });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    return response.statusCode;
  };
  assert.equal(await ask('elsewhere.example'), 200);
  assert.equal(await ask('evil.example'), 421);
});
