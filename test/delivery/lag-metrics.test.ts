/** How far a backend is behind: the preset's gauges arrive at that very backend, which takes metrics and no logs for a while. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { decodeProtobuf, type StoredMetricPoint } from '@agentbus/otlp';

const RECORDS = 100;

/** Logs so many records, and goes on until it is killed. */
const SERVICE = fileURLToPath(new URL('../../packages/sdk/src/testdata/numbered.ts', import.meta.url));

interface Backend {
  readonly url: string;
  readonly points: readonly StoredMetricPoint[];
  readonly logs: number;
  takesLogs: boolean;
}

async function startBackend(t: TestContext): Promise<Backend> {
  const points: StoredMetricPoint[] = [];
  const backend = { url: '', points, logs: 0, takesLogs: false };
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const isLogs = request.url === '/v1/logs';
    if (isLogs && !backend.takesLogs) {
      response.writeHead(503).end();
      return;
    }
    if (isLogs) backend.logs += decodeProtobuf(body, 'logs').length;
    else points.push(...decodeProtobuf(body, 'metrics').filter((record) => record.signal === 'metrics'));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  backend.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return backend;
}

function startService(t: TestContext, directory: string, endpoint: string): void {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(OTEL_|AGENTBUS_|NODE_)/.test(name));
  const service = spawn(
    process.execPath,
    ['--conditions=@agentbus/source', SERVICE, '0', String(RECORDS), 'wait'],
    {
      stdio: 'ignore',
      env: {
        ...Object.fromEntries(inherited),
        AGENTBUS_DIRECTORY: directory,
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_METRIC_EXPORT_INTERVAL: '1000',
      },
    },
  );
  t.after(async () => {
    const exited = once(service, 'exit');
    service.kill('SIGKILL');
    await exited;
  });
}

/** The newest value of a gauge for the stream of logs. */
function lagOfLogs({ points }: Backend, name: string): number {
  const point = points.findLast(
    (each) => each.name === name && each.attributes['agentbus.stream'] === 'logs',
  );
  return point?.data.type === 'gauge' ? Number(point.data.value) : Number.NaN;
}

test('preset: says what a backend has not taken and how old it is, to a backend that has no logs for a while', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-lag-'));
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  const backend = await startBackend(t);
  startService(t, directory, backend.url);
  const pending = () => lagOfLogs(backend, 'agentbus.forward.pending');
  const age = () => lagOfLogs(backend, 'agentbus.forward.oldest.age');
  while (!(pending() > 0 && age() > 0)) await delay(100);
  assert.equal(backend.logs, 0);
  const [point] = backend.points.filter(({ name }) => name === 'agentbus.forward.pending');
  assert.equal(point?.unit, 'By');
  assert.equal(point?.attributes['server.address'], '127.0.0.1');
  assert.equal(point?.attributes['server.port'], Number(new URL(backend.url).port));
  backend.takesLogs = true;
  while (!(pending() === 0 && age() === 0)) await delay(100);
  assert.equal(backend.logs, RECORDS);
});
