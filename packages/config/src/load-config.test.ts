import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from './load-config.ts';

test('loadConfig: a file, and agentbus.yaml of a directory, which may have none', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-config-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  assert.equal(loadConfig(directory), undefined);
  const file = join(directory, 'agentbus.yaml');
  await writeFile(file, 'redaction:\n  keys: [badge]\n');
  assert.deepEqual(loadConfig(directory), { redaction: { keys: ['badge'] } });
  assert.deepEqual(loadConfig(file), { redaction: { keys: ['badge'] } });
  await writeFile(file, 'redaction: 7\n');
  assert.throws(
    () => loadConfig(directory),
    (error: Error) => error.message.startsWith(`${file}:1:1: redaction: `),
  );
  assert.throws(() => loadConfig(join(directory, 'other.yaml')), { code: 'ENOENT' });
});
