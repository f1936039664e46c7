import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PLANTED_SECRETS } from '../../examples/shop/src/planted-secrets.ts';
import { startOtlpReceiver } from '../otlp-receiver.ts';
import { findSecrets, readDirectory } from './written-bytes.ts';

const DEMO = fileURLToPath(new URL('../../examples/shop/src/main.ts', import.meta.url));

test('the demo: none of its planted secrets is on disk, sent or printed', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-redaction-'));
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  const receiver = await startOtlpReceiver();
  t.after(() => receiver.close());
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:OTEL|AGENTBUS|NODE)_/u.test(name));
  const demo = spawn(process.execPath, ['--conditions=@agentbus/source', DEMO, '--once'], {
    env: {
      ...Object.fromEntries(inherited),
      AGENTBUS_DIRECTORY: directory,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    },
  });
  const ended = new Promise<number | null>((resolve) => demo.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(demo.stdout), text(demo.stderr), ended]);
  assert.equal(code, 0, stderr);

  const written = [
    ...(await readDirectory(directory)),
    ...receiver.requests.map(({ path, body }, index) => ({
      from: `request ${index} to ${path}`,
      bytes: body,
    })),
    { from: 'the terminal', bytes: Buffer.from(stdout + stderr) },
  ];
  assert.deepEqual(findSecrets(PLANTED_SECRETS, written), []);
  const all = Buffer.concat(written.map(({ bytes }) => bytes)).toString('latin1');
  const rules = new Set(all.match(/\[REDACTED:[^\]]+\]/gu));
  for (const marker of [
    '[REDACTED:password]',
    '[REDACTED:email]',
    '[REDACTED:card]',
    '[REDACTED:authorization]',
  ]) {
    assert.ok(rules.has(marker), `no ${marker} among ${[...rules].join(' ')}`);
  }
  assert.ok(receiver.requests.length > 0);
});
