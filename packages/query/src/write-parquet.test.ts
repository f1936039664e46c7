import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import { DuckDBInstance } from '@duckdb/node-api';
import { SQL_COLUMNS } from './sql-views.ts';
import { writeParquet } from './write-parquet.ts';

const ORIGIN = {
  resource: { attributes: { 'service.name': 'shop', nested: { a: [1, 'x'] } }, schemaUrl: 'r' },
  scope: { name: 'app', version: '1', attributes: {}, schemaUrl: '' },
  droppedAttributesCount: 0,
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  traceFlags: 1,
};

const LOG: StoredLog = {
  ...ORIGIN,
  signal: 'logs',
  timestamp: 1_736_942_400_123_456_789n,
  observedTimestamp: 0n,
  severityNumber: 17,
  severityText: 'ERROR',
  body: 'it "failed"\n你好',
  eventName: 'e',
  attributes: { 'big.int': 2n ** 62n, "it's": true },
};

const SPAN: StoredSpan = {
  ...ORIGIN,
  signal: 'traces',
  timestamp: 1_736_942_400_000_000_001n,
  endTimestamp: 1_736_942_400_000_000_500n,
  parentSpanId: '',
  traceState: 'a=b',
  name: 'GET /',
  kind: 2,
  statusCode: 2,
  statusMessage: 'late',
  attributes: { n: 1.5 },
  events: [
    { timestamp: 1_736_942_400_000_000_002n, name: 'x', attributes: { k: 'v' }, droppedAttributesCount: 0 },
  ],
  links: [
    {
      traceId: ORIGIN.traceId,
      spanId: ORIGIN.spanId,
      traceState: '',
      traceFlags: 0,
      attributes: {},
      droppedAttributesCount: 0,
    },
  ],
  droppedEventsCount: 0,
  droppedLinksCount: 0,
};

async function* streamOf<T>(records: readonly T[]): AsyncGenerator<T> {
  yield* records;
}

async function rowsOf(
  table: 'logs' | 'spans',
  records: AsyncIterable<StoredLog> | AsyncIterable<StoredSpan>,
) {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-parquet-test-'));
  const instance = await DuckDBInstance.create();
  try {
    const path = join(directory, 'out.parquet');
    await writeParquet(records, { path, table });
    const connection = await instance.connect();
    const result = await connection.runAndReadAll(`SELECT * FROM '${path}'`);
    connection.closeSync();
    return { columns: result.columnNames(), rows: result.getRowObjectsJson() };
  } finally {
    instance.closeSync();
    await rm(directory, { recursive: true, force: true });
  }
}

test('writeParquet: log records in their order, with the columns and values of the table', async () => {
  const { columns, rows } = await rowsOf('logs', streamOf([LOG, { ...LOG, timestamp: 1n, body: undefined }]));
  assert.deepEqual(columns, SQL_COLUMNS.logs);
  assert.deepEqual(rows[0], {
    Timestamp: '2025-01-15 12:00:00.123456789',
    TraceId: ORIGIN.traceId,
    SpanId: ORIGIN.spanId,
    TraceFlags: 1,
    SeverityText: 'ERROR',
    SeverityNumber: 17,
    ServiceName: 'shop',
    Body: LOG.body,
    ResourceSchemaUrl: 'r',
    ResourceAttributes: [
      { key: 'service.name', value: 'shop' },
      { key: 'nested', value: '{"a":[1,"x"]}' },
    ],
    ScopeSchemaUrl: '',
    ScopeName: 'app',
    ScopeVersion: '1',
    ScopeAttributes: [],
    LogAttributes: [
      { key: 'big.int', value: '4611686018427387904' },
      { key: "it's", value: 'true' },
    ],
    EventName: 'e',
  });
  assert.deepEqual([rows.length, rows[1]?.Body], [2, '']);
});

test('writeParquet: spans, with their events and links', async () => {
  const { columns, rows } = await rowsOf('spans', streamOf([SPAN]));
  assert.deepEqual(columns, SQL_COLUMNS.spans);
  const [row] = rows;
  assert.deepEqual(
    [row?.SpanName, row?.SpanKind, row?.StatusCode, row?.Duration, row?.TraceState],
    ['GET /', 'Server', 'Error', '499', 'a=b'],
  );
  assert.deepEqual(
    [row?.['Events.Timestamp'], row?.['Events.Name'], row?.['Events.Attributes']],
    [['2025-01-15 12:00:00.000000002'], ['x'], [[{ key: 'k', value: 'v' }]]],
  );
  assert.deepEqual([row?.['Links.SpanId'], row?.['Links.Attributes']], [[ORIGIN.spanId], [[]]]);
});

test('writeParquet: nothing gives a file without rows', async () => {
  const { columns, rows } = await rowsOf('logs', streamOf<StoredLog>([]));
  assert.deepEqual([columns, rows], [SQL_COLUMNS.logs, []]);
});
