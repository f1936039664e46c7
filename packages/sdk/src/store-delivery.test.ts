import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeLine, decodeProtobuf, type StoredRecord } from '@agentbus/otlp';
import { type OtlpReceiver, startOtlpReceiver } from './testdata/otlp-receiver.ts';

const LINES = {
  '2.x': ['--import', fileURLToPath(new URL('./testdata/resolve-otel-2x.mjs', import.meta.url))],
  '3.x': [],
} as const;

const numbered = fileURLToPath(new URL('./testdata/numbered.ts', import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function newStore(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-delivery-'));
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  return directory;
}

function begin(
  directory: string,
  endpoint: string,
  args: readonly string[],
  { nodeOptions = [], env = {} }: { nodeOptions?: readonly string[]; env?: Record<string, string> } = {},
): { child: ChildProcess; ended: Promise<{ code: number | null; signal: string | null; stderr: string }> } {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(OTEL_|AGENTBUS_|NODE_)/.test(name));
  const child = spawn(
    process.execPath,
    ['--conditions=@agentbus/source', ...nodeOptions, numbered, ...args],
    {
      env: {
        ...Object.fromEntries(inherited),
        AGENTBUS_DIRECTORY: directory,
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_METRIC_EXPORT_INTERVAL: '500',
        ...env,
      },
    },
  );
  const ended = Promise.all([once(child, 'exit'), text(child.stderr)]).then(([[code, signal], stderr]) => ({
    code,
    signal,
    stderr,
  }));
  return { child, ended };
}

function records({ requests }: OtlpReceiver): StoredRecord[] {
  return requests.flatMap(({ path, contentType, body }) => {
    const signal = (['logs', 'traces', 'metrics'] as const).find((name) => path.endsWith(name)) ?? 'logs';
    return contentType === 'application/json' ? decodeLine(body) : decodeProtobuf(body, signal);
  });
}

function bodies(receiver: OtlpReceiver): string[] {
  return records(receiver).flatMap((record) => (record.signal === 'logs' ? [String(record.body)] : []));
}

/** The text of a stream's files. */
function filesOf(directory: string, stream: string): string {
  const path = join(directory, stream);
  if (!existsSync(path)) return '';
  return readdirSync(path)
    .map((name) => readFileSync(join(path, name), 'utf8'))
    .join('');
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `record ${from + index}`);
}

for (const [line, format] of [
  ['2.x', 'json'],
  ['3.x', 'json'],
  ['3.x', 'binary'],
] as const) {
  const nodeOptions = LINES[line];
  test(`durable on ${line}, files of ${format}: killed with the backend down, started again with it up, every record arrives`, async (t) => {
    const directory = await newStore(t);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const first = begin(directory, url, ['0', '500', 'wait', format], { nodeOptions });
    // The failures are counted in the files: they will arrive too.
    await until(() => filesOf(directory, 'metrics').includes('agentbus.forward.failures'));
    first.child.kill('SIGKILL');
    const { stderr } = await first.ended;
    assert.match(stderr, /^OpenTelemetry warning: OTLP delivery to http:\/\/127\.0\.0\.1:\d+ fails/);
    assert.equal(stderr.match(/\n/g)?.length, 1, stderr);

    const receiver = await startOtlpReceiver(port);
    t.after(() => receiver.close());
    const again = await begin(directory, url, ['500', '1000', '', format], { nodeOptions }).ended;
    assert.deepEqual([again.code, again.stderr], [0, '']);
    assert.deepEqual(bodies(receiver).sort(), numbers(0, 1000).sort());
    const failures = records(receiver).filter(
      (record) => record.signal === 'metrics' && record.name === 'agentbus.forward.failures',
    );
    assert.ok(failures.some((point) => point.attributes['error.type'] === 'ECONNREFUSED'));
  });
}

test('durable: with the backend down the process ends as without, and says once what happens to its telemetry', async (t) => {
  const directory = await newStore(t);
  const { code, stderr } = await begin(directory, `http://127.0.0.1:${await freePort()}`, ['0', '10']).ended;
  assert.equal(code, 0);
  assert.match(stderr, /fails \(connect ECONNREFUSED .*What is in the files waits/);
  assert.equal(stderr.match(/\n/g)?.length, 1, stderr);
});

test('durable: of two processes on a store one delivers for both, and the other takes over when it is killed', async (t) => {
  const directory = await newStore(t);
  const receiver = await startOtlpReceiver();
  t.after(() => receiver.close());
  const first = begin(directory, receiver.url, ['0', '100', 'wait']);
  await until(() => bodies(receiver).length === 100);
  const second = begin(directory, receiver.url, ['100', '200', 'wait']);
  await until(() => bodies(receiver).length === 200);
  first.child.kill('SIGKILL');
  await first.ended;
  const third = await begin(directory, receiver.url, ['200', '300']).ended;
  assert.equal(third.code, 0);
  await until(() => bodies(receiver).length >= 300);
  second.child.kill('SIGTERM');
  assert.equal((await second.ended).signal, 'SIGTERM');
  const state = readdirSync(join(directory, 'state', 'forward'), { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    state.filter((path) => path.endsWith('.lock')),
    [],
  );
  assert.deepEqual([...new Set(bodies(receiver))].sort(), numbers(0, 300).sort());
});

test('durable: headers, compression and a path of its own come from the environment', async (t) => {
  const directory = await newStore(t);
  const receiver = await startOtlpReceiver();
  t.after(() => receiver.close());
  const { code, stderr } = await begin(directory, receiver.url, ['0', '3'], {
    env: {
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${receiver.url}/own/logs`,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20one,x-tenant=a',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x-tenant=b',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    },
  }).ended;
  assert.deepEqual([code, stderr], [0, '']);
  const paths = new Set(receiver.requests.map(({ path }) => path));
  assert.deepEqual([...paths].sort(), ['/own/logs', '/v1/metrics']);
  for (const { path, headers, compressed } of receiver.requests) {
    assert.equal(compressed, true);
    assert.equal(headers.authorization, 'Bearer one');
    assert.equal(headers['x-tenant'], path === '/own/logs' ? 'b' : 'a');
  }
  assert.equal((await readdir(join(directory, 'state', 'forward'))).length, 2);
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}
