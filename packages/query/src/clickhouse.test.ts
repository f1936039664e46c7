import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveField } from '@agentbus/filter';
import { decodeLine, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import fc from 'fast-check';
// @boundaries-ignore the corpus is for engines' tests, and no part of the published package
import { QUERY_LOGS, QUERY_SPANS } from '../../filter/src/query-records.conformance.ts';
import { summableLog, summableSpan, WORDS } from './arbitraries.test.ts';
import { parseClickHouseAddress } from './clickhouse-connection.ts';
import { clickHouseDdl } from './clickhouse-ddl.ts';
import { serveClickHouse, startClickHouse } from './clickhouse-fixture.test.ts';
import { openClickHouseEngine } from './open-clickhouse-engine.ts';
import { checkQueryCases, checkRandomQueries } from './query-suite.test.ts';
import { collect, logsLine, spansLine } from './store-fixture.test.ts';

const TIME = 1_792_879_200_000_000_000n;
const STEP = 120_000_000_001n;
const RECORDS = 300;

/** Records as the tables have them, four of a service at a time. */
function storedOf<T>(
  records: readonly object[],
  line: (records: readonly object[], service: string) => string,
): T[] {
  const stored: T[] = [];
  for (let start = 0; start < records.length; start += 4) {
    const service = WORDS[(start * 7) % WORDS.length] ?? '';
    stored.push(...(decodeLine(line(records.slice(start, start + 4), service)) as T[]));
  }
  return stored;
}

test('openClickHouseEngine: answers as the in-memory reading does', async (t) => {
  const server = startClickHouse(t);
  const logs = storedOf<StoredLog>(
    fc
      .sample(summableLog, { numRuns: RECORDS, seed: 41 })
      .map((record, index) => ({ ...record, timeUnixNano: String(TIME + BigInt(index) * STEP) })),
    logsLine,
  );
  const spans = storedOf<StoredSpan>(
    fc.sample(summableSpan, { numRuns: RECORDS, seed: 42 }).map((record, index) => {
      const start = TIME + BigInt(index) * STEP;
      // The exporter writes an unsigned duration.
      const end = start + BigInt(index % 7) * 123_456_789n;
      return { ...record, startTimeUnixNano: String(start), endTimeUnixNano: String(end) };
    }),
    spansLine,
  );
  server.insert([...logs, ...spans]);
  const engine = await openClickHouseEngine({ address: server.connection });
  await t.test('of logs', () => checkRandomQueries(engine, 'logs', logs));
  await t.test('of spans', () => checkRandomQueries(engine, 'spans', spans));
  await t.test('and the corpus', async (corpus) => {
    server.run('TRUNCATE TABLE otel.otel_logs');
    server.run('TRUNCATE TABLE otel.otel_traces');
    server.insert([...Object.values(QUERY_LOGS), ...Object.values(QUERY_SPANS)]);
    await checkQueryCases(corpus, engine);
  });
  await t.test('with whole records, in either order', async () => {
    const newest = await collect(engine.search({ limit: 1 }));
    const { unmeasured, late } = QUERY_LOGS;
    assert.deepEqual(
      newest.map(({ timestamp, body, attributes }) => ({ timestamp, body, attributes })),
      [
        {
          timestamp: unmeasured?.timestamp,
          body: '42',
          attributes: { 'agentbus.operation.duration': 'long', 'http.route': '/\uffee' },
        },
      ],
    );
    const [oldest] = await collect(engine.search({ order: 'asc', limit: 1, since: 1n }));
    assert.equal(oldest?.timestamp, late?.timestamp);
    const slow = await collect(engine.searchSpans({ where: 'duration>500ms' }));
    assert.deepEqual(
      slow.map(({ name, statusCode, kind }) => [name, statusCode, kind]),
      [['GET', 2, 2]],
    );
  });
  await t.test('with SQL over logs, spans and metrics', async () => {
    const rowsOf = async (sql: string) => {
      const answer = await engine.query(`sql: ${sql}`);
      assert.ok(answer.type === 'sql');
      return await collect(answer.rows);
    };
    assert.deepEqual(await rowsOf('SELECT count(*) FROM logs; -- done'), [['10']]);
    server.run("INSERT INTO otel.otel_metrics_gauge (MetricName, Value) VALUES ('up', 1)");
    server.run("INSERT INTO otel.otel_metrics_summary (MetricName, Count) VALUES ('sizes', 2)");
    assert.deepEqual(await rowsOf('SELECT MetricName, MetricType, Value FROM metrics ORDER BY MetricName'), [
      ['sizes', 'Summary', null],
      ['up', 'Gauge', 1],
    ]);
    server.run(`INSERT INTO otel.otel_metrics_histogram (MetricName, \`Exemplars.FilteredAttributes\`, \`Exemplars.TimeUnix\`,
      \`Exemplars.Value\`, \`Exemplars.SpanId\`, \`Exemplars.TraceId\`) VALUES ('took', [map()], [0], [4.5], ['c'], ['a'])`);
    assert.deepEqual(
      await rowsOf(
        'SELECT MetricName, "Exemplars.Value", "Exemplars.TraceId" FROM metrics ORDER BY MetricName',
      ),
      [
        ['sizes', [], []],
        ['took', [4.5], ['a']],
        ['up', [], []],
      ],
    );
    await assert.rejects(rowsOf('SELECT nowhere FROM logs'), { code: 'invalid-sql' });
    await assert.rejects(rowsOf('DROP TABLE otel.otel_logs'), { code: 'invalid-sql' });
  });
  await t.test('by HTTP', async () => {
    const port = await serveClickHouse(t, server);
    await using remote = await openClickHouseEngine({ address: `clickhouse://127.0.0.1:${port}/otel` });
    for (const hostile of ["it's", 'a\\b', 'tab\t', '{p1:String}', '\u{1f600}']) {
      const field = resolveField('service');
      const where = { type: 'compare', field, operator: '=', value: hostile } as const;
      assert.deepEqual(await collect(remote.search({ where })), []);
    }
    assert.equal((await collect(remote.search({ where: 'route:/\u{1f600}' }))).length, 1);
    const answer = await remote.query('* | count by service | sort count desc | limit 1');
    assert.ok(answer.type === 'rows');
    assert.deepEqual(await collect(answer.rows), [['checkout', 5]]);
    const aborted = remote.search({ signal: AbortSignal.abort(new Error('enough')) });
    await assert.rejects(collect(aborted), /enough/);
  });
  await t.test('and refuses a regular expression that is not RE2', async () => {
    const answer = await engine.query('body=~"a{1001}" | count');
    assert.ok(answer.type === 'rows');
    await assert.rejects(collect(answer.rows), { code: 'invalid-regex' });
  });
  await t.test('without the columns that older exporters did not write', async () => {
    const old = await openClickHouseEngine({ address: server.connection, tables: { logs: 'old_logs' } });
    server.run('CREATE TABLE otel.old_logs AS otel.otel_logs');
    server.run('ALTER TABLE otel.old_logs DROP COLUMN EventName');
    server.run('INSERT INTO otel.old_logs SELECT * EXCEPT EventName FROM otel.otel_logs');
    const answer = await old.query('event="" | count');
    assert.ok(answer.type === 'rows');
    assert.deepEqual(await collect(answer.rows), [[10]]);
    assert.equal((await collect(old.search({ limit: 1 }))).length, 1);
  });
  await t.test('and says where the tables are not', async () => {
    const none = await openClickHouseEngine({ address: server.connection, database: 'nowhere' });
    await assert.rejects(collect(none.search()), { code: 'no-store' });
  });
});

test('clickHouseDdl: tables of a cluster are replicated, with a distributed one in front', () => {
  const statements = clickHouseDdl({ cluster: 'main', ttlDays: 30 });
  assert.equal(statements.filter((sql) => sql.includes('ReplicatedMergeTree')).length, 8);
  assert.equal(statements.filter((sql) => sql.includes('ENGINE = Distributed(`main`, `otel`')).length, 8);
  assert.ok(statements.every((sql) => sql.includes('ON CLUSTER `main`')));
  assert.ok(statements.some((sql) => sql.includes('TTL TimestampTime + toIntervalDay(30)')));
  assert.throws(() => clickHouseDdl({ ttlDays: 0 }), RangeError);
  assert.ok(clickHouseDdl({ database: 'a`; DROP' })[0]?.includes('`a\\`; DROP`'));
});

test('parseClickHouseAddress: reads host, port, database and credentials', () => {
  assert.deepEqual(parseClickHouseAddress('clickhouse://localhost', {}), {
    url: 'http://localhost:8123',
    database: 'otel',
    username: 'default',
    password: '',
  });
  assert.deepEqual(parseClickHouseAddress('clickhouses://me:s%40@ch.example:9/db', {}), {
    url: 'https://ch.example:9',
    database: 'db',
    username: 'me',
    password: 's@',
  });
  assert.equal(parseClickHouseAddress('clickhouse://h', { CLICKHOUSE_PASSWORD: 'p' }).password, 'p');
  assert.throws(
    () => parseClickHouseAddress('http://me:secret@h'),
    (error) => {
      return error instanceof Error && !error.message.includes('secret');
    },
  );
});
