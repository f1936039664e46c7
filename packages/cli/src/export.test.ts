import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { decodeLine, encodeLogs, encodeSpans, type StoredRecord } from '@agentbus/otlp';
import { createSegmentWriter } from '@agentbus/segments';
import fc from 'fast-check';
import { agentbus } from '../test/agentbus.ts';
import { arbitraryLog, arbitrarySpan, TRACE_ID } from '../test/records.ts';
import { temporaryDirectory, writeLogs, writeSpans } from '../test/store.ts';
import { readableLog, readableSpan } from './readable-records.ts';

const RECORDS = 200;

/** A record with others is left out as unreadable. */
const IDS = { traceId: TRACE_ID, spanId: '00f067aa0ba902b7' };

/** A store of records with whatever a hostile client may send. */
async function hostileStore(t: TestContext): Promise<string> {
  const directory = await temporaryDirectory(t);
  const lines = {
    logs: encodeLogs(fc.sample(arbitraryLog, RECORDS).map((log) => readableLog({ ...log, ...IDS }))),
    traces: encodeSpans(fc.sample(arbitrarySpan, RECORDS).map((span) => readableSpan({ ...span, ...IDS }))),
  };
  for (const [stream, encoded] of Object.entries(lines)) {
    const writer = createSegmentWriter({ directory, stream: stream as 'logs' | 'traces' });
    for (const line of encoded) writer.append(line);
    await writer.close();
  }
  return directory;
}

async function recordsOf(path: string): Promise<StoredRecord[]> {
  const text = await readFile(path, 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : decodeLine(line)));
}

/** All that a stream of a store has, in the order of time. */
async function stored(directory: string, stream: string): Promise<StoredRecord[]> {
  const files = await readdir(join(directory, stream));
  const records = await Promise.all(files.map((file) => recordsOf(join(directory, stream, file))));
  return records.flat().sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}

for (const [signal, stream] of [
  ['logs', 'logs'],
  ['traces', 'traces'],
] as const) {
  test(`export -o otlp: exported ${signal} are the same records, and import as the same`, async (t) => {
    const directory = await hostileStore(t);
    const file = join(directory, 'export.jsonl');
    const args = ['export', '--signal', signal, '-d', directory, '--to', file];
    const { code, stdout, stderr } = await agentbus(args);
    assert.deepEqual([code, stdout, stderr], [0, '', `${RECORDS} records written to ${file}\n`]);
    const exported = await recordsOf(file);
    assert.deepEqual(exported, await stored(directory, stream));
    const other = await temporaryDirectory(t);
    const imported = await agentbus(['import', '--from', `otlp:${file}`, '--no-redaction', '-d', other]);
    assert.equal(imported.code, 0, imported.stderr);
    assert.deepEqual(await stored(other, stream), exported);
  });
}

async function smallStore(t: TestContext): Promise<string> {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [
    { at: 0, body: 'first', service: 'shop' },
    {
      at: 1000,
      body: 'failed',
      service: 'shop',
      severityText: 'ERROR',
      severityNumber: 17,
      attributes: { size: 3 },
    },
    { at: 2000, body: 'last', service: 'web' },
  ]);
  await writeSpans(directory, [{ name: 'GET /', spanId: '00f067aa0ba902b7', millis: 5 }]);
  return directory;
}

test('export: a filter and a time, as ndjson and csv on stdout, the oldest first', async (t) => {
  const directory = await smallStore(t);
  const ndjson = await agentbus(['export', 'service:shop', '-o', 'ndjson', '-d', directory]);
  assert.deepEqual(
    ndjson.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).body),
    ['first', 'failed'],
  );
  const range = '2025-01-15T12:00:01Z..2025-01-15T12:00:03Z';
  const csv = await agentbus(['export', '-o', 'csv', '--since', range, '-d', directory]);
  assert.match(csv.stdout, /^timestamp,level,[^\n]*\r\n[^\n]*failed[^\n]*\r\n[^\n]*last[^\n]*\r\n$/u);
  const otlp = await agentbus(['export', 'level>=error', '-d', directory]);
  assert.deepEqual(
    decodeLine(otlp.stdout).map((record) => record.signal === 'logs' && record.body),
    ['failed'],
  );
});

test('export -o parquet: a Parquet file of logs, and one of spans', async (t) => {
  const directory = await smallStore(t);
  for (const [signal, count] of [
    ['logs', '3 records'],
    ['traces', '1 record'],
  ] as const) {
    const file = join(directory, `${signal}.parquet`);
    const args = ['export', '--signal', signal, '-o', 'parquet', '--to', file, '-d', directory];
    const { code, stderr } = await agentbus(args);
    assert.deepEqual([code, stderr], [0, `${count} written to ${file}\n`]);
    const content = await readFile(file);
    const magic = [content.subarray(0, 4).toString(), content.subarray(-4).toString()];
    assert.deepEqual(magic, ['PAR1', 'PAR1']);
  }
});

test('export --to: an older file stays until the new one is complete; what fails leaves nothing', async (t) => {
  const directory = await smallStore(t);
  const file = join(directory, 'out.csv');
  await writeFile(file, 'older');
  const none = await agentbus(['export', 'body:nowhere', '-o', 'csv', '--to', file, '-d', directory]);
  assert.equal(none.code, 5);
  const empty = await temporaryDirectory(t);
  const failed = await agentbus(['export', '-o', 'csv', '--to', file, '-d', empty]);
  assert.equal(failed.code, 5);
  const nowhere = await agentbus(['export', '--to', join(directory, 'none', 'x'), '-d', directory]);
  assert.deepEqual([nowhere.code, /in no directory that is there/u.test(nowhere.stderr)], [2, true]);
  assert.deepEqual(
    (await readdir(directory)).filter((name) => name.includes('.part')),
    [],
  );
});

test('export: what cannot be is said', async (t) => {
  const directory = await smallStore(t);
  for (const [args, message] of [
    [['-o', 'parquet'], /parquet needs a file/u],
    [['-o', 'parqet'], /did you mean -o parquet\?/u],
    [['level:eror'], /eror/u],
  ] as const) {
    const { code, stderr } = await agentbus(['export', ...args, '-d', directory]);
    assert.equal(code, 2);
    assert.match(stderr, message);
  }
});
