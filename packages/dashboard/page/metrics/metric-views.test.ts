/** What the metric pages calculate. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '@agentbus/filter';
import fc from 'fast-check';
import { bucketFilter, type Heatmap, heatmapCells, placeOfValue } from './heatmap.ts';
import { type Metric, metricGroups } from './metric-groups.ts';
import { NODE_CHARTS, stepSecondsOf } from './node-charts.ts';

const heatmap = (bounds: number[], counts: number[][]): Heatmap => ({
  stepMillis: 1000,
  times: counts.map((_, index) => index * 1000),
  bounds,
  counts,
});

test('heatmapCells: what is not empty, from the highest bucket down, without empty ends', () => {
  const { cells, low, high } = heatmapCells(
    heatmap(
      [1, 2, 3, 4],
      [
        [0, 1, 0, 0, 0],
        [0, 0, 4, 0, 0],
      ],
    ),
  );
  assert.deepEqual([low, high], [1, 2]);
  assert.deepEqual(
    cells.map(({ column, row, count }) => [column, row, count]),
    [
      [0, 1, 1],
      [1, 0, 4],
    ],
  );
  assert.ok(cells.every(({ weight }) => weight > 0 && weight <= 1));
  assert.deepEqual(heatmapCells(heatmap([1], [])), { cells: [], low: 0, high: 0 });
});

test('placeOfValue: within the row of its bucket, higher the more it is', () => {
  const bounds = [1, 2, 4];
  assert.equal(placeOfValue(bounds, 0, 3, 1.5), 0.625);
  assert.equal(placeOfValue(bounds, 0, 3, 99), 0.125);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 9, noNaN: true }),
      fc.double({ min: 0, max: 9, noNaN: true }),
      (a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        assert.ok(placeOfValue(bounds, 0, 3, more) <= placeOfValue(bounds, 0, 3, less));
      },
    ),
  );
});

test('bucketFilter: the spans of a bucket, where the metric is a duration', () => {
  const made = heatmap([0.005, 0.1], []);
  assert.equal(bucketFilter(made, 's', 1), 'duration>5000000ns duration<=100000000ns');
  assert.equal(bucketFilter(made, 's', 2), 'duration>100000000ns');
  assert.equal(bucketFilter(made, 'ms', 0), 'duration<=5000ns');
  for (const bucket of [0, 1, 2]) parse(bucketFilter(made, 's', bucket) ?? '');
  assert.equal(bucketFilter(made, 'By', 0), undefined);
});

test('metricGroups: by the beginning of the name, those that have all words, of the chosen services', () => {
  const metric = (name: string, services: string[], description = ''): Metric => ({
    name,
    services,
    description,
    type: 'Gauge',
    unit: '',
    points: 1,
  });
  const all = [
    metric('process.memory.usage', ['a']),
    metric('http.server.request.duration', ['a', 'b'], 'Duration of requests'),
    metric('process.cpu.time', ['b']),
    metric('queue_length', ['b']),
  ];
  const names = (text: string, services?: string[]) =>
    metricGroups(all, text, services).map(({ name, metrics }) => `${name}: ${metrics.map((m) => m.name)}`);
  assert.deepEqual(names(''), [
    'http: http.server.request.duration',
    'process: process.cpu.time,process.memory.usage',
    'queue: queue_length',
  ]);
  assert.deepEqual(names(' Requests HTTP'), ['http: http.server.request.duration']);
  assert.deepEqual(names('', ['a']), ['http: http.server.request.duration', 'process: process.memory.usage']);
});

test('NODE_CHARTS: garbage collection is the share of time, requests are a second', () => {
  const step = stepSecondsOf([], '10000000000');
  assert.equal(step, 10);
  const read = (metric: string) =>
    NODE_CHARTS.find((chart) => chart.metric === metric)?.read({ time: 0, value: 0.05, count: 20 }, step);
  assert.equal(read('v8js.gc.duration'), 0.1);
  assert.equal(read('http.server.request.duration'), 2);
});
