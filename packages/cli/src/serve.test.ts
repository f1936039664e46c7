import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { verifyStore } from '@agentbus/segments';
import { outcome, spawnAgentbus, startAgentbus } from '../test/agentbus.ts';
import { temporaryDirectory } from '../test/store.ts';

const LOGS = JSON.stringify({
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'mail to jane@example.com' } }] }] }],
});

async function startServe(t: TestContext, directory: string, args: readonly string[] = []) {
  const ports = ['--port', '0', '--otlp-port', '0', '--grpc-port', 'none'];
  const child = startAgentbus(['serve', '--directory', directory, ...ports, ...args]);
  t.after(() => child.kill('SIGKILL'));
  const ended = outcome(child);
  const started = once(child.stdout, 'data') as Promise<[Buffer]>;
  const [output] = await Promise.race([started, ended.then(({ stderr }) => assert.fail(stderr))]);
  const lines = output.toString().trimEnd().split('\n');
  const urls = new Map(lines.map((line) => line.split(' ') as [string, string]));
  return { child, ended, urls };
}

async function send(url: string | undefined, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(`${url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: LOGS,
  });
  return response.status;
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`serve: says where it listens, takes telemetry, and ${signal} ends it in order with 0`, async (t) => {
    const directory = await temporaryDirectory(t);
    const { child, ended, urls } = await startServe(t, directory);
    assert.deepEqual([...urls.keys()], ['api', 'websocket', 'otlp/http', 'page']);
    for (const url of urls.values()) assert.match(url, /^(http|ws):\/\/127\.0\.0\.1:\d+/u);
    assert.equal(await send(urls.get('otlp/http')), 200);
    child.kill(signal);
    const { code, stderr } = await ended;
    assert.deepEqual([code, stderr], [0, '']);
    const { findings, unsealed } = await verifyStore(directory);
    assert.deepEqual([findings, unsealed], [[], []]);
    const { stdout } = await spawnAgentbus(['tail', '-d', directory, '--no-follow', '-o', 'ndjson']);
    assert.match(stdout, /mail to \[REDACTED:email\]/u);
  });
}

test('serve --token-file: makes a token, shows it once, and lets nobody else in; SIGHUP reads it again', async (t) => {
  const directory = await temporaryDirectory(t);
  const file = `${directory}/tokens`;
  const { child, ended, urls } = await startServe(t, directory, ['--token-file', file, '--no-redaction']);
  const url = urls.get('otlp/http');
  assert.equal(await send(url), 401);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  child.kill('SIGHUP');
  while (!errors.includes('again')) await once(child.stderr, 'data');
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  assert.equal(code, 0);
  const [, token] = /shown only here: (\S{43})\n/u.exec(stderr) ?? [];
  const again = await startServe(t, directory, ['--token-file', file]);
  assert.equal(await send(again.urls.get('otlp/http'), { authorization: `Bearer ${token}` }), 200);
  again.child.kill('SIGTERM');
  assert.deepEqual(await again.ended.then((end) => [end.code, end.stderr]), [0, '']);
});

test('doctor: says whether a hub serves the directory, and where it listens', async (t) => {
  const directory = await temporaryDirectory(t);
  const { child, ended, urls } = await startServe(t, directory);
  const running = await spawnAgentbus(['doctor', '-d', directory]);
  assert.match(running.stdout, new RegExp(`^Hub\\n {2}process ${child.pid}, since \\d{4}-`, 'mu'));
  for (const service of ['api', 'websocket', 'otlp/http'])
    assert.match(running.stdout, new RegExp(`^ {2}${service} +${urls.get(service)}$`, 'mu'));
  child.kill('SIGKILL');
  await ended;
  const died = await spawnAgentbus(['doctor', '-d', directory, '-o', 'json']);
  const { hub, findings } = JSON.parse(died.stdout);
  assert.deepEqual(hub, { state: 'died' });
  assert.ok(findings.some(({ code }: { code: string }) => code === 'hub-died'));
  const again = await startServe(t, directory);
  again.child.kill('SIGTERM');
  await again.ended;
  assert.doesNotMatch((await spawnAgentbus(['doctor', '-d', directory])).stdout, /Hub|hub-died/u);
});

test('serve: what cannot be is said with the way out', async (t) => {
  const directory = await temporaryDirectory(t);
  for (const [args, code, message] of [
    [['--host', '0.0.0.0'], 2, /Cannot listen on 0\.0\.0\.0.*--tls-cert.*--token-file/u],
    [['--otlp-port', 'x'], 2, /--otlp-port is "x", must be a port/u],
    [['--tls-cert', 'c.pem'], 2, /--tls-cert and --tls-key belong together/u],
    [['--tls-cert', 'c.pem', '--tls-key', 'k.pem'], 1, /Cannot use TLS with c\.pem: ENOENT/u],
  ] as const) {
    const ended = await spawnAgentbus(['serve', '-d', directory, ...args]);
    assert.equal(ended.code, code, ended.stderr);
    assert.match(ended.stderr, message);
  }
});
