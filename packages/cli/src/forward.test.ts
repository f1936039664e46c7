import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { decodeLine } from '@agentbus/otlp';
import { agentbus, outcome, startAgentbus } from '../test/agentbus.ts';
import { temporaryDirectory, writeLogs } from '../test/store.ts';

interface Backend {
  readonly url: string;
  readonly bodies: string[];
  readonly headers: IncomingHttpHeaders[];
  status: number;
}

async function startBackend(t: TestContext): Promise<Backend> {
  const backend: Backend & { url: string } = { url: '', bodies: [], headers: [], status: 200 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      backend.headers.push(request.headers);
      const bytes = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      if (backend.status === 200) {
        for (const record of decodeLine(body))
          if (record.signal === 'logs') backend.bodies.push(String(record.body));
      }
      response.writeHead(backend.status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(backend, { url });
}

async function createStore(t: TestContext, ...bodies: readonly string[]): Promise<string> {
  const directory = await temporaryDirectory(t);
  await writeLogs(
    directory,
    bodies.map((body) => ({ body })),
  );
  return directory;
}

test('forward --once: delivers everything, says so, and the next time nothing', async (t) => {
  const backend = await startBackend(t);
  const directory = await createStore(t, 'one', 'two');
  const args = ['forward', '-d', directory, '--to', backend.url, '--once'];
  const first = await agentbus([...args, '--header', 'authorization=Bearer%20x,x-tenant=a']);
  assert.deepEqual([first.code, first.stderr], [0, '']);
  assert.match(first.stdout, /^logs +2 lines, \d+ B\n$/u);
  assert.deepEqual(backend.bodies, ['one', 'two']);
  assert.equal(backend.headers[0]?.authorization, 'Bearer x');
  assert.equal(backend.headers[0]?.['x-tenant'], 'a');
  const second = await agentbus([...args, '-o', 'json']);
  assert.equal(JSON.parse(second.stdout).streams[0].lines, 0);
  assert.equal(backend.bodies.length, 2);
});

test('forward: delivers what comes until it is interrupted', async (t) => {
  const backend = await startBackend(t);
  const directory = await createStore(t, 'there');
  const child = startAgentbus(['forward', '-d', directory, '--to', backend.url]);
  const ended = outcome(child);
  while (backend.bodies.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  assert.equal(code, 130);
  assert.match(stdout, /^logs/u);
  assert.match(stderr, /^forwarding .* to http:\/\/127\.0\.0\.1:\d+; Ctrl-C ends it\n/u);
});

test('forward: says what it waits for, and does not show passwords', async (t) => {
  const directory = await createStore(t, 'x');
  const child = startAgentbus(['forward', '-d', directory, '--to', 'http://user:secret@127.0.0.1:1']);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    if (stderr.includes('trying again')) child.kill('SIGINT');
  });
  await outcome(child);
  assert.match(
    stderr,
    /http:\/\/127\.0\.0\.1:1, logs: connect ECONNREFUSED 127\.0\.0\.1:1; trying again in/u,
  );
  assert.doesNotMatch(stderr, /secret/u);
});

test('forward: refuses what cannot work with exit code 2, and says what would', async (t) => {
  const directory = await temporaryDirectory(t);
  for (const [args, message] of [
    [[], /forward needs --to/u],
    [['--to', 'nowhere'], /the URL is "nowhere", must be one of http/u],
    [['--to', 'http://a', '--protocol', 'udp'], /--protocol is "udp", must be one of http\/json/u],
    [['--to', 'http://a', '--stream', 'log'], /did you mean --stream logs\?/u],
    [['--to', 'http://a', '--header', 'x'], /--header has "x", which is no header/u],
    [['--to', 'http://a', '--name', 'A b'], /name is "A b"/u],
    [['--to', 'https://a', '--cert-file', 'x'], /certFile and keyFile belong together/u],
  ] as const) {
    const { code, stdout, stderr } = await agentbus(['forward', '-d', directory, '--once', ...args]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, message);
  }
});

test('doctor: says how far behind a destination is', async (t) => {
  const backend = await startBackend(t);
  const directory = await createStore(t, 'one');
  const args = ['--to', backend.url, '--once', '--name', 'backend'];
  await agentbus(['forward', '-d', directory, ...args]);
  const delivered = await agentbus(['doctor', '-d', directory]);
  assert.match(delivered.stdout, /Forwarded to\n {2}backend: has everything\n/u);
  await writeLogs(directory, [{ body: 'two', at: -3_600_000 }]);
  const behind = await agentbus(['doctor', '-d', directory, '--tz', 'UTC']);
  assert.match(behind.stdout, /backend: \d+ B to go, the oldest record of 2025-01-15 11:00:00/u);
  assert.match(behind.stdout, /warning {2}backend has not taken \d+ B, the oldest from \d+ minutes ago/u);
});

test('forward --forget: retention waits no longer for a destination, by its name or its URL', async (t) => {
  const directory = await createStore(t, 'one');
  const url = 'http://127.0.0.1:1';
  const child = startAgentbus(['forward', '-d', directory, '--to', url]);
  child.stderr.on('data', (chunk: Buffer) => {
    if (chunk.includes('trying again')) child.kill('SIGINT');
  });
  await outcome(child);
  const behind = await agentbus(['doctor', '-d', directory]);
  const [, name = ''] = /(127\.0\.0\.1-1-\w+): \d+ B to go/u.exec(behind.stdout) ?? [];
  assert.match(behind.stdout, new RegExp(`mend:.* agentbus forward --forget ${name}\n`, 'u'));
  const unknown = await agentbus(['forward', '-d', directory, '--forget', 'other']);
  assert.deepEqual([unknown.code, unknown.stdout], [1, '']);
  assert.match(unknown.stderr, new RegExp(`Cannot forget other: .* knows only ${name}`, 'u'));
  const forgotten = await agentbus(['forward', '-d', directory, '--forget', url]);
  assert.deepEqual([forgotten.code, forgotten.stderr], [0, '']);
  assert.match(
    forgotten.stdout,
    /^forgot 127\S+; not taken: \d+ B, which retention no longer keeps for it\n$/u,
  );
  const after = await agentbus(['doctor', '-d', directory, '-o', 'json']);
  assert.deepEqual(JSON.parse(after.stdout).forwards, []);
  const { stdout } = await agentbus(['tail', '-d', directory, '--no-follow', '-o', 'ndjson', 'kind:audit']);
  assert.match(stdout, /destination 127\S+ was forgotten/u);
});
