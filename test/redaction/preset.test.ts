import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createRedactor } from '@agentbus/redaction';
import { caseValue, readCorpus } from '../../packages/redaction/corpus/read-corpus.ts';
import { visibleText } from '../../packages/redaction/corpus/visible-text.ts';
import { startOtlpReceiver } from '../otlp-receiver.ts';
import { findSecrets, readDirectory, type Written } from './written-bytes.ts';

const LINES: Readonly<Record<string, readonly string[]>> = {
  '2.x': [
    '--import',
    fileURLToPath(new URL('../../packages/sdk/src/testdata/resolve-otel-2x.mjs', import.meta.url)),
  ],
  '3.x': [],
};

const redactor = createRedactor();

/**
 * The secrets of the corpus that the engine finds (its own test says how many), and that are in no output by chance: short
 * numbers are in timestamps.
 */
const SECRETS = readCorpus('positives').flatMap((one) => {
  const text = visibleText(redactor.redact(caseValue(one)));
  return one.secrets.filter(
    (secret) => !text.includes(secret) && secret.length >= (/^\d+$/u.test(secret) ? 11 : 8),
  );
});

async function runProgram(
  t: TestContext,
  nodeOptions: readonly string[],
  env: Record<string, string> = {},
): Promise<{ written: Written[]; code: number | null; terminal: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-redaction-'));
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  const receiver = await startOtlpReceiver();
  t.after(() => receiver.close());
  const program = fileURLToPath(new URL('./programs/log-corpus.ts', import.meta.url));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:OTEL|AGENTBUS|NODE)_/u.test(name));
  const exporters = Object.fromEntries(
    ['LOGS', 'TRACES', 'METRICS'].map((signal) => [`OTEL_${signal}_EXPORTER`, 'file,otlp,console']),
  );
  const child = spawn(process.execPath, ['--conditions=@agentbus/source', ...nodeOptions, program], {
    cwd: directory,
    env: {
      ...Object.fromEntries(inherited),
      ...exporters,
      AGENTBUS_DIRECTORY: join(directory, 'store'),
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.password=hunter2-resource,team=ann@resource.example',
      OTEL_LOG_LEVEL: 'debug',
      ...env,
    },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const terminal = stdout + stderr;
  const written = [
    ...(await readDirectory(directory)),
    ...receiver.requests.map(({ path, body }, index) => ({
      from: `request ${index} to ${path}`,
      bytes: body,
    })),
    { from: 'the terminal', bytes: Buffer.from(terminal) },
  ];
  assert.ok(receiver.requests.length >= 3, terminal);
  return { written, code, terminal };
}

for (const [line, nodeOptions] of Object.entries(LINES)) {
  test(`start on ${line}: no secret of the corpus is on disk, sent or printed`, async (t) => {
    const { written, code, terminal } = await runProgram(t, nodeOptions);
    assert.equal(code, 0, terminal);
    const secrets = [...SECRETS, 'hunter2-resource', 'ann@resource.example', 'ann@mail.example'];
    assert.ok(secrets.length >= 1000, String(secrets.length));
    assert.deepEqual(findSecrets(secrets, written), []);
    assert.ok(written.some(({ bytes }) => bytes.includes('[REDACTED:email]')));
  });
}

test('start with redaction off: the secrets are found, so this suite would notice', async (t) => {
  const { written, terminal } = await runProgram(t, [], { AGENTBUS_REDACTION: 'off' });
  const found = new Set(findSecrets(SECRETS, written).map((place) => place.split(' in ')[0]));
  assert.ok(found.size > SECRETS.length * 0.95, `${found.size} of ${SECRETS.length}`);
  assert.match(terminal, /Redaction is off/u);
});
