import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayAlerts } from '../bench/day-alerts.ts';
import { addScores, scoreAlerts } from '../bench/score-alerts.ts';
import { INCIDENT_KINDS, syntheticDay } from '../bench/synthetic-day.ts';
import { detectAnomalies } from './detect-anomalies.ts';
import type { Series } from './series.ts';

/** The goals, on days that were not looked at while the rules were made. */
const MIN_PRECISION = 0.9;
const MIN_RECALL = 0.9;
const SEED = 77_000;
const DAYS = 4;
const CLEAN_DAYS = 10;

const MINUTES_5 = 300_000_000_000n;
const BUCKETS = 288;
const START = 1_795_392_000_000_000_000n;

function countSeries(values: readonly number[], parts: Partial<Series> = {}): Series {
  return {
    name: 'log records',
    labels: { service: 'shop' },
    measure: 'count',
    direction: 'both',
    start: START,
    bucketNanos: MINUTES_5,
    values,
    query: 'service:shop | count every 5m',
    over: 'logs',
    ...parts,
  };
}

/** The same in every run, and from 0 to 9. */
function jitter(index: number): number {
  return ((index * 2_654_435_761) >>> 8) % 10;
}

test('detectAnomalies: finds the incidents of synthetic days, and little else', () => {
  const scores = Array.from({ length: DAYS }, (_, index) => {
    const day = syntheticDay(SEED + index, INCIDENT_KINDS);
    return scoreAlerts(dayAlerts(day), day.incidents);
  });
  const { alerts, right, incidents, found } = addScores(scores);
  assert.ok(found / incidents >= MIN_RECALL, `${found} of ${incidents} incidents`);
  assert.ok(right / alerts >= MIN_PRECISION, `${right} of ${alerts} alerts`);
});

test('detectAnomalies: ten clean days give no alert', () => {
  for (let index = 0; index < CLEAN_DAYS; index++) {
    assert.deepEqual(dayAlerts(syntheticDay(SEED + 100 + index, [])), [], `seed ${SEED + 100 + index}`);
  }
});

test('detectAnomalies: says when, how much, what was expected, and which query shows it', () => {
  const values = Array.from({ length: 8 * BUCKETS }, (_, index) => 95 + jitter(index));
  const from = 7 * BUCKETS;
  for (let index = from + 100; index < from + 106; index++) values[index] = 300;
  const [anomaly, ...others] = detectAnomalies([countSeries(values)], {
    since: START + BigInt(from) * MINUTES_5,
  });
  assert.deepEqual(others, []);
  assert.deepEqual(
    [anomaly?.kind, anomaly?.since, anomaly?.until, anomaly?.observed, anomaly?.seasonal, anomaly?.query],
    [
      'frequency',
      START + BigInt(from + 100) * MINUTES_5,
      START + BigInt(from + 106) * MINUTES_5,
      1800,
      true,
      'service:shop | count every 5m',
    ],
  );
  assert.ok(Math.abs((anomaly?.expected ?? 0) - 600) < 30);
});

test('detectAnomalies: tells missing data, and compares with the hours before where there are no days', () => {
  const values = Array.from({ length: 120 }, (_, index) =>
    index >= 100 && index < 110 ? 0 : 45 + jitter(index),
  );
  const [anomaly] = detectAnomalies([countSeries(values)], { since: START + 90n * MINUTES_5 });
  assert.deepEqual([anomaly?.kind, anomaly?.observed, anomaly?.seasonal], ['missing data', 0, false]);
});

test('detectAnomalies: fewer errors, and one odd bucket of few, are no anomaly', () => {
  const values = Array.from({ length: 8 * BUCKETS }, (_, index) => 20 + jitter(index));
  const from = 7 * BUCKETS;
  const since = START + BigInt(from) * MINUTES_5;
  for (let index = from + 50; index < from + 60; index++) values[index] = 0;
  assert.equal(detectAnomalies([countSeries(values, { direction: 'up' })], { since }).length, 0);
  assert.equal(detectAnomalies([countSeries(values)], { since }).length, 1);
  const few = values.map((_, index) => (index === from + 5 ? 3 : 0));
  assert.equal(detectAnomalies([countSeries(few)], { since }).length, 0);
});
