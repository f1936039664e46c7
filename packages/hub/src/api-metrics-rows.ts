/** Reads the data points of a metric out of the store, by time series. */
import type { JsonValue } from '@agentbus/otlp';
import { type ApiCall, type ApiRange, readRange } from './api-call.ts';
import { badParameter } from './api-error.ts';
import { POINT_COLUMNS, type StoredPoint, storedPoint } from './api-metrics-points.ts';

/** Time series that a chart can tell apart, and some more for its table. */
const MAX_SERIES = 50;

/** Points that are read of all series together. */
const MAX_POINTS = 50_000;

/** Values that instruments give up to: longer names are no metric's. */
const MAX_NAME = 300;

/** A measurement that stands for its neighbours, with the trace that it was made in. */
export interface Exemplar {
  /** Unix milliseconds. */
  readonly time: number;
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
}

/** One time series. */
export interface StoredSeries {
  readonly service: string;
  readonly instance: string;
  readonly attributes: JsonValue;
  readonly points: StoredPoint[];
}

/** What a metric has in a range. */
export interface StoredMetric {
  readonly name: string;
  readonly type: JsonValue;
  readonly unit: JsonValue;
  readonly series: readonly StoredSeries[];
  readonly exemplars: readonly Exemplar[];
}

/** Metrics of a range. */
export interface StoredMetrics {
  /** By name; those that have no point there are left out. */
  readonly metrics: ReadonlyMap<string, StoredMetric>;
  /** Where the range is open, the first or last point closes it. Unix nanoseconds. */
  readonly since: bigint;
  readonly until: bigint;
  /** Whether there is more than was read: then the oldest points are missing, or some of too many series. */
  readonly more: boolean;
}

const EXEMPLAR_COLUMNS = ['TimeUnix', 'Value', 'SpanId', 'TraceId'].map((name) => `"Exemplars.${name}"`);

/** The metrics that `name`, which may be repeated `mostNames` times, `since`, `until` and `service` are about. */
export async function readMetrics(call: ApiCall, mostNames: number): Promise<StoredMetrics> {
  const names = readNames(call, mostNames);
  const range = readRange(call);
  const services = call.params.getAll('service').filter((service) => service !== '');
  const among = services.length === 0 ? '' : ` AND ServiceName IN (${services.map(literal).join(', ')})`;
  // The newest first: where there are too many, the oldest are those that are left out.
  const rows = await metricRows(
    call,
    `SELECT MetricName, ServiceName, ResourceAttributes['service.instance.id'] AS Instance, Attributes, MetricUnit,
  ${EXEMPLAR_COLUMNS.join(', ')}, ${POINT_COLUMNS}
FROM metrics WHERE MetricName IN (${names.map(literal).join(', ')}) AND ${timeCondition(range)}${among}
ORDER BY TimeUnix DESC LIMIT ${MAX_POINTS}`,
  );
  const metrics = new Map<string, OpenMetric>();
  let more = rows.length >= MAX_POINTS;
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const row of rows.reverse()) {
    const [name, service, instance, attributes, unit, times, values, spans, traces, ...rest] = row;
    const key = String(name);
    const metric = metrics.get(key) ?? newMetric(key, rest[0] ?? '', unit ?? '');
    metrics.set(key, metric);
    const seriesKey = JSON.stringify([service, instance, attributes]);
    let series = metric.bySeries.get(seriesKey);
    if (series === undefined) {
      if (metric.bySeries.size >= MAX_SERIES) {
        more = true;
        continue;
      }
      const named = { service: String(service), instance: String(instance ?? '') };
      series = { ...named, attributes: attributes ?? {}, points: [] };
      metric.bySeries.set(seriesKey, series);
      metric.series.push(series);
    }
    const point = storedPoint(rest);
    first = Math.min(first, point.time);
    last = Math.max(last, point.time);
    series.points.push(point);
    metric.exemplars.push(...exemplarsOf(series.service, times, values, spans, traces));
  }
  if (rows.length === 0) first = 0;
  // The same order in every metric, so that a service has one colour.
  for (const { series } of metrics.values()) series.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  return {
    metrics,
    since: range.since ?? BigInt(first) * 1_000_000n,
    until: range.until ?? BigInt(last) * 1_000_000n + 1n,
    more,
  };
}

function orderOf({ service, instance, attributes }: StoredSeries): string {
  return JSON.stringify([service, instance, attributes]);
}

interface OpenMetric extends StoredMetric {
  readonly series: StoredSeries[];
  readonly exemplars: Exemplar[];
  readonly bySeries: Map<string, StoredSeries>;
}

function newMetric(name: string, type: JsonValue, unit: JsonValue): OpenMetric {
  return { name, type, unit, series: [], exemplars: [], bySeries: new Map() };
}

function readNames({ params }: ApiCall, most: number): string[] {
  const names = [...new Set(params.getAll('name').filter((name) => name !== ''))];
  const wrong = names.find((name) => name.length > MAX_NAME);
  if (wrong !== undefined) throw badParameter('name', wrong, `at most ${MAX_NAME} characters long`);
  if (names.length > 0 && names.length <= most) return names;
  throw badParameter(
    'name',
    names.join(', '),
    most === 1 ? 'the name of a metric' : `from 1 to ${most} names of metrics`,
    'GET /api/metrics lists them.',
  );
}

function exemplarsOf(service: string, ...columns: (JsonValue | undefined)[]): Exemplar[] {
  const [times = [], values = [], spans = [], traces = []] = columns.map((column) =>
    Array.isArray(column) ? column : [],
  );
  return times.flatMap((time, index) => {
    const traceId = String(traces[index] ?? '');
    // One without a trace opens nothing.
    if (traceId === '') return [];
    const value = Number(values[index] ?? Number.NaN);
    return [{ time: Date.parse(String(time)), value, traceId, spanId: String(spans[index] ?? ''), service }];
  });
}

/** SQL's condition for a range. */
export function timeCondition({ since, until }: ApiRange): string {
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

/** Rows of a SELECT of our own over the metrics. */
export async function metricRows(
  { services, signal }: ApiCall,
  sql: string,
): Promise<(readonly JsonValue[])[]> {
  const engine = await services.engine();
  const answer = await engine.query({ type: 'sql', sql, position: 0 }, { limit: MAX_POINTS, signal });
  const rows: (readonly JsonValue[])[] = [];
  if (answer.type === 'sql') for await (const row of answer.rows) rows.push(row);
  return rows;
}
