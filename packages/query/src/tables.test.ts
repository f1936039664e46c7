import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { decodeLine, displayValue } from '@agentbus/otlp';
import fc from 'fast-check';
import { openDatabase } from './duckdb-database.ts';
import type { Table } from './field-sql.ts';
import { recordRowsSql } from './record-rows-sql.ts';
import { PATHS, TABLE_SQL } from './search-sql.ts';
import {
  keyValues,
  logJson,
  logsLine,
  spanJson,
  spansLine,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

/** Columns by name and type, and the rows in JSON. */
async function readTable(t: TestContext, table: Table, path: string, columns: string) {
  const database = await openDatabase({ temporaryDirectory: temporaryDirectory(t) });
  const connection = await database.connect();
  t.after(() => {
    connection.closeSync();
    database.close();
  });
  const source = { parts: ['$1'], maxLineBytes: 1024 * 1024, linePrefilter: '' };
  const tableSql = TABLE_SQL[table](recordRowsSql(PATHS[table], source));
  const reader = await connection.runAndReadAll(
    `WITH ${tableSql} SELECT ${columns} FROM ${table} ORDER BY position`,
    [database.duckdb.listValue([path])],
  );
  return { types: reader.columnTypes().map(String), rows: reader.getRowsJson() };
}

test('logs: has the columns of the collector’s ClickHouse schema', async (t) => {
  const attributes = keyValues({ n: 5, d: 1e21, nested: { a: [1, Number.NaN] }, '': false });
  const path = writeFileOf(
    temporaryDirectory(t),
    'logs',
    'a.jsonl',
    logsLine([
      logJson(1_764_000_000_123_456_789n, 'hello', {
        severityNumber: 17,
        severityText: 'ERROR',
        eventName: 'e',
        flags: 257,
        traceId: '4BF92F3577B34DA6A3CE929D0E0E4736',
        spanId: '00f067aa0ba902b7',
        attributes: [{ key: 'n', value: { stringValue: 'earlier' } }, ...attributes],
      }),
      {},
    ]),
  );
  const { types, rows } = await readTable(
    t,
    'logs',
    path,
    `"Timestamp", TraceId, SpanId, TraceFlags, SeverityText, SeverityNumber, ServiceName, Body, ResourceSchemaUrl,
     ResourceAttributes, ScopeSchemaUrl, ScopeName, ScopeVersion, ScopeAttributes, LogAttributes, EventName`,
  );
  const map = 'MAP(VARCHAR, VARCHAR)';
  assert.deepEqual(types, [
    'TIMESTAMP_NS',
    'VARCHAR',
    'VARCHAR',
    'UTINYINT',
    'VARCHAR',
    'INTEGER',
    'VARCHAR',
    'VARCHAR',
    'VARCHAR',
    map,
    'VARCHAR',
    'VARCHAR',
    'VARCHAR',
    map,
    map,
    'VARCHAR',
  ]);
  const resource = [{ key: 'service.name', value: 'checkout' }];
  assert.deepEqual(rows, [
    [
      '2025-11-24 16:00:00.123456789',
      '4bf92f3577b34da6a3ce929d0e0e4736',
      '00f067aa0ba902b7',
      1,
      'ERROR',
      17,
      'checkout',
      'hello',
      '',
      resource,
      '',
      'test',
      '',
      [],
      [
        { key: 'n', value: '5' },
        { key: 'd', value: '1e+21' },
        { key: 'nested', value: '{"a":[1,"NaN"]}' },
        { key: '', value: 'false' },
      ],
      'e',
    ],
    ['1970-01-01 00:00:00', '', '', 0, '', 0, 'checkout', '', '', resource, '', 'test', '', [], [], ''],
  ]);
});

test('spans: has the columns of the collector’s ClickHouse schema', async (t) => {
  const path = writeFileOf(
    temporaryDirectory(t),
    'traces',
    'a.jsonl',
    spansLine([
      spanJson(10, 'GET /', {
        kind: 2,
        status: { code: 2, message: 'no' },
        traceState: 'a=b',
        attributes: keyValues({ a: true }),
        events: [{ timeUnixNano: '11', name: 'e', attributes: keyValues({ b: 1.5 }) }],
        links: [{ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }],
      }),
    ]),
  );
  const { types, rows } = await readTable(
    t,
    'spans',
    path,
    `"Timestamp", TraceId, SpanId, ParentSpanId, TraceState, SpanName, SpanKind, ServiceName, ResourceAttributes, ScopeName,
     ScopeVersion, SpanAttributes, Duration, StatusCode, StatusMessage, "Events.Timestamp", "Events.Name", "Events.Attributes",
     "Links.TraceId", "Links.SpanId", "Links.TraceState", "Links.Attributes"`,
  );
  const map = 'MAP(VARCHAR, VARCHAR)';
  assert.deepEqual(types, [
    'TIMESTAMP_NS',
    'VARCHAR',
    'VARCHAR',
    'VARCHAR',
    'VARCHAR',
    'VARCHAR',
    'VARCHAR',
    'VARCHAR',
    map,
    'VARCHAR',
    'VARCHAR',
    map,
    'UBIGINT',
    'VARCHAR',
    'VARCHAR',
    'TIMESTAMP_NS[]',
    'VARCHAR[]',
    `${map}[]`,
    'VARCHAR[]',
    'VARCHAR[]',
    'VARCHAR[]',
    `${map}[]`,
  ]);
  assert.deepEqual(rows, [
    [
      '1970-01-01 00:00:00.00000001',
      '',
      '',
      '',
      'a=b',
      'GET /',
      'Server',
      'checkout',
      [{ key: 'service.name', value: 'checkout' }],
      'test',
      '',
      [{ key: 'a', value: 'true' }],
      '5',
      'Error',
      'no',
      ['1970-01-01 00:00:00.000000011'],
      ['e'],
      [[{ key: 'b', value: '1.5' }]],
      ['4bf92f3577b34da6a3ce929d0e0e4736'],
      ['00f067aa0ba902b7'],
      [''],
      [[]],
    ],
  ]);
});

test('logs: shows any number as displayValue does', async (t) => {
  const decimals = fc.tuple(fc.integer(), fc.nat(12)).map(([digits, places]) => digits / 10 ** places);
  const doubles = fc.sample(fc.oneof(fc.double(), fc.float(), decimals), { numRuns: 2_000 });
  const integers = fc.sample(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { numRuns: 500 });
  const values = [
    ...doubles.map((double) => ({ doubleValue: Number.isFinite(double) ? double : String(double) })),
    ...integers.map((integer) => ({ intValue: String(integer) })),
    ...['-0', '007', '1e3', '5.0'].map((intValue) => ({ intValue })),
  ];
  const line = logsLine(values.map((value) => ({ attributes: [{ key: 'x', value }] })));
  const path = writeFileOf(temporaryDirectory(t), 'logs', 'a.jsonl', line);
  const { rows } = await readTable(t, 'logs', path, `LogAttributes['x']`);
  assert.deepEqual(
    rows.flat(),
    decodeLine(line).map((record) => displayValue(record.attributes.x ?? '')),
  );
});
