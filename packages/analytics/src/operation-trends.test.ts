import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareTimes, compareVersions, isRegression } from './deploy-change.ts';
import { type OperationRun, OperationTrends } from './operation-trends.ts';
import { NOON, SECOND } from './stored-fixture.test.ts';

/** The same in every run: a linear congruential generator. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function runs(count: number, parts: Partial<OperationRun>, scale = 0.1, seed = 7): OperationRun[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) => ({
    kind: 'request',
    service: 'shop',
    version: '1.0',
    operation: '/pay',
    timestamp: NOON + BigInt(index) * SECOND,
    seconds: scale * Math.exp(random() + random() + random() - 1.5),
    failed: false,
    ...parts,
  }));
}

function trendsOf(all: readonly OperationRun[]): OperationTrends {
  const trends = new OperationTrends();
  for (const run of all) trends.add(run);
  return trends;
}

test('OperationTrends: counts, error rate, throughput, quantiles and Apdex', () => {
  const all = [0.1, 0.2, 0.6, 1.9, 2.1].map((seconds) => ({ seconds, failed: false }));
  const trends = trendsOf(
    [...all, { seconds: 0.1, failed: true }].map(
      (parts) => ({ ...runs(1, parts)[0], ...parts }) as OperationRun,
    ),
  );
  const summary = trends.operations()[0]?.performance.summary(60);
  assert.deepEqual(
    [summary?.count, summary?.failed, summary?.throughput, summary?.apdex],
    [6, 1, 0.1, (2 + 2 / 2) / 6],
  );
  assert.ok(Math.abs((summary?.p50 ?? 0) - 0.2) <= 0.002);
});

test('OperationTrends: merging gives what one over all runs gives', () => {
  const first = runs(40, {});
  const second = [...runs(30, { version: '2.0' }, 0.3), ...runs(5, { operation: '/cart' })];
  const merged = trendsOf(first);
  merged.merge(trendsOf(second));
  const summary = (trends: OperationTrends) =>
    trends.operations().map(({ operation, versions, performance }) => ({
      operation,
      whole: performance.summary(1),
      versions: versions.map((version) => [
        version.version,
        version.firstSeen,
        version.performance.summary(1),
      ]),
    }));
  assert.deepEqual(summary(merged), summary(trendsOf([...first, ...second])));
});

test('compareVersions: finds what a version made slower, and nothing where only chance differs', () => {
  const later = NOON + 3600n * SECOND;
  const same = compareVersions(
    trendsOf([...runs(400, {}), ...runs(400, { version: '1.1', timestamp: later }, 0.1, 8)]).operations(),
  );
  assert.deepEqual(same.map(isRegression), [false]);
  const [slower] = compareVersions(
    trendsOf([...runs(400, {}), ...runs(400, { version: '1.1', timestamp: later }, 0.15, 8)]).operations(),
  );
  assert.deepEqual(
    [slower?.latency, slower?.errors, slower?.versions],
    ['slower', undefined, { before: '1.0', after: '1.1' }],
  );
  assert.ok((slower?.delta ?? 0) > 0.3 && (slower?.latencyPValue ?? 1) < 1e-6);
  const [low, high] = slower?.p95Interval ?? [0, 0];
  assert.ok(low < (slower?.p95Ratio ?? 0) && high > (slower?.p95Ratio ?? 0) && low > 1);
});

test('compareVersions: finds a tail that grew, with the median where it was', () => {
  const later = NOON + 3600n * SECOND;
  const after = runs(600, { version: '1.1', timestamp: later }).map((run, index) =>
    index % 10 === 0 ? { ...run, seconds: 3 } : run,
  );
  const [change] = compareVersions(trendsOf([...runs(600, {}), ...after]).operations());
  assert.equal(change?.latency, 'slower');
});

test('compareTimes: finds more failures, and needs more than a few runs', () => {
  const failing = (count: number, every: number) =>
    runs(count, {}).map((run, index) => ({ ...run, failed: index % every === 0 }));
  const compare = (before: OperationRun[], after: OperationRun[]) =>
    compareTimes(trendsOf(after).operations(), trendsOf(before).operations())[0]?.errors;
  assert.equal(compare(failing(500, 200), failing(500, 10)), 'more');
  assert.equal(compare(failing(500, 10), failing(500, 200)), 'fewer');
  assert.equal(compare(failing(500, 50), failing(500, 40)), undefined);
  assert.equal(compare(failing(10, 11), failing(5, 3)), undefined);
});
