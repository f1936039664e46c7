/** What the API says of traces and metrics beyond lists: the map, what differs, heatmaps, exemplars. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parse } from '@agentbus/filter';
import { keyValues, type RunningTestApi, startApi } from '../test/running-api.ts';
import { post } from '../test/running-hub.ts';
import type { ApiAnalyses, ApiDifferenceRange } from './api-engine.ts';
import type { Heatmap } from './api-metrics-heatmap.ts';
import type { Exemplar } from './api-metrics-rows.ts';
import type { HubOptions } from './hub-options.ts';

const START = 1_790_000_000_000_000_000n;
const SECOND = 1_000_000_000n;
const WINDOW = `since=${START}&until=${START + 600n * SECOND}`;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

async function start(t: TestContext, options: Partial<HubOptions> = {}) {
  const api = await startApi(t, options);
  const cookie = await api.logIn('viewer');
  return { api, ask: (path: string) => api.ask(path, { cookie }) };
}

async function send(api: RunningTestApi, signal: string, service: string, items: object): Promise<void> {
  const resource = { attributes: keyValues({ 'service.name': service }) };
  const [resources, scopes] =
    signal === 'traces' ? ['resourceSpans', 'scopeSpans'] : ['resourceMetrics', 'scopeMetrics'];
  const message = { [resources ?? '']: [{ resource, [scopes ?? '']: [items] }] };
  const { status } = await post(`${api.url('otlp/http')}/v1/${signal}`, JSON.stringify(message));
  assert.equal(status, 200);
}

function span(spanId: string, parentSpanId: string, kind: number, millis: bigint, code = 0) {
  return {
    traceId: TRACE,
    spanId: spanId.repeat(16),
    parentSpanId: parentSpanId.repeat(16),
    name: spanId,
    kind,
    startTimeUnixNano: String(START),
    endTimeUnixNano: String(START + millis * 1_000_000n),
    status: { code },
  };
}

test('GET /api/map pairs clients with servers, in the range, for the services that are asked for', async (t) => {
  const { api, ask } = await start(t);
  await send(api, 'traces', 'web', {
    spans: [span('a', '', 2, 50n), span('b', 'a', 3, 40n), span('c', 'a', 1, 40n)],
  });
  await send(api, 'traces', 'shop', { spans: [span('d', 'b', 2, 30n, 2)] });
  const { json } = await ask(`/api/map?${WINDOW}`);
  assert.deepEqual([json.spans, json.more, json.unpaired], [3, false, 0]);
  assert.deepEqual(json.edges, [{ from: 'service:web', to: 'service:shop', calls: 1, failed: 1, p95: 0.04 }]);
  const alone = (await ask(`/api/map?${WINDOW}&service=shop`)).json;
  assert.deepEqual([(alone.nodes as unknown[]).length, alone.unpaired], [1, 1]);
  const later = (await ask(`/api/map?since=${START + SECOND}&until=${START + 2n * SECOND}`)).json;
  assert.deepEqual(later.nodes, []);
});

test('GET /api/differences hands the filters on, and says what is wrong with either', async (t) => {
  let range: ApiDifferenceRange | undefined;
  const analyses = {
    findDifferences: async (_, asked) => {
      range = asked;
      return { selected: 1, rest: 2, differences: [], more: false };
    },
  } as Partial<ApiAnalyses> as ApiAnalyses;
  const { ask } = await start(t, {
    api: {
      openEngine: async () => ({
        search: () => assert.fail('not asked'),
        searchSpans: () => assert.fail('not asked'),
        query: () => assert.fail('not asked'),
        explain: () => assert.fail('not asked'),
        close: async () => {},
      }),
      createFieldSurvey: () => ({ add: () => {}, fields: () => [] }),
      analyses,
    },
  });
  const path = `/api/differences?${WINDOW}&query=kind:server&service=shop&selected=${encodeURIComponent('duration>1s')}`;
  assert.deepEqual((await ask(path)).json, { selected: 1, rest: 2, differences: [], more: false });
  assert.equal(range?.over, 'spans');
  assert.deepEqual(range?.where, parse('kind:server service=shop'));
  assert.deepEqual(range?.selected, parse('kind:server service=shop duration>1s'));
  const wrong = async (query: string) => {
    const { status, json } = await ask(`/api/differences?${WINDOW}&${query}`);
    assert.equal(status, 400, query);
    return json.error as { parameter?: string; message: string; help?: string; fix?: object };
  };
  const none = await wrong('selected=');
  assert.deepEqual([none.parameter, none.help], ['selected', 'For slow spans: duration>500ms']);
  assert.match(none.message, /^selected is "", must be /u);
  assert.equal((await wrong('selected=level:eror')).parameter, 'selected');
  assert.ok((await wrong('selected=level:eror')).fix);
  assert.equal((await wrong('selected=x&query=level:eror')).parameter, 'query');
  assert.equal((await wrong('selected=x&signal=y')).message, 'signal is "y", must be logs or spans.');
});

test('GET /api/differences is 501 where the hub has no analyses', async (t) => {
  const { ask } = await start(t);
  const { status, json } = await ask(`/api/differences?${WINDOW}&selected=x`);
  assert.deepEqual([status, (json.error as { code: string }).code], [501, 'no-analyses']);
});

test('GET /api/metrics/series: heatmap and exemplars of a histogram; /instances: one series an instance', async (t) => {
  const { api, ask } = await start(t);
  const exemplar = (second: bigint, asDouble: number) => ({
    timeUnixNano: String(START + second * SECOND),
    asDouble,
    traceId: TRACE,
    spanId: 'b'.repeat(16),
  });
  const point = (second: bigint, bucketCounts: number[], exemplars: object[] = []) => ({
    timeUnixNano: String(START + second * SECOND),
    count: String(bucketCounts.reduce((a, b) => a + b, 0)),
    sum: 1,
    bucketCounts: bucketCounts.map(String),
    explicitBounds: [0.1, 1],
    exemplars,
  });
  const dataPoints = [
    point(0n, [1, 0, 0]),
    point(70n, [2, 3, 0], [exemplar(65n, 0.4), exemplar(66n, 0.7)]),
    point(190n, [2, 3, 4], [exemplar(180n, 3)]),
  ];
  await send(api, 'metrics', 'shop', {
    metrics: [{ name: 'took', unit: 's', histogram: { aggregationTemporality: 2, dataPoints } }],
  });
  const { json } = await ask(`/api/metrics/series?name=took&${WINDOW}&buckets=11`);
  assert.deepEqual([json.unit, json.interval, json.more], ['s', String(60n * SECOND), false]);
  const { stepMillis, bounds, counts } = json.heatmap as Heatmap;
  assert.deepEqual([stepMillis, bounds], [15_000, [0.1, 1]]);
  const filled = counts.flatMap((column, index) => (column.some((n) => n > 0) ? [[index, column]] : []));
  assert.deepEqual(filled, [
    [0, [1, 3, 0]],
    [8, [0, 0, 4]],
  ]);
  const shown = (json.exemplars as Exemplar[]).map(({ time, value, traceId, service }) => [
    time - Number(START / 1_000_000n),
    value,
    traceId,
    service,
  ]);
  assert.deepEqual(shown, [
    [180_000, 3, TRACE, 'shop'],
    [66_000, 0.7, TRACE, 'shop'],
  ]);
  const names = 'name=took&name=other&name=took';
  const merged = (await ask(`/api/metrics/instances?${names}&${WINDOW}&buckets=11`)).json;
  const [took, ...others] = merged.metrics as { name: string; series: { points: { count: number }[] }[] }[];
  assert.deepEqual([took?.name, others], ['took', []]);
  assert.deepEqual(
    took?.series.map(({ points }) => points.map(({ count }) => count)),
    [[4, 4]],
  );
  const none = (await ask(`/api/metrics/series?name=nothing&${WINDOW}`)).json;
  assert.deepEqual([none.name, none.series, none.heatmap, none.exemplars], ['nothing', [], undefined, []]);
  const wrong = async (path: string) => {
    const { status, json: answer } = await ask(path);
    assert.equal(status, 400, path);
    return answer.error as { message: string; parameter: string; help?: string };
  };
  const buckets = await wrong(`/api/metrics/series?name=took&${WINDOW}&buckets=501`);
  assert.equal(buckets.message, 'buckets is "501", must be an integer from 1 to 500.');
  const two = await wrong(`/api/metrics/series?${names}`);
  assert.equal(two.message, 'name is "took, other", must be the name of a metric.');
  const many = await wrong(
    `/api/metrics/instances?${Array.from({ length: 17 }, (_, n) => `name=m${n}`).join('&')}`,
  );
  assert.match(many.message, /must be from 1 to 16 names of metrics\.$/u);
  assert.equal((await wrong('/api/metrics/instances')).help, 'GET /api/metrics lists them.');
  assert.match(
    (await wrong(`/api/metrics/series?name=${'x'.repeat(301)}`)).message,
    /at most 300 characters/u,
  );
});
