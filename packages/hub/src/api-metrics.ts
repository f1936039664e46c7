/** Metrics: which there are, and the course of one. */
import type { JsonValue } from '@agentbus/otlp';
import { type ApiCall, readInteger, readRange, readText } from './api-call.ts';
import { badParameter } from './api-error.ts';
import { chooseInterval } from './api-interval.ts';

/** Time series that a chart can tell apart, and some more for its table. */
const MAX_SERIES = 50;

/** Points that are read of all series together. */
const MAX_POINTS = 50_000;

/** Values that instruments give up to: longer names are no metric's. */
const MAX_NAME = 300;

/** `GET /api/metrics?since=&until=`: `{ metrics }`, each with name, type, unit, description, services and points. */
export async function listMetrics(call: ApiCall): Promise<object> {
  const { since, until } = readRange(call);
  const rows = await sqlRows(
    call,
    `SELECT MetricName, any_value(MetricType) AS MetricType, any_value(MetricUnit) AS MetricUnit,
  any_value(MetricDescription) AS MetricDescription, ServiceName, count(*) AS Points
FROM metrics WHERE ${timeCondition(since, until)} GROUP BY MetricName, ServiceName ORDER BY MetricName, ServiceName`,
  );
  const metrics = new Map<string, Record<string, unknown> & { services: unknown[]; points: number }>();
  for (const [name, type, unit, description, service, points] of rows) {
    const key = String(name);
    const metric = metrics.get(key) ?? { name: key, type, unit, description, services: [], points: 0 };
    metrics.set(key, metric);
    metric.services.push(service);
    metric.points += Number(points);
  }
  return { metrics: [...metrics.values()] };
}

/** One time series. */
interface Series {
  readonly service: string;
  readonly instance: string;
  readonly attributes: JsonValue;
  /** Pairs of Unix milliseconds and value; for histograms, the mean and the 95th percentile too. */
  readonly points: SeriesPoint[];
}

interface SeriesPoint {
  readonly time: number;
  readonly value: number | null;
  readonly p95?: number | null | undefined;
  readonly count?: number | undefined;
}

/**
 * `GET /api/metrics/series?name=&since=&until=&service=`: `{ name, type, unit, interval, series, more }`. Gauges as they are, cumulative
 * sums that only grow as rates a second, histograms as means, 95th percentiles and counts of each interval.
 */
export async function showSeries(call: ApiCall): Promise<object> {
  const name = readText(call, 'name', MAX_NAME);
  if (name === '') throw badParameter('name', name, 'the name of a metric', 'GET /api/metrics lists them.');
  const { since, until } = readRange(call);
  const services = call.params.getAll('service').filter((service) => service !== '');
  const among = services.length === 0 ? '' : ` AND ServiceName IN (${services.map(literal).join(', ')})`;
  const rows = await sqlRows(
    call,
    `SELECT ServiceName, ResourceAttributes['service.instance.id'] AS Instance, Attributes, MetricType, MetricUnit, AggregationTemporality,
  IsMonotonic, TimeUnix, Value, Count, Sum, BucketCounts, ExplicitBounds
FROM metrics WHERE MetricName = ${literal(name)} AND ${timeCondition(since, until)}${among}
ORDER BY TimeUnix LIMIT ${MAX_POINTS}`,
  );
  const grouped = new Map<string, { series: Series; raw: RawPoint[] }>();
  let more = false;
  for (const row of rows) {
    const [service, instance, attributes] = row;
    const key = JSON.stringify([service, instance, attributes]);
    let group = grouped.get(key);
    if (group === undefined) {
      if (grouped.size >= MAX_SERIES) {
        more = true;
        continue;
      }
      group = {
        series: {
          service: String(service),
          instance: String(instance ?? ''),
          attributes: attributes ?? {},
          points: [],
        },
        raw: [],
      };
      grouped.set(key, group);
    }
    group.raw.push(rawPoint(row));
  }
  const [first] = rows;
  const [from, to] = [since ?? timeOf(rows[0]), until ?? timeOf(rows.at(-1))];
  const interval = chooseInterval(to - from, readInteger(call, 'buckets', [1, 500, 120]));
  return {
    name,
    type: first?.[3] ?? '',
    unit: first?.[4] ?? '',
    interval: String(interval),
    series: [...grouped.values()].map(({ series, raw }) => ({ ...series, points: pointsOf(raw) })),
    more: more || rows.length >= MAX_POINTS,
  };
}

