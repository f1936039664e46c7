/** What the API answers, over a store with records. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { keyValues, logsOf, type RunningTestApi, startApi, type TestLog } from '../test/running-api.ts';
import { post } from '../test/running-hub.ts';
import { GivenCursors } from './api-cursor.ts';
import type { LogJson } from './api-record-json.ts';

const START = 1_790_000_000_000_000_000n;
const SECOND = 1_000_000_000n;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

interface Started extends RunningTestApi {
  get(path: string): Promise<Record<string, unknown>>;
  readonly cookie: string;
}

async function start(t: TestContext): Promise<Started> {
  const api = await startApi(t);
  const cookie = await api.logIn();
  return {
    ...api,
    cookie,
    async get(path) {
      const { status, json, text } = await api.ask(path, { cookie });
      assert.equal(status, 200, text);
      return json;
    },
  };
}

async function send(api: RunningTestApi, service: string, records: readonly TestLog[]): Promise<void> {
  const { status } = await post(`${api.url('otlp/http')}/v1/logs`, logsOf(service, records));
  assert.equal(status, 200);
}

const WINDOW = `since=${START}&until=${START + 3600n * SECOND}`;

test('GET /api/logs gives every record once over its pages, the newest first, ties and all', async (t) => {
  const api = await start(t);
  const records = Array.from({ length: 50 }, (_, index) => ({
    body: `record ${index}`,
    time: START + BigInt(Math.floor(index / 7)) * SECOND,
  }));
  await send(api, 'shop', records);
  const bodies: unknown[] = [];
  let cursor: unknown = '';
  let pages = 0;
  do {
    const page = await api.get(`/api/logs?${WINDOW}&limit=4&cursor=${cursor}`);
    for (const { body } of page.records as LogJson[]) bodies.push(body);
    cursor = page.cursor;
    pages++;
    // What is written in the meantime is newer, and does not move the pages.
    if (pages === 2) await send(api, 'shop', [{ body: 'late', time: START + 100n * SECOND }]);
  } while (cursor !== undefined);
  assert.deepEqual(bodies, records.map(({ body }) => body).reverse());
});

test('GET /api/logs goes on among thousands of records of one time, with a cursor that fits into an address', async (t) => {
  const api = await start(t);
  const records = Array.from({ length: 2500 }, (_, index) => ({ body: `tie ${index}`, time: START }));
  for (let from = 0; from < records.length; from += 500)
    await send(api, 'shop', records.slice(from, from + 500));
  const bodies = new Set<unknown>();
  let cursor: unknown = '';
  while (cursor !== undefined) {
    const page = await api.get(`/api/logs?${WINDOW}&limit=1000&cursor=${cursor}`);
    for (const { body } of page.records as LogJson[]) bodies.add(body);
    cursor = page.cursor;
    assert.ok(cursor === undefined || String(cursor).length < 3000);
  }
  assert.equal(bodies.size, records.length);
});

test('GivenCursors keeps what is long under a name, and forgets the oldest', () => {
  const cursors = new GivenCursors();
  assert.equal(cursors.take(cursors.give('1d5.abc')), '1d5.abc');
  const long = (index: number) => `1d${index}.${'x'.repeat(1_000_000)}`;
  const names = Array.from({ length: 12 }, (_, index) => cursors.give(long(index)));
  assert.equal(cursors.take(names[11] ?? ''), long(11));
  assert.equal(cursors.take(names[0] ?? ''), undefined);
  assert.equal(cursors.give(long(11)), names[11]);
});

test('GET /api/logs takes filters, services and ranges', async (t) => {
  const api = await start(t);
  await send(api, 'shop', [
    { body: 'a', time: START, severityNumber: 17, severityText: 'ERROR' },
    { body: 'b', time: START + SECOND },
  ]);
  await send(api, 'bank', [
    { body: 'c', time: START + 2n * SECOND, severityNumber: 17, severityText: 'Error' },
  ]);
  const bodies = async (query: string) =>
    ((await api.get(`/api/logs?${query}`)).records as LogJson[]).map(({ body }) => body);
  assert.deepEqual(await bodies(`${WINDOW}&query=level>=error`), ['c', 'a']);
  assert.deepEqual(await bodies(`${WINDOW}&query=a OR b`.replaceAll(' ', '%20')), ['b', 'a']);
  assert.deepEqual(await bodies(`${WINDOW}&service=bank`), ['c']);
  assert.deepEqual(await bodies(`${WINDOW}&service=bank&service=shop&query=level:info`), ['b']);
  assert.deepEqual(await bodies(`since=${START + SECOND}&until=${START + 2n * SECOND}`), ['b']);
});

test('GET /api/logs/histogram counts by bucket, level and service', async (t) => {
  const api = await start(t);
  const severities = [
    ['INFO', 9],
    ['ERROR', 17],
    ['', 13],
  ] as const;
  const records = Array.from({ length: 30 }, (_, index) => {
    const [severityText, severityNumber] = severities[index % 3] ?? ['', 0];
    return { body: 'x', time: START + BigInt(index) * 60n * SECOND, severityText, severityNumber };
  });
  await send(api, 'shop', records);
  const answer = await api.get(`/api/logs/histogram?${WINDOW}&buckets=6`);
  assert.equal(answer.total, 30);
  assert.equal(answer.interval, String(900n * SECOND));
  const levels = (answer.levels as { value: string; count: number }[]).map(
    ({ value, count }) => `${value} ${count}`,
  );
  assert.deepEqual(levels.sort(), ['ERROR 10', 'INFO 10', 'WARNING 10']);
  const buckets = answer.buckets as { counts: Record<string, number> }[];
  assert.equal(
    buckets.flatMap(({ counts }) => Object.values(counts)).reduce((a, b) => a + b),
    30,
  );
  assert.deepEqual(answer.services, [{ value: 'shop', count: 30 }]);
});

test('GET /api/logs/:id/context gives the neighbours of a record, of all or of its service', async (t) => {
  const api = await start(t);
  for (let index = 0; index < 5; index++) {
    await send(api, 'shop', [{ body: `shop ${index}`, time: START + BigInt(index * 2) * SECOND }]);
    await send(api, 'bank', [{ body: `bank ${index}`, time: START + BigInt(index * 2 + 1) * SECOND }]);
  }
  const { records } = (await api.get(`/api/logs?${WINDOW}&query="shop 2"`.replaceAll(' ', '%20'))) as {
    records: LogJson[];
  };
  const id = records[0]?.id;
  assert.deepEqual((await api.get(`/api/logs/${id}`)).record, records[0]);
  const around = async (query: string) => {
    const answer = await api.get(`/api/logs/${id}/context?${query}`);
    const bodies = (answer.records as LogJson[]).map(({ body }) => body);
    assert.equal(bodies[Number(answer.index)], 'shop 2');
    return bodies;
  };
  assert.deepEqual(await around('before=2&after=1'), ['bank 2', 'shop 2', 'bank 1', 'shop 1']);
  assert.deepEqual(await around('before=1&after=1&by=service'), ['shop 3', 'shop 2', 'shop 1']);
  const { status } = await api.ask(`/api/logs/${START}-${'x'.repeat(12)}`, { cookie: api.cookie });
  assert.equal(status, 404);
});

test('GET /api/traces/:id gives spans and records of a trace; GET /api/traces says what is in each', async (t) => {
  const api = await start(t);
  const span = (spanId: string, parentSpanId: string, more: object = {}) => ({
    traceId: TRACE,
    spanId,
    ...(parentSpanId === '' ? {} : { parentSpanId }),
    name: `span ${spanId[0]}`,
    kind: 2,
    startTimeUnixNano: String(START),
    endTimeUnixNano: String(START + SECOND),
    ...more,
  });
  const message = {
    resourceSpans: [
      {
        resource: { attributes: keyValues({ 'service.name': 'shop' }) },
        scopeSpans: [
          {
            spans: [
              span('a'.repeat(16), ''),
              span('b'.repeat(16), 'a'.repeat(16), { status: { code: 2, message: 'no' } }),
            ],
          },
        ],
      },
    ],
  };
  await post(`${api.url('otlp/http')}/v1/traces`, JSON.stringify(message));
  await send(api, 'shop', [{ body: 'within', time: START, traceId: TRACE, spanId: 'b'.repeat(16) }]);
  const trace = await api.get(`/api/traces/${TRACE.toUpperCase()}`);
  assert.equal((trace.spans as unknown[]).length, 2);
  assert.equal((trace.logs as LogJson[])[0]?.body, 'within');
  const { traces } = (await api.get(`/api/traces?${WINDOW}&query=statusCode:error`)) as { traces: object[] };
  assert.deepEqual(traces, [
    {
      traceId: TRACE,
      start: String(START),
      spans: 2,
      errors: 1,
      duration: String(SECOND),
      root: { service: 'shop', name: 'span a', status: 'unset' },
      services: [{ name: 'shop', spans: 2 }],
    },
  ]);
  const overview = await api.get(`/api/overview?${WINDOW}`);
  const [shop] = overview.services as { name: string; requests: number; failed: number; p95: number }[];
  assert.deepEqual([shop?.name, shop?.requests, shop?.failed, shop?.p95], ['shop', 2, 1, 1]);
  assert.equal(((await api.get(`/api/spans?${WINDOW}`)).records as unknown[]).length, 2);
});

test('GET /api/metrics lists metrics; /series gives counters as rates and histograms as quantiles', async (t) => {
  const api = await start(t);
  const times = [0n, 10n, 20n].map((second) => String(START + second * SECOND));
  const metrics = [
    {
      name: 'requests',
      unit: '{request}',
      sum: {
        isMonotonic: true,
        aggregationTemporality: 2,
        dataPoints: times.map((timeUnixNano, index) => ({ timeUnixNano, asInt: String(index * 50) })),
      },
    },
    {
      name: 'duration',
      unit: 's',
      histogram: {
        aggregationTemporality: 1,
        dataPoints: [
          {
            timeUnixNano: times[1],
            count: '4',
            sum: 6,
            bucketCounts: ['0', '4', '0'],
            explicitBounds: [1, 2],
          },
        ],
      },
    },
  ];
  const resource = { attributes: keyValues({ 'service.name': 'shop' }) };
  const message = { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] };
  await post(`${api.url('otlp/http')}/v1/metrics`, JSON.stringify(message));
  const list = (await api.get('/api/metrics')).metrics as {
    name: string;
    services: string[];
    points: number;
  }[];
  assert.deepEqual(
    list.map(({ name, services, points }) => [name, services, points]),
    [
      ['duration', ['shop'], 1],
      ['requests', ['shop'], 3],
    ],
  );
  const series = async (name: string) => {
    const answer = await api.get(`/api/metrics/series?name=${encodeURIComponent(name)}&${WINDOW}`);
    return (answer.series as { points: object[] }[])[0]?.points.map(({ ...point }) => ({
      ...point,
      time: undefined,
    }));
  };
  assert.deepEqual(await series('requests'), [
    { time: undefined, value: 5 },
    { time: undefined, value: 5 },
  ]);
  assert.deepEqual(await series('duration'), [{ time: undefined, value: 1.5, p95: 1.95, count: 4 }]);
  assert.equal(await series("x' OR '1'='1"), undefined);
});

test('GET /api/query runs stages; POST /api/sql runs one SELECT', async (t) => {
  const api = await start(t);
  await send(api, 'shop', [
    { body: 'a', time: START },
    { body: 'b', time: START },
  ]);
  const counted = await api.get(`/api/query?${WINDOW}&query=*%20|%20count%20by%20service`);
  assert.deepEqual([counted.type, counted.rows], ['rows', [['shop', 2]]]);
  const sql = (text: string) =>
    api.ask('/api/sql', { method: 'POST', cookie: api.cookie, body: { sql: text } });
  const { json } = await sql("SELECT count(*) AS n FROM logs WHERE ServiceName = 'shop'");
  assert.deepEqual([json.type, json.rows], ['sql', [[2]]]);
  for (const text of ['DROP TABLE logs', "SELECT * FROM read_text('/etc/passwd')", 'SELECT 1; SELECT 2']) {
    const { status, json: answer } = await sql(text);
    assert.equal(status, 400, text);
    assert.equal((answer.error as { code: string }).code, 'invalid-sql', text);
  }
  assert.equal((await api.ask('/api/query?query=sql:SELECT%201', { cookie: api.cookie })).status, 403);
});

test('api: a bad request is told what, where and how to mend it', async (t) => {
  const api = await start(t);
  const wrong = async (path: string, status = 400) => {
    const answer = await api.ask(path, { cookie: api.cookie });
    assert.equal(answer.status, status, path);
    return answer.json.error as {
      code: string;
      message: string;
      parameter?: string;
      position?: number;
      fix?: object;
    };
  };
  const level = await wrong('/api/logs?query=level:eror');
  assert.deepEqual([level.parameter, level.position], ['query', 6]);
  assert.deepEqual(level.fix, {
    position: 6,
    length: 4,
    replacement: 'error',
    label: 'Replace "eror" with "error"',
  });
  assert.equal(
    (await wrong('/api/logs?limit=0')).message,
    'limit is "0", must be an integer from 1 to 1000.',
  );
  assert.equal((await wrong('/api/logs?since=soon')).parameter, 'since');
  assert.equal((await wrong(`/api/logs?since=${START}&until=${START}`)).parameter, 'until');
  assert.equal((await wrong('/api/logs?cursor=bm9uc2Vuc2U')).code, 'invalid-cursor');
  assert.equal((await wrong('/api/logs?query=*|count')).code, 'no-stages');
  assert.equal((await wrong('/api/logs/nonsense')).parameter, 'id');
  assert.equal((await wrong('/api/traces/123')).parameter, 'id');
  assert.equal((await wrong('/api/fields?signal=x')).parameter, 'signal');
  assert.equal((await wrong('/api/nothing', 404)).code, 'unknown-path');
  const big = { sql: 'x'.repeat(70_000) };
  assert.equal((await api.ask('/api/sql', { method: 'POST', cookie: api.cookie, body: big })).status, 413);
});

test('GET /api/explain says what would be read and where stages run; GET /api/processes when processes began', async (t) => {
  const api = await start(t);
  const message = (version: string, instance: string, time: bigint) => ({
    resourceLogs: [
      {
        resource: {
          attributes: keyValues({
            'service.name': 'shop',
            'service.version': version,
            'service.instance.id': instance,
          }),
        },
        scopeLogs: [{ logRecords: [{ timeUnixNano: String(time), body: { stringValue: 'x' } }] }],
      },
    ],
  });
  for (const [version, instance, second] of [
    ['1', 'a', 1n],
    ['1', 'b', 5n],
    ['2', 'c', 9n],
  ] as const) {
    const body = JSON.stringify(message(version, instance, START + second * SECOND));
    assert.equal((await post(`${api.url('otlp/http')}/v1/logs`, body)).status, 200);
  }
  const { starts } = (await api.get(`/api/processes?${WINDOW}`)) as { starts: Record<string, string>[] };
  assert.deepEqual(
    starts.map(({ at, type, version }) => `${BigInt(at ?? 0) - START} ${type} ${version}`),
    [`${5n * SECOND} restart 1`, `${9n * SECOND} deploy 2`],
  );
  const explained = await api.get(`/api/explain?${WINDOW}&query=${encodeURIComponent('* | count by level')}`);
  assert.deepEqual(explained.stages, [{ stage: 'count by level', by: 'engine' }]);
  // That of the records, and that of the audit trail.
  assert.equal((explained.segments as { files: number }).files, 2);
  assert.equal((await api.ask('/api/explain?query=level:eror', { cookie: api.cookie })).status, 400);
});

test('api: a query that is too long is refused, and no request takes the hub down', async (t) => {
  const api = await start(t);
  const { status } = await api.ask(`/api/logs?query=${'a'.repeat(15_000)}`, { cookie: api.cookie });
  assert.equal(status, 200);
  assert.equal((await api.ask(`/api/logs?query=${'a'.repeat(40_000)}`, { cookie: api.cookie })).status, 431);
  assert.equal((await api.ask(`/api/logs?query=${'('.repeat(500)}`, { cookie: api.cookie })).status, 400);
  for (const path of ['/api/sql', '/api/alerts/check', '/api/alerts/rules', '/api/views']) {
    const body = { sql: 'x'.repeat(70_000) };
    const { status } = await api.ask(path, { method: 'POST', cookie: api.cookie, body });
    assert.equal(status, 413, path);
  }
  assert.deepEqual(api.problems, []);
});

test('api: what a client no longer waits for is stopped', async (t) => {
  const events = new EventEmitter();
  const [asked, stopped] = [once(events, 'asked'), once(events, 'stopped')];
  const never = async function* (signal: AbortSignal | undefined): AsyncGenerator<never, void, undefined> {
    events.emit('asked');
    await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
    events.emit('stopped', signal?.reason);
  };
  const api = await startApi(t, {
    api: {
      openEngine: async () => ({
        search: (search) => Object.assign(never(search?.signal), { cursor: () => undefined }),
        searchSpans: (search) => Object.assign(never(search?.signal), { cursor: () => undefined }),
        query: () => Promise.reject(new Error('not asked')),
        explain: () => Promise.reject(new Error('not asked')),
        close: async () => {},
      }),
      createFieldSurvey: () => ({ add: () => {}, fields: () => [] }),
    },
  });
  const cookie = await api.logIn();
  const controller = new AbortController();
  const answer = fetch(`${api.url('api')}/api/logs`, { headers: { cookie }, signal: controller.signal });
  answer.catch(() => {});
  await asked;
  controller.abort();
  const [reason] = (await stopped) as [Error];
  assert.equal(reason.name, 'AbortError');
});

test('api: hostile texts come out as JSON, exactly, and as nothing else', async (t) => {
  const api = await start(t);
  const hostile = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '\u001b]0;owned\u0007\u001b[2J',
    '=HYPERLINK("http://evil.example")',
    '</script><svg onload=alert(1)>',
    '\u2028\u2029\u202e',
  ];
  await send(
    api,
    '<b>service</b>',
    hostile.map((body, index) => ({ body, time: START + BigInt(index), attributes: { [body]: body } })),
  );
  const { headers, json } = await api.ask(`/api/logs?${WINDOW}`, { cookie: api.cookie });
  assert.equal(headers['content-type'], 'application/json; charset=utf-8');
  const records = json.records as LogJson[];
  assert.deepEqual(records.map(({ body }) => body).reverse(), hostile);
  assert.ok(records.every(({ service }) => service === '<b>service</b>'));
});

test('GET /api/complete proposes fields and values of the store', async (t) => {
  const api = await start(t);
  await send(api, 'shop', [{ body: 'a', time: START, attributes: { 'http.route': '/cart' } }]);
  const insertions = async (query: string) => {
    const { completions } = await api.get(`/api/complete?query=${query}&position=${query.length}`);
    return (completions as { insertion: string }[]).map(({ insertion }) => insertion);
  };
  assert.ok((await insertions('http')).includes('http.route'));
  assert.deepEqual(await insertions('http.route:'), ['/cart']);
});

test('api: without an engine the error says so, and the next call tries again', async (t) => {
  let tries = 0;
  const api = await startApi(t, {
    api: {
      openEngine: () => {
        tries++;
        return Promise.reject(
          Object.assign(new Error('DuckDB is not here. Install it.'), {
            name: 'QueryError',
            code: 'engine-missing',
          }),
        );
      },
      createFieldSurvey: () => ({ add: () => {}, fields: () => [] }),
    },
  });
  const cookie = await api.logIn();
  for (let index = 0; index < 2; index++) {
    const { status, json } = await api.ask('/api/logs', { cookie });
    assert.deepEqual([status, (json.error as { code: string }).code], [501, 'engine-missing']);
  }
  assert.equal(tries, 2);
});
