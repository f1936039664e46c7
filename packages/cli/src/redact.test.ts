import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeLine, encodeLogs, type StoredLog } from '@agentbus/otlp';
import { agentbus } from '../test/agentbus.ts';
import { logRecord, temporaryDirectory, writeLogs } from '../test/store.ts';

const TOKEN = ['ghp', 'q8Zr4Kd0TbYw2Lm6Xs1Vn9Pf3Hc7Gj5Ae0Ru'].join('_');
const PEM = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkq'.repeat(4)}\n${'hkiG9w0BAQEFAASC'.repeat(4)}\n-----END PRIVATE KEY-----`;

async function redacted(input: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await agentbus(['redact', ...args], {}, input);
  assert.deepEqual([code, stderr], [0, '']);
  return stdout;
}

test('redact: text from stdin, all else byte for byte', async () => {
  const input = 'user ann@example.com signed in\r\n\n  tab\there\nno newline at the end 你好';
  assert.equal(await redacted(input), input.replace('ann@example.com', '[REDACTED:email]'));
  assert.equal(await redacted(''), '');
});

test('redact: a private key over several lines', async () => {
  const output = await redacted(`before\n${PEM}\nafter\n`);
  assert.ok(!output.includes('MIIEvQ') && !output.includes('hkiG9w'), output);
  assert.match(output, /^before\n[\s\S]*\nafter\n$/u);
  const cutOff = await redacted(`${PEM.split('\n').slice(0, 3).join('\n')}\n`);
  assert.ok(!cutOff.includes('MIIEvQ') && !cutOff.includes('hkiG9w'), cutOff);
});

test('redact: JSON lines keep their form, and integers that no number holds', async () => {
  const harmless = '{ "a" : 1, "big" : 12345678901234567890 }\n';
  assert.equal(await redacted(harmless), harmless);
  const output = await redacted('{"password":"hunter2","big":12345678901234567890,"ok":[1,null]}\n');
  assert.equal(output, '{"password":"[REDACTED:password]","big":12345678901234567890,"ok":[1,null]}\n');
  assert.equal(await redacted('{broken ann@example.com\n'), '{broken [REDACTED:email]\n');
});

test('redact: OTLP lines stay OTLP lines', async () => {
  const [line] = encodeLogs([
    logRecord({
      body: 'mail to ann@example.com',
      attributes: { 'user.password': 'hunter2', n: 2n ** 62n, list: ['a', TOKEN] },
    }),
    logRecord({ body: { card: 'none', deep: { token: 'abc123def' } } }),
  ]);
  assert.ok(line);
  const output = await redacted(Buffer.from(line.bytes).toString());
  for (const secret of ['ann@example.com', 'hunter2', TOKEN, 'abc123def'])
    assert.ok(!output.includes(secret), output);
  const [before] = decodeLine(line.bytes) as StoredLog[];
  const [after, second] = decodeLine(output) as StoredLog[];
  assert.equal(after?.body, 'mail to [REDACTED:email]');
  assert.equal(after?.attributes.n, 2n ** 62n);
  assert.equal(after?.attributes['user.password'], '[REDACTED:password]');
  assert.deepEqual({ ...after, body: '', attributes: {} }, { ...before, body: '', attributes: {} });
  assert.deepEqual(second?.body, { card: 'none', deep: { token: '[REDACTED:token]' } });
});

test('redact: files, one after the other; one that cannot be read is a failure', async (t) => {
  const directory = await temporaryDirectory(t);
  const [one, two] = [join(directory, 'one.log'), join(directory, 'two.log')];
  await writeFile(one, 'ann@example.com\n');
  await writeFile(two, 'password=hunter2\n');
  assert.equal(await redacted('', one, two), '[REDACTED:email]\npassword=[REDACTED:password]\n');
  const { code, stderr } = await agentbus(['redact', join(directory, 'none.log')]);
  assert.equal(code, 1);
  assert.match(stderr, /none\.log cannot be read/u);
});

