import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodeMetrics, type MetricData, type ResourceMetrics } from '@agentbus/otlp';
import { openDuckDbEngine, type QueryEngine } from '@agentbus/query';
import { createSegmentWriter } from '@agentbus/segments';
import { collectAnomalies } from './collect-anomalies.ts';
import { collectMetricSeries } from './collect-metric-series.ts';

/** 2026-11-23T12:00:00Z, in minutes and in nanoseconds. */
const START_SECONDS = 1_795_435_200;
const START = BigInt(START_SECONDS) * 1_000_000_000n;
const MINUTE = 60_000_000_000n;

/** Three hours, of which the last quarter is odd. */
const MINUTES = 180;
const ODD_FROM = 135;

/** What is measured in a minute. */
interface Measured {
  readonly memory: number;
  /** Cumulative. */
  readonly bytes: number;
  readonly waits: { readonly count: number; readonly sum: number };
}

function metricsOf(minute: number, { memory, bytes, waits }: Measured): ResourceMetrics {
  const point = (value: unknown, attributes = {}) => ({
    startTime: [START_SECONDS - 60, 0],
    endTime: [START_SECONDS + minute * 60 + 1, 0],
    attributes,
    value,
  });
  const metric = (name: string, unit: string, dataPointType: number, dataPoints: unknown[]) =>
    ({
      descriptor: { name, description: '', unit, valueType: 1 },
      aggregationTemporality: 1,
      dataPointType,
      isMonotonic: dataPointType === 3,
      dataPoints,
    }) as unknown as MetricData;
  const histogram = { buckets: { boundaries: [], counts: [waits.count] }, ...waits };
  return {
    resource: { attributes: { 'service.name': 'shop' } },
    scopeMetrics: [
      {
        scope: { name: 'test' },
        metrics: [
          metric('process.memory.usage', 'By', 2, [point(memory)]),
          // Two series of one counter, which add up.
          metric('disk.io', 'By', 3, [point(bytes, { d: 'a' }), point(bytes / 2, { d: 'b' })]),
          metric('queue.wait', 's', 0, [point(histogram)]),
        ],
      },
    ],
  };
}

/** From 0 to 9; looks like chance. */
function jitter(number: number): number {
  return ((number * 2_654_435_761) >>> 8) % 10;
}

async function storeWithMetrics(t: TestContext): Promise<QueryEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-metrics-'));
  const writer = createSegmentWriter({ directory, stream: 'metrics' });
  const total = { bytes: 5000, count: 100, sum: 20 };
  for (let minute = 0; minute < MINUTES; minute++) {
    const odd = minute >= ODD_FROM;
    total.bytes += (1000 + 10 * jitter(minute)) * (odd ? 5 : 1);
    total.count += 50;
    total.sum += 50 * (0.2 + jitter(minute) / 1000) * (odd ? 4 : 1);
    const memory = (1e8 + 1e5 * jitter(minute)) * (odd ? 2 : 1);
    const measured = { memory, bytes: total.bytes, waits: { count: total.count, sum: total.sum } };
    for (const line of encodeMetrics([metricsOf(minute, measured)])) writer.append(line);
  }
  await writer.close();
  const engine = await openDuckDbEngine({ directory, threads: 1 });
  t.after(async () => {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  });
  return engine;
}

test('collectMetricSeries: how counters grew, the means of histograms, the values of gauges', async (t) => {
  const engine = await storeWithMetrics(t);
  const until = START + BigInt(MINUTES) * MINUTE;
  const series = await collectMetricSeries(engine, { historySince: START, until, bucketNanos: 5n * MINUTE });
  const byName = new Map(series.map((each) => [each.name, each]));
  assert.deepEqual([...byName.keys()].sort(), [
    'increase of disk.io',
    'mean of queue.wait',
    'process.memory.usage',
  ]);
  const growth = byName.get('increase of disk.io')?.values ?? [];
  assert.equal(growth.length, MINUTES / 5);
  // Five steps of some 1,000 and of half of that.
  assert.ok(growth[3] !== undefined && growth[3] > 7500 && growth[3] < 8300, String(growth[3]));
  const mean = byName.get('mean of queue.wait');
  assert.ok(Math.abs((mean?.values[3] ?? 0) - 0.2045) < 0.01);
  assert.equal(mean?.weights?.[3], 250);
  const memory = byName.get('process.memory.usage');
  assert.deepEqual(memory?.labels, { service: 'shop', metric: 'process.memory.usage', unit: 'By' });
  assert.ok(Math.abs((memory?.values[3] ?? 0) / 1.005e8 - 1) < 0.01);
});

test('collectAnomalies: finds what is odd in metrics, with SQL that shows it', async (t) => {
  const engine = await storeWithMetrics(t);
  const until = START + BigInt(MINUTES) * MINUTE;
  const since = START + 120n * MINUTE;
  const { anomalies } = await collectAnomalies(engine, { since, until });
  assert.deepEqual(
    new Set(anomalies.map(({ kind, name, over }) => `${kind} ${name} ${over}`)),
    new Set([
      'numeric increase of disk.io metrics',
      'numeric mean of queue.wait metrics',
      'numeric process.memory.usage metrics',
    ]),
  );
  for (const { name, since: from, observed, expected, query } of anomalies) {
    assert.ok(from >= START + 130n * MINUTE, name);
    assert.ok(observed > 1.5 * expected, name);
    const answer = await engine.query({ type: 'sql', sql: query.slice('sql: '.length), position: 0 });
    assert.equal(answer.type, 'sql');
    const rows = [];
    if (answer.type === 'sql') for await (const row of answer.rows) rows.push(row);
    assert.ok(rows.length >= MINUTES - 1, `${name}: ${rows.length} rows`);
  }
  const quiet = await collectAnomalies(engine, { since: START + 90n * MINUTE, until: START + 130n * MINUTE });
  assert.deepEqual(quiet.anomalies, []);
});
