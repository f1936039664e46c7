import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeSealed } from './compact-fixture.test.ts';
import { compactStore } from './compact-store.ts';
import type { QueryEngine } from './query-engine.ts';
import { QueryError } from './query-error.ts';
import {
  collect,
  keyValues,
  logJson,
  logsLine,
  openEngine,
  spanJson,
  spansLine,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

const SECOND = 1_000_000_000;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

const LOGS = [
  logJson(SECOND, 'started', { severityNumber: 9, severityText: 'INFO', flags: 1 }),
  logJson(2 * SECOND, 'it\u0027s gone', {
    severityNumber: 17,
    severityText: 'ERROR',
    traceId: TRACE,
    spanId: '00f067aa0ba902b7',
    eventName: 'gone',
    attributes: keyValues({ 'http.route': '/a', n: 5, nested: { a: [1] }, '': 'empty key' }),
  }),
];

const SPANS = [
  spanJson(SECOND, 'GET', {
    traceId: TRACE,
    spanId: '00f067aa0ba902b7',
    kind: 2,
    traceState: 'a=b',
    status: { code: 2, message: 'no' },
    attributes: keyValues({ 'http.route': '/a', n: 1 }),
    events: [{ timeUnixNano: String(SECOND), name: 'retry', attributes: keyValues({ n: 2 }) }],
    links: [{ traceId: TRACE, spanId: '00f067aa0ba902b8', attributes: [] }],
  }),
];

/** A store, its rows in lines or compacted. */
async function store(t: Parameters<typeof temporaryDirectory>[0], form: 'lines' | 'compacted') {
  const directory = temporaryDirectory(t);
  await writeSealed(directory, 'logs', 1, [logsLine(LOGS)]);
  await writeSealed(directory, 'traces', 1, [spansLine(SPANS)]);
  if (form === 'compacted') await compactStore({ directory });
  const { engine, corruptions } = await openEngine(t, directory);
  return { directory, engine, corruptions };
}

async function rowsOf(engine: QueryEngine, sql: string): Promise<unknown[]> {
  const answer = await engine.query(`sql: ${sql}`);
  assert.ok(answer.type === 'sql');
  return (await collect(answer.rows)).map((row) =>
    Object.fromEntries(answer.columns.map(({ name }, index) => [name, row[index]])),
  );
}

for (const form of ['lines', 'compacted'] as const) {
  test(`query: sql has logs with the collector's columns, from ${form}`, async (t) => {
    const { engine } = await store(t, form);
    const resource = { 'service.name': 'checkout' };
    const common = {
      ServiceName: 'checkout',
      ResourceSchemaUrl: '',
      ResourceAttributes: resource,
      ScopeSchemaUrl: '',
      ScopeName: 'test',
      ScopeVersion: '',
      ScopeAttributes: {},
    };
    assert.deepEqual(await rowsOf(engine, 'SELECT * FROM logs ORDER BY Timestamp'), [
      {
        ...common,
        Timestamp: '1970-01-01T00:00:01Z',
        TraceId: '',
        SpanId: '',
        TraceFlags: 1,
        SeverityText: 'INFO',
        SeverityNumber: 9,
        Body: 'started',
        LogAttributes: {},
        EventName: '',
      },
      {
        ...common,
        Timestamp: '1970-01-01T00:00:02Z',
        TraceId: TRACE,
        SpanId: '00f067aa0ba902b7',
        TraceFlags: 0,
        SeverityText: 'ERROR',
        SeverityNumber: 17,
        Body: "it's gone",
        LogAttributes: { 'http.route': '/a', n: '5', nested: '{"a":[1]}', '': 'empty key' },
        EventName: 'gone',
      },
    ]);
  });

  test(`query: sql has spans with the collector's columns, from ${form}`, async (t) => {
    const { engine } = await store(t, form);
    assert.deepEqual(await rowsOf(engine, 'FROM spans'), [
      {
        Timestamp: '1970-01-01T00:00:01Z',
        TraceId: TRACE,
        SpanId: '00f067aa0ba902b7',
        ParentSpanId: '',
        TraceState: 'a=b',
        SpanName: 'GET',
        SpanKind: 'Server',
        ServiceName: 'checkout',
        ResourceAttributes: { 'service.name': 'checkout' },
        ScopeName: 'test',
        ScopeVersion: '',
        SpanAttributes: { 'http.route': '/a', n: '1' },
        Duration: 5,
        StatusCode: 'Error',
        StatusMessage: 'no',
        'Events.Timestamp': ['1970-01-01T00:00:01Z'],
        'Events.Name': ['retry'],
        'Events.Attributes': [{ n: '2' }],
        'Links.TraceId': [TRACE],
        'Links.SpanId': ['00f067aa0ba902b8'],
        'Links.TraceState': [''],
        'Links.Attributes': [{}],
      },
    ]);
  });
}

test('query: sql has a row a data point in metrics', async (t) => {
  const directory = temporaryDirectory(t);
  const point = { timeUnixNano: String(SECOND), attributes: keyValues({ route: '/a' }) };
  const exemplars = [
    { timeUnixNano: String(SECOND), asDouble: 4.5, traceId: 'AB'.repeat(16), spanId: 'cd'.repeat(8) },
  ];
  const metrics = [
    { name: 'up', gauge: { dataPoints: [{ ...point, asInt: '1' }] } },
    {
      name: 'hits',
      unit: '1',
      sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ ...point, asDouble: 2.5 }] },
    },
    {
      name: 'latency',
      histogram: {
        aggregationTemporality: 'AGGREGATION_TEMPORALITY_DELTA',
        dataPoints: [
          { ...point, count: '3', sum: 6, bucketCounts: ['1', '2'], explicitBounds: [5], exemplars },
        ],
      },
    },
    {
      name: 'sizes',
      summary: { dataPoints: [{ ...point, count: '1', quantileValues: [{ quantile: 0.5, value: 7 }] }] },
    },
  ];
  const line = { resourceMetrics: [{ resource: {}, scopeMetrics: [{ scope: { name: 'm' }, metrics }] }] };
  writeFileOf(directory, 'metrics', 'a.jsonl', `${JSON.stringify(line)}\n`);
  const { engine } = await openEngine(t, directory);
  const columns =
    'MetricName, MetricType, Attributes, TimeUnix, Value, AggregationTemporality, IsMonotonic, Count, Sum, BucketCounts, ExplicitBounds, "ValueAtQuantiles.Value"';
  const answer = await engine.query(`sql: SELECT ${columns} FROM metrics ORDER BY MetricName`);
  assert.ok(answer.type === 'sql');
  const common = [{ route: '/a' }, '1970-01-01T00:00:01Z'];
  assert.deepEqual(await collect(answer.rows), [
    ['hits', 'Sum', ...common, 2.5, 2, true, null, null, null, null, null],
    ['latency', 'Histogram', ...common, null, 1, null, 3, 6, [1, 2], [5], null],
    ['sizes', 'Summary', ...common, null, null, null, 1, null, null, null, [7]],
    ['up', 'Gauge', ...common, 1, null, null, null, null, null, null, null],
  ]);
  const shown = ['TimeUnix', 'Value', 'SpanId', 'TraceId'].map((name) => `"Exemplars.${name}"`).join(', ');
  const [latency] = await rowsOf(engine, `SELECT ${shown} FROM metrics WHERE MetricName = 'latency'`);
  assert.deepEqual(latency, {
    'Exemplars.TimeUnix': ['1970-01-01T00:00:01Z'],
    'Exemplars.Value': [4.5],
    'Exemplars.SpanId': ['cd'.repeat(8)],
    'Exemplars.TraceId': ['ab'.repeat(16)],
  });
});

