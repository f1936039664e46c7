import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chosenExemplars, heatmapOf } from './api-metrics-heatmap.ts';
import { mergeByInstance } from './api-metrics-merge.ts';
import { histogramDeltas, regrouped, seriesPoints, storedPoint } from './api-metrics-points.ts';

const EXPLICIT = [null, null, null, null];

function histogram(seconds: number, buckets: readonly number[], bounds: readonly number[], temporality = 2) {
  const count = buckets.reduce((a, b) => a + b, 0);
  const time = new Date(seconds * 1000).toISOString();
  return storedPoint([
    'Histogram',
    temporality,
    null,
    time,
    null,
    count,
    count,
    [...buckets],
    [...bounds],
    ...EXPLICIT,
  ]);
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

test('histogramDeltas: cumulative points give what came in between, and all of one that began anew', () => {
  const points = [
    histogram(1, [5, 1, 0], [1, 2]),
    histogram(2, [7, 1, 2], [1, 2]),
    histogram(3, [1, 0, 0], [1, 2]),
  ];
  assert.deepEqual(
    histogramDeltas(points).map(({ time, count, buckets }) => [time, count, buckets]),
    [
      [2000, 4, [2, 0, 2]],
      [3000, 1, [1, 0, 0]],
    ],
  );
  assert.deepEqual(histogramDeltas([histogram(1, [5, 1], [1], 1)])[0]?.buckets, [5, 1]);
});

test('storedPoint: an exponential histogram becomes one with explicit bounds, whatever its scale', () => {
  const point = (scale: number, offset: number, counts: number[]) => {
    const count = sum(counts) + 2;
    return storedPoint([
      '',
      2,
      null,
      '2026-01-01T00:00:00Z',
      null,
      count,
      9,
      null,
      null,
      scale,
      2,
      offset,
      counts,
    ]);
  };
  const fine = point(1, 0, [1, 2, 3, 4]);
  assert.deepEqual(fine.buckets, [2, 1, 2, 3, 4, 0]);
  assert.deepEqual(fine.bounds, [1, 2 ** 0.5, 2, 2 ** 1.5, 4]);
  // Half the scale: two of the buckets before are one now, and nothing is counted twice.
  const [delta] = histogramDeltas([fine, point(0, 0, [3, 9])]);
  assert.deepEqual([delta?.count, delta?.buckets], [2, [0, 0, 2, 0]]);
});

test('seriesPoints: histograms have mean, p95 and count of each interval; an empty interval has neither mean nor p95', () => {
  const points = seriesPoints([
    histogram(1, [0, 0, 0], [1, 2]),
    histogram(2, [0, 4, 0], [1, 2]),
    histogram(3, [0, 4, 0], [1, 2]),
  ]);
  assert.deepEqual(points, [
    { time: 2000, value: 1, p95: 1.95, count: 4 },
    { time: 3000, value: null, p95: null, count: 0 },
  ]);
});

const bounds = fc
  .uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 })
  .map((list) => list.sort((a, b) => a - b));

test('regrouped: keeps every count, whatever the bounds; with the same bounds it changes nothing', () => {
  fc.assert(
    fc.property(bounds, bounds, fc.infiniteStream(fc.nat(9)), (from, into, counts) => {
      const buckets = [...counts.take(from.length + 1)];
      assert.equal(sum(regrouped(buckets, from, into)), sum(buckets));
      assert.deepEqual(regrouped(buckets, from, from), buckets);
    }),
  );
});

test('heatmapOf: columns without gaps, at most 33 rows, and every value in one cell', () => {
  const delta = fc.record({
    time: fc.integer({ min: 0, max: 60_000 }),
    bounds,
    counts: fc.array(fc.nat(5), { minLength: 61, maxLength: 61 }),
  });
  fc.assert(
    fc.property(fc.array(delta, { maxLength: 8 }), (made) => {
      const deltas = made.map(({ time, bounds: own, counts }) => {
        const buckets = counts.slice(0, own.length + 1);
        return { time, bounds: own, buckets, count: sum(buckets), sum: 0 };
      });
      const { times, bounds: rows, counts } = heatmapOf(deltas, 1000);
      assert.ok(rows.length <= 32);
      assert.equal(counts.length, times.length);
      assert.ok(times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) === 1000));
      assert.equal(sum(counts.flat()), sum(deltas.map(({ count }) => count)));
    }),
  );
});

test('chosenExemplars: the highest of each interval and service, the newest first', () => {
  const exemplar = (time: number, value: number, service = 'a') => ({
    time,
    value,
    traceId: 't',
    spanId: '',
    service,
  });
  const chosen = chosenExemplars(
    [exemplar(1, 5), exemplar(2, 9), exemplar(2, 1, 'b'), exemplar(1500, 2)],
    1000,
    2,
  );
  assert.deepEqual(
    chosen.map(({ time, value }) => [time, value]),
    [
      [1500, 2],
      [2, 9],
    ],
  );
});

test('mergeByInstance: adds up what an instance has, and takes quantiles of all its values', () => {
  const named = { service: 'a', instance: 'a-1', attributes: {} };
  const gauge = (seconds: number, value: number) =>
    storedPoint(['Gauge', null, null, new Date(seconds * 1000).toISOString(), value]);
  const merged = mergeByInstance(
    [
      { ...named, points: [gauge(0, 1), gauge(1, 3), gauge(10, 4)] },
      { ...named, points: [gauge(2, 10)] },
      { ...named, instance: 'a-2', points: [gauge(2, 7)] },
    ],
    10_000,
  );
  assert.deepEqual(
    merged.map(({ instance, points }) => [instance, points.map(({ time, value }) => [time, value])]),
    [
      [
        'a-1',
        [
          [0, 12],
          [10_000, 4],
        ],
      ],
      ['a-2', [[0, 7]]],
    ],
  );
  const [histograms] = mergeByInstance(
    [
      { ...named, points: [histogram(1, [19, 0, 0], [1, 2], 1)] },
      { ...named, points: [histogram(2, [0, 1, 0], [1, 2], 1)] },
    ],
    10_000,
  );
  assert.deepEqual(histograms?.points, [{ time: 0, value: 1, p95: 1, count: 20 }]);
});
