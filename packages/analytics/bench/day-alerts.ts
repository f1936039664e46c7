import { DEFAULT_FALSE_DISCOVERY_RATE, detectAnomalies, findNewPatterns } from '@agentbus/analytics';
import type { Alert } from './score-alerts.ts';
import { BUCKETS_PER_DAY, HISTORY_DAYS, type PatternSeries, type SyntheticDay } from './synthetic-day.ts';

const FROM = HISTORY_DAYS * BUCKETS_PER_DAY;

/** The alerts that this package gives for a synthetic day. */
export function dayAlerts({ series, patterns, since }: SyntheticDay): Alert[] {
  const known = patterns.filter(({ values }) => sum(values.slice(0, FROM)) > 0);
  const anomalies = detectAnomalies([...series, ...known], { since });
  const fresh = findNewPatterns(
    patterns.map(sightingsOf),
    1 / (HISTORY_DAYS + 1),
    DEFAULT_FALSE_DISCOVERY_RATE,
  );
  return [
    ...anomalies.map((anomaly) => ({
      service: anomaly.labels.service ?? '',
      from: bucketOf(anomaly.since, since),
      to: bucketOf(anomaly.until, since),
    })),
    ...fresh.map(({ id }) => patternAlert(patterns.find(({ pattern }) => pattern === id))),
  ];
}

function sightingsOf({ pattern, values }: PatternSeries) {
  const now = values.slice(FROM);
  return {
    id: pattern,
    earlier: sum(values.slice(0, FROM)),
    count: sum(now),
    buckets: now.filter((value) => (value ?? 0) > 0).length,
  };
}

function patternAlert(series: PatternSeries | undefined): Alert {
  const now = series?.values.slice(FROM) ?? [];
  return {
    service: series?.labels.service ?? '',
    from: now.findIndex((value) => (value ?? 0) > 0),
    to: now.findLastIndex((value) => (value ?? 0) > 0) + 1,
  };
}

function bucketOf(time: bigint, since: bigint): number {
  return Number((time - since) / (86_400_000_000_000n / BigInt(BUCKETS_PER_DAY)));
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
