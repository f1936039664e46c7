import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createTestIo, outcome, startAgentbus } from '../test/agentbus.ts';
import { temporaryDirectory } from '../test/store.ts';
import { readServeConfig } from './serve-config.ts';

async function fileWith(t: TestContext, text: string): Promise<string> {
  const file = join(await temporaryDirectory(t), 'agentbus.yaml');
  await writeFile(file, text);
  return file;
}

test('readServeConfig: what the file says, below the options and the environment', async (t) => {
  const config = await fileWith(
    t,
    `directory: telemetry
level: debug
otlp: { headers: { authorization: "\${NOT_SET}" } }
alerts: alerts.yaml
redaction: { keys: [badge] }
storage: { retention: { maxBytes: 10GiB, archiveDirectory: archive, audit: { maxAgeMillis: 365d } } }
hub: { port: 5000, tcpPort: none, allowedHosts: [a, b], tls: { certFile: c.pem, keyFile: k.pem }, durability: system }
`,
  );
  const here = join(config, '..');
  const { options, retention, redaction, file } = readServeConfig(
    { config, port: '6000' },
    createTestIo().io,
  );
  assert.deepEqual(
    { ...options },
    {
      config,
      directory: join(here, 'telemetry'),
      port: '6000',
      'tcp-port': 'none',
      'allow-host': 'a,b',
      'tls-cert': join(here, 'c.pem'),
      'tls-key': join(here, 'k.pem'),
      alerts: join(here, 'alerts.yaml'),
      'no-fsync': true,
    },
  );
  assert.deepEqual([redaction, file], [{ keys: ['badge'] }, config]);
  assert.ok(retention !== false);
  assert.deepEqual(
    [retention.logs?.maxBytes, retention.logs?.archiveDirectory, retention.audit?.maxAgeMillis],
    [10 * 1024 ** 3, join(here, 'archive'), 365 * 24 * 3_600_000],
  );
  assert.equal(retention.audit?.archiveDirectory, join(here, 'archive'));
  const { io } = createTestIo({ env: { AGENTBUS_DIRECTORY: '/env' } });
  assert.equal(readServeConfig({ config }, io).options.directory, undefined);
  assert.equal(readServeConfig({ config, 'no-redaction': true }, io).redaction, false);
  const none = readServeConfig({ config: 'none' }, io);
  assert.deepEqual([none.file, none.options], [undefined, { config: 'none' }]);
});

test('readServeConfig: rules that the file holds itself are read from it', async (t) => {
  const config = await fileWith(t, 'alerts: { groups: [] }\n');
  assert.equal(readServeConfig({ config }, createTestIo().io).options.alerts, config);
});

test('serve --config: redaction follows the file, by itself and at SIGHUP; a file that cannot be used changes nothing', async (t) => {
  const config = await fileWith(t, 'hub: { port: 0, otlpPort: 0, grpcPort: none }\ndirectory: store\n');
  const child = startAgentbus(['serve', '--config', config]);
  t.after(() => child.kill('SIGKILL'));
  const ended = outcome(child);
  const [output] = await Promise.race([
    once(child.stdout, 'data') as Promise<[Buffer]>,
    ended.then(({ stderr }) => assert.fail(stderr)),
  ]);
  const [, url = ''] = /^otlp\/http (\S+)$/mu.exec(output.toString()) ?? [];
  let notes = '';
  child.stderr.on('data', (chunk: Buffer) => {
    notes += chunk.toString();
  });
  const noted = async (text: string) => {
    while (!notes.includes(text)) await once(child.stderr, 'data');
    notes = '';
  };
  const send = async (badge: string) => {
    const attributes = [{ key: 'badge', value: { stringValue: badge } }];
    const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ attributes }] }] }] });
    const headers = { 'content-type': 'application/json' };
    assert.equal((await fetch(`${url}/v1/logs`, { method: 'POST', headers, body })).status, 200);
  };
  const write = async (text: string) => {
    await writeFile(`${config}.new`, text);
    await rename(`${config}.new`, config);
  };
  await send('b-first');
  await write('redaction: { keys: [badge] }\n');
  await noted('read redaction again');
  await send('b-second');
  await write('redaction: { limits: { maxDepth: 0 } }\n');
  await noted('redaction.limits.maxDepth');
  child.kill('SIGHUP');
  await noted('redaction.limits.maxDepth');
  await send('b-third');
  child.kill('SIGTERM');
  assert.equal((await ended).code, 0);
  const reader = startAgentbus(['tail', '--no-follow', '-o', 'ndjson', '-d', join(config, '..', 'store')]);
  const { stdout } = await outcome(reader);
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).attributes.badge),
    ['b-first', '[REDACTED:sensitive-key]', '[REDACTED:sensitive-key]'],
  );
});
