import type { QueryEngine } from '@agentbus/query';
import { metricSeriesSql } from './metric-series-sql.ts';
import type { Series } from './series.ts';

/** Metrics of one service each that are looked at; of more, those with the fewest buckets are left out. */
export const MAX_METRIC_SERIES = 200;

/** So many rows are read: as many series, over five days of buckets of five minutes. */
const MAX_ROWS = 300_000;

const MINUTE = 60_000_000_000n;

/** Which series to make. */
export interface MetricSeriesRange {
  /** Where the history begins, Unix nanoseconds, at the beginning of a bucket. */
  readonly historySince: bigint;
  readonly until: bigint;
  /** Divides an hour. */
  readonly bucketNanos: bigint;
  readonly signal?: AbortSignal | undefined;
}

/** What a series of each kind is called; the names are those of {@link metricSeriesSql}. */
const NAMES: Readonly<Record<string, (metric: string) => string>> = {
  growth: (metric) => `increase of ${metric}`,
  mean: (metric) => `mean of ${metric}`,
  value: (metric) => metric,
};

/** Series of the metrics that a store has: how counters grew, the means of histograms, the values of gauges. */
export async function collectMetricSeries(engine: QueryEngine, range: MetricSeriesRange): Promise<Series[]> {
  const { historySince, until, bucketNanos, signal } = range;
  const time = { since: historySince, until };
  const minutes = Number(bucketNanos / MINUTE);
  const sql = metricSeriesSql(time, minutes);
  const answer = await engine.query({ type: 'sql', sql, position: 0 }, { limit: MAX_ROWS, signal });
  if (answer.type !== 'sql') return [];
  const found = new Map<string, HeldSeries>();
  for await (const [name, unit, service, kind, hour, part, amount, mass] of answer.rows) {
    if (amount === null || amount === undefined) continue;
    const at = hourNanos(String(hour)) + BigInt(Number(part)) * bucketNanos;
    const named = { name: String(name), unit: String(unit), service: String(service), kind: String(kind) };
    const key = JSON.stringify(named);
    const series = found.get(key) ?? { ...named, amounts: new Map(), masses: new Map() };
    found.set(key, series);
    const index = Number((at - historySince) / bucketNanos);
    series.amounts.set(index, Number(amount));
    series.masses.set(index, Number(mass));
  }
  const length = Number((until - historySince) / bucketNanos);
  return [...found.values()]
    .sort((a, b) => b.amounts.size - a.amounts.size || (a.name + a.service < b.name + b.service ? -1 : 1))
    .slice(0, MAX_METRIC_SERIES)
    .map((held) => seriesOf(held, { ...time, length, bucketNanos, minutes }));
}

interface HeldSeries {
  readonly name: string;
  readonly unit: string;
  readonly service: string;
  readonly kind: string;
  /** By the index of the bucket. */
  readonly amounts: Map<number, number>;
  readonly masses: Map<number, number>;
}

function seriesOf(
  { name, unit, service, kind, amounts, masses }: HeldSeries,
  time: { since: bigint; until: bigint; length: number; bucketNanos: bigint; minutes: number },
): Series {
  const first = Math.max(0, Math.min(...amounts.keys()));
  const indices = Array.from({ length: Math.max(0, time.length - first) }, (_, index) => first + index);
  const isMean = kind === 'mean';
  const valueAt = (index: number) => {
    const amount = amounts.get(index);
    return amount === undefined || !isMean ? amount : amount / (masses.get(index) || Number.NaN);
  };
  return {
    name: NAMES[kind]?.(name) ?? name,
    labels: { service, metric: name, ...(unit !== '' && { unit }) },
    measure: 'value',
    direction: isMean ? 'up' : 'both',
    start: time.since + BigInt(first) * time.bucketNanos,
    bucketNanos: time.bucketNanos,
    values: indices.map(valueAt).map((value) => (Number.isFinite(value) ? value : undefined)),
    ...(isMean && { weights: indices.map((index) => masses.get(index) ?? 0) }),
    query: `sql: ${metricSeriesSql(time, time.minutes, { name, service })}`,
    over: 'metrics',
  };
}

/** `2026-11-24 17:00:00`, as both engines write it, is of UTC. */
function hourNanos(text: string): bigint {
  const [date = '', time = ''] = text.split(/[ T]/u);
  return BigInt(Date.parse(`${date}T${time.slice(0, 2)}:00:00Z`)) * 1_000_000n;
}
