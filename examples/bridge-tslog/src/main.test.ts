import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decodeLine, type StoredLog } from '@agentbus/otlp';

const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));

test('examples/bridge-tslog: prints what it did before, and the records are stored with their fields, scopes and error', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-bridge-tslog-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const env = { ...process.env, AGENTBUS_DIRECTORY: directory };
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { env });
  assert.deepEqual(stdout.trimEnd().split('\n'), await outputInSource());

  const logs = await readLogs(directory);
  assert.deepEqual(
    logs.map(({ severityText, severityNumber, body, scope }) => [
      severityText,
      severityNumber,
      body,
      scope.name,
    ]),
    [
      ['INFO', 9, 'listening on 18789', 'gateway'],
      ['WARN', 13, 'message dropped', 'gateway:channels'],
      ['ERROR', 17, 'send failed', 'gateway:channels'],
    ],
  );
  assert.equal(logs[1]?.attributes.retries, 3);
  assert.equal(logs[2]?.attributes['exception.type'], 'RangeError');
  assert.equal(logs[2]?.resource.attributes['service.name'], 'gateway');
});

/** What the program says of itself that it prints. */
async function outputInSource(): Promise<string[]> {
  const [, output = ''] = (await readFile(PROGRAM, 'utf8')).split('// Output:\n');
  return output
    .trimEnd()
    .split('\n')
    .map((line) => line.replace('// ', ''));
}

async function readLogs(directory: string): Promise<StoredLog[]> {
  const logs: StoredLog[] = [];
  for (const file of await readdir(join(directory, 'logs'))) {
    const text = await readFile(join(directory, 'logs', file), 'utf8');
    for (const line of text.split('\n').filter(Boolean)) {
      for (const record of decodeLine(line)) if (record.signal === 'logs') logs.push(record);
    }
  }
  return logs;
}