interface RawPoint {
  readonly time: number;
  readonly value: number | null;
  readonly isRate: boolean;
  readonly isCumulative: boolean;
  readonly count: number | null;
  readonly sum: number | null;
  readonly buckets: readonly number[];
  readonly bounds: readonly number[];
}

function rawPoint(row: readonly JsonValue[]): RawPoint {
  const [, , , type, , temporality, monotonic, time, value, count, sum, buckets, bounds] = row;
  const isCumulative = String(temporality).endsWith('CUMULATIVE') || temporality === 2;
  return {
    time: Date.parse(String(time)),
    value: value === null || value === undefined ? null : Number(value),
    isRate: String(type).toLowerCase() === 'sum' && (monotonic === true || monotonic === 1),
    isCumulative,
    count: count === null || count === undefined ? null : Number(count),
    sum: sum === null || sum === undefined ? null : Number(sum),
    buckets: Array.isArray(buckets) ? buckets.map(Number) : [],
    bounds: Array.isArray(bounds) ? bounds.map(Number) : [],
  };
}

/** Points as charts show them: what a counter has grown by a second, what a histogram says of each interval. */
function pointsOf(raw: readonly RawPoint[]): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  let before: RawPoint | undefined;
  for (const point of raw) {
    if (point.count !== null && point.value === null) {
      // What was counted before the range has no interval of its own.
      if (!point.isCumulative || before !== undefined) points.push(histogramPoint(point, before));
    } else if (point.isRate && point.isCumulative) {
      if (before !== undefined) points.push(ratePoint(point, before));
    } else points.push({ time: point.time, value: point.value });
    before = point;
  }
  return points;
}

function ratePoint(point: RawPoint, before: RawPoint): SeriesPoint {
  const seconds = (point.time - before.time) / 1000;
  const grown = (point.value ?? 0) - (before.value ?? 0);
  // A counter that is smaller than before began anew.
  const value = seconds > 0 ? (grown < 0 ? (point.value ?? 0) : grown) / seconds : null;
  return { time: point.time, value };
}

function histogramPoint(point: RawPoint, previous: RawPoint | undefined): SeriesPoint {
  const before = point.isCumulative && (previous?.count ?? 0) <= (point.count ?? 0) ? previous : undefined;
  const count = (point.count ?? 0) - (before?.count ?? 0);
  const sum = (point.sum ?? 0) - (before?.sum ?? 0);
  const buckets = point.buckets.map((bucket, index) => bucket - (before?.buckets[index] ?? 0));
  return {
    time: point.time,
    value: count > 0 ? sum / count : null,
    p95: quantileOf(buckets, point.bounds, 0.95),
    count,
  };
}

/** Interpolated within its bucket, as Prometheus does; the last bound where it is beyond all. */
function quantileOf(buckets: readonly number[], bounds: readonly number[], quantile: number): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return null;
  const rank = quantile * total;
  let below = 0;
  for (const [index, count] of buckets.entries()) {
    if (below + count >= rank) {
      const high = bounds[index];
      const low = index === 0 ? 0 : (bounds[index - 1] ?? 0);
      return high === undefined ? low : low + ((high - low) * (rank - below)) / count;
    }
    below += count;
  }
  return bounds.at(-1) ?? null;
}

function timeOf(row: readonly JsonValue[] | undefined): bigint {
  return row === undefined ? 0n : BigInt(Date.parse(String(row[7]))) * 1_000_000n;
}

function timeCondition(since: bigint | undefined, until: bigint | undefined): string {
  const parts = [
    ...(since === undefined ? [] : [`TimeUnix >= ${instant(since)}`]),
    ...(until === undefined ? [] : [`TimeUnix < ${instant(until)}`]),
  ];
  return parts.length === 0 ? 'TRUE' : parts.join(' AND ');
}

function instant(nanos: bigint): string {
  const millis = Number(nanos / 1_000_000n);
  return literal(new Date(millis).toISOString().replace('T', ' ').replace('Z', ''));
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

async function sqlRows({ services, signal }: ApiCall, sql: string): Promise<(readonly JsonValue[])[]> {
  const engine = await services.engine();
  const answer = await engine.query({ type: 'sql', sql, position: 0 }, { limit: MAX_POINTS, signal });
  const rows: (readonly JsonValue[])[] = [];
  if (answer.type === 'sql') for await (const row of answer.rows) rows.push(row);
  return rows;
}
