/** DuckDB's own `read_json` on a store's files, as anyone uses it: no part of this package is between them. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { encodeLogs, type ReadableLogRecord } from '@agentbus/otlp';
import { compressSegment, createSegmentWriter } from '@agentbus/segments';
import { DuckDBInstance } from '@duckdb/node-api';
import { temporaryDirectory } from './store-fixture.test.ts';

const RECORDS = 3000;

/** The bodies of a file's records, in order. */
const SQL = `
  SELECT record.body.stringValue AS body FROM (
    SELECT unnest(scopeLogs.logRecords) AS record FROM (
      SELECT unnest(resourceLogs.scopeLogs) AS scopeLogs FROM (
        SELECT unnest(resourceLogs) AS resourceLogs FROM read_json(?, format = 'newline_delimited')
      )
    )
  ) ORDER BY CAST(record.timeUnixNano AS BIGINT)`;

test('read_json: reads raw and compressed segments', async (t) => {
  const directory = temporaryDirectory(t);
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  const bodies = Array.from({ length: RECORDS }, (_, n) => `record ${n}: "ü" ${'padding '.repeat(20)}`);
  for (let n = 0; n < RECORDS; n += 100) {
    const records = bodies.slice(n, n + 100).map((body, index) => recordOf(body, n + index));
    for (const line of encodeLogs(records)) writer.append(line);
  }
  const { path = '' } = writer;
  await writer.close();

  const instance = await DuckDBInstance.create(':memory:');
  t.after(() => instance.closeSync());
  const connection = await instance.connect();
  const read = async (file: string) => {
    const reader = await connection.runAndReadAll(SQL, [file]);
    return reader.getRows().map(([body]) => body);
  };
  assert.deepEqual(await read(path), bodies);
  const raw = readFileSync(path);
  for (const algorithm of ['zstd', 'gzip'] as const) {
    const compressed = await compressSegment(path, { algorithm });
    assert.deepEqual(await read(compressed.path), bodies);
    writeFileSync(path, raw);
  }
  connection.closeSync();
});

function recordOf(body: string, n: number): ReadableLogRecord {
  return {
    hrTime: [1, n],
    hrTimeObserved: [1, n],
    body,
    attributes: { n },
    droppedAttributesCount: 0,
    resource: { attributes: { 'service.name': 'shop' } },
    instrumentationScope: { name: 'test' },
  };
}