/** All that is in a directory, and what it holds. */
function fingerprint(directory: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(directory, name);
    hash.update(name);
    if (statSync(path).isFile()) hash.update(readFileSync(path));
  }
  return hash.digest('hex');
}

test('query: sql that does more than read is refused, and the store is unchanged', async (t) => {
  const { directory, engine } = await store(t, 'compacted');
  writeFileOf(directory, 'logs', 'more.jsonl', logsLine(LOGS));
  const before = fingerprint(directory);
  const file = join(directory, 'logs', 'more.jsonl');
  for (const [sql, position] of [
    ['DROP VIEW logs', 0],
    [`COPY (SELECT 1) TO '${file}'`, 0],
    ["SELECT * FROM read_text('/etc/passwd')", 14],
    ['SELECT 1; DROP VIEW logs', 10],
  ] as const) {
    await assert.rejects(rowsOf(engine, sql), (error) => {
      assert.ok(error instanceof QueryError, `${sql}: ${error}`);
      assert.equal(error.code, 'invalid-sql', `${sql}: ${error.message}`);
      assert.equal(error.position, position + 'sql: '.length, `${sql}: ${error.message}`);
      return true;
    });
  }
  assert.equal(fingerprint(directory), before);
  assert.deepEqual(await rowsOf(engine, 'SELECT count(*) AS n FROM logs'), [{ n: 4 }]);
});

test('query: sql reads what is damaged as far as it can', async (t) => {
  const directory = temporaryDirectory(t);
  writeFileOf(directory, 'logs', 'a.jsonl', `${logsLine(LOGS)}{"no":"OTLP"}\n{]\n${logsLine(LOGS)}`);
  const { engine, corruptions } = await openEngine(t, directory);
  assert.deepEqual(await rowsOf(engine, 'SELECT count(*) AS n FROM logs'), [{ n: 4 }]);
  assert.equal(corruptions.length, 2);
});

test('query: sql ends at a limit, and at once when the signal fires', async (t) => {
  const { engine } = await store(t, 'lines');
  const limited = await engine.query('sql: SELECT * FROM range(1000000)', { limit: 3 });
  assert.ok(limited.type === 'sql');
  assert.deepEqual(await collect(limited.rows), [[0], [1], [2]]);
  const abort = new AbortController();
  const endless = engine.query('sql: SELECT count(*) FROM range(1000000) a, range(1000000) b', {
    signal: abort.signal,
  });
  setTimeout(() => abort.abort(new Error('enough')), 500);
  await assert.rejects(endless, /enough/);
});