test('redact --explain: file, line and column, or the path; never the value; exits with 3', async (t) => {
  const directory = await temporaryDirectory(t);
  const file = join(directory, 'app.log');
  await writeFile(file, `harmless\nlogin password=hunter2\n{"user":{"mail":"ann@example.com"}}\n`);
  const { code, stdout } = await agentbus(['redact', '--explain', file]);
  assert.equal(code, 3);
  assert.equal(stdout, `${file}:2:16: password → mask\n${file}:3 user.mail: email → mask\n`);
  const json = await agentbus(['redact', '--explain', '-o', 'json'], {}, 'password=hunter2\n');
  assert.deepEqual(JSON.parse(json.stdout), [
    { file: '-', line: 1, column: 10, path: '', rule: 'password', action: 'mask' },
  ]);
  const nothing = await agentbus(['redact', '--explain'], {}, 'harmless\n');
  assert.deepEqual([nothing.code, nothing.stdout], [0, '']);
});

test('redact --explain: records of OTLP lines', async () => {
  const [line] = encodeLogs([
    logRecord({ body: 'x' }),
    logRecord({ attributes: { user: { mail: 'ann@example.com' } } }),
  ]);
  const { stdout } = await agentbus(['redact', '--explain'], {}, Buffer.from(line?.bytes ?? []));
  assert.equal(stdout, '-:1 logs.1.attributes.user.mail: email → mask\n');
});

test('redact --scan: counts by rule and place, and 3; a clean store is 0, none is 5', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [
    { body: 'ok', attributes: { mails: ['ann@example.com', 'bob@example.com'] } },
    { body: 'mail to ann@example.com', attributes: { mails: ['eve@example.com'] } },
  ]);
  const { code, stdout } = await agentbus(['redact', '--scan', directory, '-o', 'json']);
  assert.equal(code, 3);
  const { records, findings, notScanned } = JSON.parse(stdout);
  assert.deepEqual([records, notScanned], [2, []]);
  const shown = findings.map(({ rule, signal, place, count }: Record<string, unknown>) => [
    rule,
    signal,
    place,
    count,
  ]);
  assert.deepEqual(shown, [
    ['email', 'logs', 'attributes.mails.*', 3],
    ['email', 'logs', 'body', 1],
  ]);
  const pretty = await agentbus(['redact', '--scan', directory]);
  assert.match(pretty.stdout, /Found 4 sensitive values:\n +3 +email +logs\.attributes\.mails\.\*/u);
  assert.ok(!pretty.stdout.includes('ann@example.com'));

  const clean = await temporaryDirectory(t);
  await writeLogs(clean, [{ body: 'ok' }]);
  assert.equal((await agentbus(['redact', '--scan', clean])).code, 0);
  assert.equal((await agentbus(['redact', '--scan', join(clean, 'none')])).code, 5);
});

test('redact --scan: changes nothing in the store', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{ body: 'mail to ann@example.com' }]);
  const [file = ''] = await readdir(join(directory, 'logs'));
  const before = await readFile(join(directory, 'logs', file));
  await agentbus(['redact', '--scan', directory]);
  assert.deepEqual(await readFile(join(directory, 'logs', file)), before);
});

test('redact --policy: the file, and its problems with line and column', async (t) => {
  const directory = await temporaryDirectory(t);
  const policy = join(directory, 'agentbus.yaml');
  await writeFile(policy, 'redaction:\n  keys: [badge]\n  detectors: { email: false }\n');
  assert.equal(
    await redacted('ann@example.com badge=4711xyz\n', '--policy', policy),
    'ann@example.com badge=[REDACTED:sensitive-key]\n',
  );
  assert.equal(await redacted('badge=4711xyz\n', '--policy', directory), 'badge=[REDACTED:sensitive-key]\n');
  await writeFile(policy, 'redaction:\n  limits: { maxDepth: 0 }\n');
  const wrong = await agentbus(['redact', '--policy', policy]);
  assert.equal(wrong.code, 2);
  assert.ok(wrong.stderr.includes(`${policy}:2:13: redaction.limits.maxDepth`), wrong.stderr);
  const missing = await agentbus(['redact', '--policy', join(directory, 'none.yaml')]);
  assert.equal(missing.code, 2);
});

test('redact: options that do not go together are usage errors', async (t) => {
  const directory = await temporaryDirectory(t);
  await mkdir(join(directory, 'logs'));
  for (const args of [
    ['--scan', directory, 'a.log'],
    ['--scan', directory, '--explain'],
    ['-o', 'json'],
  ]) {
    assert.equal((await agentbus(['redact', ...args])).code, 2, args.join(' '));
  }
});
