import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PLANTED_SECRETS } from '../../examples/shop/src/planted-secrets.ts';
import { startOtlpReceiver } from '../otlp-receiver.ts';
import { findSecrets, readDirectory } from './written-bytes.ts';

const AGENTBUS = fileURLToPath(new URL('../../packages/cli/bin/agentbus.js', import.meta.url));
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

  const compacted = await readCompacted(directory);
  assert.deepEqual(findSecrets(PLANTED_SECRETS, compacted), []);
});

/** What the store has once it is all Parquet: the files' bytes, and the records that are in them. */
async function readCompacted(directory: string): Promise<{ from: string; bytes: Buffer }[]> {
  const agentbus = (...args: string[]) =>
    execFileSync(process.execPath, ['--conditions=@agentbus/source', AGENTBUS, ...args, '-d', directory], {
      maxBuffer: 1024 ** 3,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  agentbus('compact');
  const files = await readDirectory(directory);
  assert.ok(
    files.some(({ from }) => from.endsWith('.parquet')),
    'nothing was compacted',
  );
  const queries = ['logs', 'traces'].map((signal) => ({
    from: `the ${signal} in Parquet`,
    bytes: agentbus('query', '', '--signal', signal, '-n', 'all', '-o', 'ndjson'),
  }));
  const metrics = agentbus('sql', 'select * from metrics', '-o', 'ndjson');
  assert.ok(queries.every(({ bytes }) => bytes.includes('[REDACTED:')) && metrics.length > 0);
  return [...files, ...queries, { from: 'the metrics in Parquet', bytes: metrics }];
}
