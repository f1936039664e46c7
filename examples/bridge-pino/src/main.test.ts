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

test('examples/bridge-pino: prints what it did before, and the records are stored with their trace, correlation and error', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-bridge-pino-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const env = { ...process.env, AGENTBUS_DIRECTORY: directory };
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { env });
  assert.deepEqual(
    stdout
      .replace(/"stack":"[^"]*"/u, '"stack":"…"')
      .trimEnd()
      .split('\n'),
    await outputInSource(),
  );

  const logs = await readLogs(directory);
  assert.deepEqual(
    logs.map(({ severityNumber, body, scope }) => [severityNumber, body, scope.name]),
    [
      [9, 'order placed', 'checkout'],
      [17, 'payment failed', 'checkout'],
    ],
  );
  for (const { attributes, traceId, resource } of logs) {
    assert.equal(attributes['order.id'], 7);
    assert.equal(attributes['correlation.id'], 'req-12345');
    assert.match(traceId, /^[0-9a-f]{32}$/u);
    assert.equal(resource.attributes['service.name'], 'shop');
  }
  assert.equal(logs[1]?.attributes['exception.type'], 'TypeError');
  assert.equal(logs[1]?.attributes['exception.message'], 'card declined');
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
