import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { oddRecord } from './odd-record.ts';

const WRITERS = 4;
const RECORDS_PER_WRITER = 25_000;

const writerProgram = fileURLToPath(new URL('./odd-writer.ts', import.meta.url));
const agentbus = fileURLToPath(new URL('../../packages/cli/bin/agentbus.js', import.meta.url));

interface NdjsonRecord {
  body: string;
  service: string;
  attributes: Record<string, unknown>;
}

test('agentbus query: 100,000 odd records from four processes come back exactly once, field for field', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-writers-'));
  t.after(() => rm(directory, { recursive: true, force: true }));

  const writers = Array.from({ length: WRITERS }, (_, writer) =>
    spawn(
      process.execPath,
      [...process.execArgv, writerProgram, String(writer), String(RECORDS_PER_WRITER)],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { ...process.env, AGENTBUS_DIRECTORY: directory },
      },
    ),
  );
  const codes = await Promise.all(writers.map(async (writer) => (await once(writer, 'exit'))[0]));
  assert.deepEqual(codes, [0, 0, 0, 0]);

  const query = spawn(
    process.execPath,
    [agentbus, 'query', '', '--directory', directory, '-o', 'ndjson', '-n', 'all'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = once(query, 'exit');
  const seen = new Set<string>();
  for await (const line of createInterface({ input: query.stdout, crlfDelay: Number.POSITIVE_INFINITY })) {
    const record = JSON.parse(line) as NdjsonRecord;
    const id = String(record.attributes.id);
    const [, writer, index] = /^w(\d+)-(\d+)$/.exec(id) ?? [];
    const { expected } = oddRecord(Number(writer), Number(index));
    assert.equal(record.body, expected.body, id);
    assert.equal(record.service, `writer-${writer}`, id);
    assert.deepEqual(record.attributes, expected.attributes, id);
    assert.ok(!seen.has(id), `${id} came back twice`);
    seen.add(id);
  }
  assert.deepEqual((await exited)[0], 0);
  assert.equal(seen.size, WRITERS * RECORDS_PER_WRITER);
});
