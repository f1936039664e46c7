/** TLS and mutual TLS of every protocol, against real servers with certificates of a test authority. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import { WebSocketServer } from 'ws';
import { createDestination, type DestinationOptions } from './create-destination.ts';
import { logBatch } from './destination.conformance.ts';

const NEVER = new AbortController().signal;

const pathOf = (name: string) => fileURLToPath(new URL(`testdata/${name}.pem`, import.meta.url));
const read = (name: string) => readFileSync(pathOf(name));

/** What a server shows, and whether it asks for a certificate in its turn. */
interface ServerTls {
  readonly certificate: string;
  readonly mutual?: boolean;
}

function optionsOf({ certificate, mutual = false }: ServerTls): tls.TlsOptions {
  return {
    cert: read(certificate),
    key: read(`${certificate}-key`),
    ca: read('ca'),
    requestCert: mutual,
    rejectUnauthorized: mutual,
  };
}

/** Servers that take everything; each returns its port. */
const SERVERS = {
  async https(t: TestContext, server: ServerTls) {
    const listening = https.createServer(optionsOf(server), (request, response) => {
      request.resume().on('end', () => response.end());
    });
    return start(t, listening);
  },
  async wss(t: TestContext, server: ServerTls) {
    const listening = https.createServer(optionsOf(server));
    new WebSocketServer({ server: listening }).on('connection', (socket) => {
      socket.on('message', () => socket.send('{"ack":1}'));
      t.after(() => socket.terminate());
    });
    return start(t, listening);
  },
  async tls(t: TestContext, server: ServerTls) {
    return start(
      t,
      tls.createServer(optionsOf(server), (socket) => void socket.on('error', () => {}).resume()),
    );
  },
  async grpcs(t: TestContext, { certificate, mutual = false }: ServerTls) {
    const server = new grpc.Server();
    const identity = (bytes: Buffer) => bytes;
    const method = {
      path: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
      requestStream: false,
      responseStream: false,
      requestSerialize: identity,
      requestDeserialize: identity,
      responseSerialize: identity,
      responseDeserialize: identity,
    };
    const take: grpc.handleUnaryCall<Buffer, Buffer> = (_, callback) => callback(null, Buffer.alloc(0));
    server.addService({ export: method }, { export: take });
    const pair = { cert_chain: read(certificate), private_key: read(`${certificate}-key`) };
    const credentials = grpc.ServerCredentials.createSsl(read('ca'), [pair], mutual);
    t.after(() => server.forceShutdown());
    return new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error ? reject(error) : resolve(port)));
    });
  },
} as const;

async function start(t: TestContext, server: tls.Server): Promise<number> {
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function deliver(t: TestContext, options: DestinationOptions) {
  const destination = createDestination({ timeoutMillis: 3000, ...options });
  t.after(() => destination.close());
  return destination.deliver(logBatch('a'), NEVER);
}

for (const scheme of ['https', 'grpcs', 'wss', 'tls'] as const) {
  describe(`${scheme} destination`, () => {
    const url = (port: number) => `${scheme}://localhost:${port}`;
    const caFile = pathOf('ca');

    test('delivers to a server whose authority it was given', async (t) => {
      const port = await SERVERS[scheme](t, { certificate: 'server' });
      assert.deepEqual(await deliver(t, { url: url(port), tls: { caFile } }), { status: 'accepted' });
    });

    test('shows its own certificate where the server asks for one', async (t) => {
      const port = await SERVERS[scheme](t, { certificate: 'server', mutual: true });
      const without = await deliver(t, { url: url(port), tls: { caFile } });
      assert.equal(without.status, 'retry');
      const own = { certFile: pathOf('client'), keyFile: pathOf('client-key') };
      assert.deepEqual(await deliver(t, { url: url(port), tls: { caFile, ...own } }), { status: 'accepted' });
    });

    test('says what is wrong with a certificate, and delivers nothing', async (t) => {
      for (const [certificate, trusted, reason] of [
        ['server', {}, /unknown authority|self-signed|unable to (verify|get local issuer)|UNAVAILABLE/],
        ['expired', { caFile }, /expired/],
        ['other-host', { caFile }, /another host|does not match|altnames/],
      ] as const) {
        const port = await SERVERS[scheme](t, { certificate });
        const delivery = await deliver(t, { url: url(port), tls: trusted });
        assert.equal(delivery.status, 'retry', certificate);
        if (scheme !== 'grpcs') assert.match(delivery.status === 'retry' ? delivery.reason : '', reason);
      }
    });

    test('takes a certificate’s name for the host’s where it is told to', async (t) => {
      const port = await SERVERS[scheme](t, { certificate: 'other-host' });
      const serverName = 'elsewhere.example';
      assert.deepEqual(await deliver(t, { url: url(port), tls: { caFile, serverName } }), {
        status: 'accepted',
      });
    });
  });
}

test('createDestination reads certificates again when their files have changed', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'forward-tls-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const caFile = join(directory, 'ca.pem');
  copyFileSync(pathOf('client'), caFile);
  const port = await SERVERS.https(t, { certificate: 'server' });
  const destination = createDestination({ url: `https://localhost:${port}`, tls: { caFile } });
  t.after(() => destination.close());
  assert.equal((await destination.deliver(logBatch('a'), NEVER)).status, 'retry');
  copyFileSync(pathOf('ca'), caFile);
  assert.equal((await destination.deliver(logBatch('a'), NEVER)).status, 'accepted');
});

test('https destination says so where the server does not speak TLS', async (t) => {
  const plain = (await import('node:http')).createServer();
  plain.listen(0, '127.0.0.1');
  await once(plain, 'listening');
  t.after(() => plain.close());
  const { port } = plain.address() as AddressInfo;
  const delivery = await deliver(t, { url: `https://127.0.0.1:${port}` });
  assert.match(delivery.status === 'retry' ? delivery.reason : '', /does not speak TLS/);
});
