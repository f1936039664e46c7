import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { agentbus } from '../test/agentbus.ts';
import { temporaryDirectory, writeLogs } from '../test/store.ts';

async function fileWith(t: TestContext, text: string): Promise<string> {
  const file = join(await temporaryDirectory(t), 'agentbus.yaml');
  await writeFile(file, text);
  return file;
}

test('config check: a file that can be used, and one that cannot, with line, column, value, range and fix', async (t) => {
  const good = await fileWith(t, 'level: debug\nalerts: alerts.yaml\n');
  await writeFile(
    join(good, '..', 'alerts.yaml'),
    'groups: [{ name: g, rules: [{ alert: A, type: any, filter: "level>=error" }] }]\n',
  );
  assert.deepEqual(await agentbus(['config', 'check', good]), {
    code: 0,
    stdout: `${good} can be used.\n`,
    stderr: '',
  });
  const bad = await fileWith(t, 'leve: debug\nhub:\n  port: 99999\nstorage: { format: jsn }\n');
  const { code, stdout, stderr } = await agentbus(['config', 'check', bad]);
  assert.deepEqual([code, stdout], [2, '']);
  assert.equal(
    stderr.replaceAll(bad, 'FILE'),
    `agentbus: FILE:1:1: leve: no such section. Did you mean level?
FILE:3:3: hub.port: it is 99999, must be a port from 0 to 65535, or none. Write a port from 0 to 65535, or none, or leave it out for the default: 4319.
FILE:4:12: storage.format: it is "jsn", must be one of json, binary, text. Did you mean json?
`,
  );
  const json = await agentbus(['config', 'check', bad, '-o', 'json']);
  assert.equal(json.code, 2);
  const { valid, problems } = JSON.parse(json.stdout);
  assert.equal(valid, false);
  assert.deepEqual(
    problems.map(({ line, column, path }: Record<string, unknown>) => [line, column, path]),
    [
      [1, 1, 'leve'],
      [3, 3, 'hub.port'],
      [4, 12, 'storage.format'],
    ],
  );
});

test('config check: the file of alert rules is checked as well; no file is no data', async (t) => {
  const file = await fileWith(t, 'alerts: alerts.yaml\n');
  const rules = join(file, '..', 'alerts.yaml');
  await writeFile(rules, 'groups: [{ name: g, rules: [{ alert: A, type: any, filter: "level>=eror" }] }]\n');
  const { code, stderr } = await agentbus(['config', 'check', file]);
  assert.equal(code, 2);
  assert.match(stderr, /alerts\.yaml:1:\d+: .*eror/u);
  const missing = await agentbus(['config', 'check', join(file, '..', 'none.yaml')]);
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /cannot be read: ENOENT/u);
});

test('config show: each value with where it comes from, and no secret', async (t) => {
  const file = await fileWith(
    t,
    `level: debug
otlp:
  endpoint: https://user:hunter2@otlp.example.com/?key=hunter2
  headers: { authorization: Bearer hunter2 }
redaction:
  actions: { email: hash }
  hash: [{ keyId: k1, key: ${'hunter2'.repeat(6)} }]
alerts:
  groups: []
  route: { receiver: ops }
  receivers: [{ name: ops, notifiers: [{ type: slack, url: https://hooks.example.com/hunter2 }] }]
`,
  );
  const env = { OTEL_SERVICE_NAME: 'shop', OTEL_EXPORTER_OTLP_PROTOCOL: ' ', AGENTBUS_CONFIG_FILE: file };
  const { code, stdout, stderr } = await agentbus(['config', 'show', '-o', 'json'], env);
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stdout, /hunter2/u);
  const settings: Record<string, unknown>[] = JSON.parse(stdout);
  const setting = (name: string) => {
    const { value, source, from } = settings.find((each) => each.name === name) ?? {};
    return [value, source, String(from).replace(file, 'FILE')];
  };
  assert.deepEqual(setting('service.name'), ['shop', 'environment', 'OTEL_SERVICE_NAME']);
  assert.deepEqual(setting('level'), ['debug', 'file', 'agentbus.yaml:1']);
  assert.deepEqual(setting('otlp.headers'), ['****', 'file', 'agentbus.yaml:4']);
  assert.deepEqual(setting('otlp.endpoint')[0], 'https://****:****@otlp.example.com/?key=****');
  assert.deepEqual(setting('otlp.protocol'), ['http/protobuf', 'default', 'OTEL_EXPORTER_OTLP_PROTOCOL']);
  assert.deepEqual(setting('redaction.hash.0.key'), ['****', 'file', 'agentbus.yaml:7']);
  assert.deepEqual(setting('alerts.receivers.0.notifiers.0.url')[0], '****');
  const pretty = await agentbus(['config', 'show', file], env);
  assert.match(pretty.stdout, /^service\.name +shop {2}\(OTEL_SERVICE_NAME\)$/mu);
  assert.doesNotMatch(pretty.stdout, /hunter2/u);
});

test('config schema: is the published one', async () => {
  const { code, stdout } = await agentbus(['config', 'schema']);
  assert.equal(code, 0);
  assert.equal(JSON.parse(stdout).title, 'agentbus.yaml');
});

test('--directory: wins over AGENTBUS_DIRECTORY, which wins over the file', async (t) => {
  const stores = {
    option: await temporaryDirectory(t),
    env: await temporaryDirectory(t),
    file: await temporaryDirectory(t),
  };
  for (const [body, directory] of Object.entries(stores)) await writeLogs(directory, [{ body }]);
  const file = await fileWith(t, `directory: ${stores.file}\nhub: { tokenFile: "\${NOT_SET}" }\n`);
  const shown = async (args: readonly string[], env: Record<string, string>) => {
    const { stdout } = await agentbus(['tail', '--no-follow', '-o', 'ndjson', ...args], env);
    return JSON.parse(stdout).body;
  };
  const env = { AGENTBUS_CONFIG_FILE: file };
  assert.equal(await shown([], env), 'file');
  assert.equal(await shown([], { ...env, AGENTBUS_DIRECTORY: stores.env }), 'env');
  assert.equal(await shown(['-d', stores.option], { ...env, AGENTBUS_DIRECTORY: stores.env }), 'option');
});
