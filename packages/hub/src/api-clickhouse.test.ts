/** The API over a ClickHouse, which answers what the page asks as the engine over segments does. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { decodeLine, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import { FieldSurvey, openClickHouseEngine, openDuckDbEngine } from '@agentbus/query';
// @boundaries-ignore a ClickHouse for tests, and no part of the published package
import { startClickHouse } from '../../query/src/clickhouse-fixture.test.ts';
import { keyValues, logsOf, type RunningTestApi, startApi } from '../test/running-api.ts';
import { post } from '../test/running-hub.ts';

const START = 1_790_000_000_000_000_000n;
const SECOND = 1_000_000_000n;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const RANGE = `since=${START}&until=${START + 600n * SECOND}`;

const LOGS = Array.from({ length: 40 }, (_, index) => ({
  body: `record ${index}`,
  time: START + BigInt(index) * 10n * SECOND,
  severityNumber: index % 5 === 0 ? 17 : 9,
  severityText: index % 5 === 0 ? 'ERROR' : 'INFO',
  traceId: TRACE,
  spanId: '00f067aa0ba902b7',
  attributes: { 'http.route': index % 2 === 0 ? '/' : '/cart', 'exception.type': 'TypeError' },
}));

function spans(): string {
  const span = (spanId: string, parentSpanId: string, at: bigint, code: number) => ({
    traceId: TRACE,
    spanId,
    parentSpanId,
    name: `GET ${spanId[0]}`,
    kind: 2,
    startTimeUnixNano: String(at),
    endTimeUnixNano: String(at + SECOND),
    attributes: keyValues({ 'http.route': '/' }),
    status: { code },
  });
  const all = [
    span('a'.repeat(16), '', START, 0),
    span('b'.repeat(16), 'a'.repeat(16), START + SECOND, 2),
    span('c'.repeat(16), 'a'.repeat(16), START + 2n * SECOND, 0),
  ];
  const resource = { attributes: keyValues({ 'service.name': 'shop', 'service.version': '1' }) };
  return JSON.stringify({
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'test' }, spans: all }] }],
  });
}

/** The same telemetry behind both engines. */
async function startBoth(t: TestContext): Promise<{ clickhouse: RunningTestApi; segments: RunningTestApi }> {
  const server = startClickHouse(t);
  const logs = logsOf('shop', LOGS);
  server.insert(decodeLine(logs) as StoredLog[]);
  server.insert(decodeLine(spans()) as StoredSpan[]);
  server.run('CREATE TABLE IF NOT EXISTS otel.unrelated (x UInt8) ENGINE = Memory');
  const clickhouse = await startApi(t, {
    api: {
      openEngine: () => openClickHouseEngine({ address: server.connection }),
      createFieldSurvey: () => new FieldSurvey(),
    },
  });
  const segments: RunningTestApi = await startApi(t, {
    api: {
      openEngine: () => openDuckDbEngine({ directory: segments.directory, threads: 1 }),
      createFieldSurvey: () => new FieldSurvey(),
    },
  });
  for (const [path, body] of [
    ['logs', logs],
    ['traces', spans()],
  ] as const) {
    assert.equal((await post(`${segments.url('otlp/http')}/v1/${path}`, body)).status, 200);
  }
  return { clickhouse, segments };
}

const PATHS = [
  `/api/logs/histogram?${RANGE}`,
  `/api/logs/histogram?${RANGE}&query=level>=error&service=shop`,
  `/api/overview?${RANGE}&buckets=10`,
  `/api/processes?${RANGE}`,
  `/api/query?${RANGE}&query=${encodeURIComponent('* | count by level')}`,
  `/api/query?${RANGE}&query=${encodeURIComponent('level>=error | top 3 route')}`,
  `/api/query?${RANGE}&signal=spans&query=${encodeURIComponent('* | count, p95 duration by name')}`,
];

test('api over ClickHouse: counts and courses are those over segments', async (t) => {
  const { clickhouse, segments } = await startBoth(t);
  const [cookie, other] = [await clickhouse.logIn('viewer'), await segments.logIn('viewer')];
  for (const path of PATHS) {
    const found = await clickhouse.ask(path, { cookie });
    const expected = await segments.ask(path, { cookie: other });
    assert.equal(found.status, 200, `${path}: ${found.text}`);
    const sorted = (json: Record<string, unknown>) =>
      Array.isArray(json.rows) ? { ...json, rows: json.rows.map((row) => JSON.stringify(row)).sort() } : json;
    assert.deepEqual(sorted(found.json), sorted(expected.json), path);
  }
});

test('api over ClickHouse: records over pages, one by its id, those around it, its trace, and fields', async (t) => {
  const { clickhouse } = await startBoth(t);
  const cookie = await clickhouse.logIn('admin');
  const get = async (path: string) => {
    const { status, text, json } = await clickhouse.ask(path, { cookie });
    assert.equal(status, 200, `${path}: ${text}`);
    // biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes, looked at by assertions
    return json as Record<string, any>;
  };
  const bodies: string[] = [];
  let cursor = '';
  do {
    const page = await get(`/api/logs?${RANGE}&limit=7&cursor=${cursor}`);
    bodies.push(...page.records.map(({ body }: { body: string }) => body));
    cursor = page.cursor ?? '';
  } while (cursor !== '');
  assert.deepEqual(bodies, LOGS.map(({ body }) => body).reverse());
  const [record] = (await get(`/api/logs?${RANGE}&query=${encodeURIComponent('"record 20"')}`)).records;
  assert.equal((await get(`/api/logs/${record.id}`)).record.body, 'record 20');
  const around = await get(`/api/logs/${record.id}/context?before=1&after=1`);
  assert.deepEqual(
    around.records.map(({ body }: { body: string }) => body),
    ['record 21', 'record 20', 'record 19'],
  );
  const trace = await get(`/api/traces/${TRACE}`);
  assert.deepEqual([trace.spans.length, trace.logs.length], [3, LOGS.length]);
  assert.equal((await get(`/api/traces?${RANGE}`)).traces.length, 1);
  assert.equal((await get(`/api/spans?${RANGE}`)).records.length, 3);
  assert.ok(
    (await get(`/api/fields?${RANGE}`)).fields.some(({ name }: { name: string }) => name === 'http.route'),
  );
  assert.ok((await get('/api/complete?query=http.ro&position=7')).completions.length > 0);
  assert.equal((await get(`/api/explain?query=${encodeURIComponent('* | count')}`)).stages.length, 1);
  const { status, json, text } = await clickhouse.ask('/api/sql', {
    method: 'POST',
    cookie,
    body: { sql: 'SELECT ServiceName, count(*) AS n FROM logs GROUP BY ServiceName' },
  });
  assert.equal(status, 200, text);
  // Its 64-bit integers come as texts.
  assert.equal(JSON.stringify(json.rows), JSON.stringify([['shop', String(LOGS.length)]]));
  assert.equal((await get(`/api/metrics?${RANGE}`)).metrics.length, 0);
  assert.equal((await clickhouse.ask('/api/logs?query=level:eror', { cookie })).status, 400);
  assert.deepEqual(clickhouse.problems, []);
});
