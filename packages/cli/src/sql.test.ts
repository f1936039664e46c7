import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { agentbus, createTestIo } from '../test/agentbus.ts';
import { temporaryDirectory, writeLogs } from '../test/store.ts';
import { run } from './run.ts';

async function store(t: TestContext): Promise<string> {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [
    { body: 'a', attributes: { n: 1 } },
    { at: 1, body: 'b', severityText: 'ERROR', severityNumber: 17 },
  ]);
  return directory;
}

test('sql: rows in each format; query with sql: is the same', async (t) => {
  const directory = await store(t);
  const select = 'SELECT Timestamp, Body, LogAttributes FROM logs ORDER BY Timestamp';
  const { code, stdout, stderr } = await agentbus(['sql', select, '--directory', directory, '-o', 'ndjson']);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.deepEqual(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
    [
      { Timestamp: '2025-01-15T12:00:00Z', Body: 'a', LogAttributes: { n: '1' } },
      { Timestamp: '2025-01-15T12:00:00.001Z', Body: 'b', LogAttributes: {} },
    ],
  );
  const same = await agentbus(['query', `sql: ${select}`, '-d', directory, '-o', 'ndjson']);
  assert.equal(same.stdout, stdout);
  const table = await agentbus(['sql', 'SELECT count(*) AS n FROM logs', '-d', directory]);
  assert.equal(table.stdout, 'n\n2\n');
});

for (const [sql, column] of [
  ['DROP VIEW logs', 1],
  ["SELECT * FROM read_text('/etc/passwd')", 15],
  ['SELECT 1; DROP VIEW logs', 11],
  ['SELECT nowhere FROM logs', 8],
] as const) {
  test(`sql: ${sql} is 2, with its column, nothing on stdout and no stack`, async (t) => {
    const directory = await store(t);
    for (const [args, offset] of [
      [['sql', sql], 0],
      [['query', `sql: ${sql}`], 5],
    ] as const) {
      const { code, stdout, stderr } = await agentbus([...args, '-d', directory, '-o', 'ndjson']);
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
      assert.match(stderr, new RegExp(`\\n {2} *\\^ column ${column + offset}\\n$`, 'u'));
      assert.doesNotMatch(stderr, /^\s+at /mu);
    }
  });
}

test('sql: -n ends the rows, and says so', async (t) => {
  const args = ['sql', 'SELECT * FROM range(10)', '-n', '2', '-d', await store(t), '-o', 'csv'];
  const { stdout, stderr } = await agentbus(args);
  assert.deepEqual([stdout, stderr], ['range\r\n0\r\n1\r\n', 'showing the first 2; there are more\n']);
});

test('sql: an interrupt ends what would never end, whenever it comes', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(
    directory,
    Array.from({ length: 500 }, (_, at) => ({ at })),
  );
  const interrupt = new AbortController();
  const { io, output } = createTestIo({ signal: interrupt.signal });
  const endless = 'SELECT count(*) FROM logs a, logs b, logs c, logs d, logs e';
  const code = run(['sql', endless, '-d', directory], io);
  setTimeout(() => interrupt.abort(), 1000);
  assert.equal(await code, 130);
  assert.equal((await output()).stdout, '');
});
