/** Metrics: which there are, and the course of one. */
import { type ApiCall, readInteger, readRange } from './api-call.ts';
import { chooseInterval } from './api-interval.ts';
import { chosenExemplars, heatmapOf } from './api-metrics-heatmap.ts';
import { mergeByInstance } from './api-metrics-merge.ts';
import { histogramDeltas, seriesPoints } from './api-metrics-points.ts';
import { metricRows, readMetrics, type StoredMetric, timeCondition } from './api-metrics-rows.ts';

/** Exemplars of a chart. */
const MAX_EXEMPLARS = 100;

/** Columns of a heatmap that can be told apart, and hit with a pointer. */
const HEATMAP_COLUMNS = 60;

/** Metrics of one page. */
const MAX_NAMES = 16;

/** `GET /api/metrics?since=&until=`: `{ metrics }`, each with name, type, unit, description, services and points. */
export async function listMetrics(call: ApiCall): Promise<object> {
  const rows = await metricRows(
    call,
    `SELECT MetricName, any_value(MetricType) AS MetricType, any_value(MetricUnit) AS MetricUnit,
  any_value(MetricDescription) AS MetricDescription, ServiceName, count(*) AS Points
FROM metrics WHERE ${timeCondition(readRange(call))} GROUP BY MetricName, ServiceName ORDER BY MetricName, ServiceName`,
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

/**
 * `GET /api/metrics/series?name=&since=&until=&service=&buckets=`: `{ name, type, unit, interval, series, heatmap?, exemplars, more }`.
 * Gauges as they are, cumulative sums that only grow as rates a second, histograms as means, 95th percentiles and counts of each
 * interval, and with all of them together as a `heatmap`: `{ stepMillis, times, bounds, counts }`.
 */
export async function showSeries(call: ApiCall): Promise<object> {
  const buckets = readInteger(call, 'buckets', [1, 500, 120]);
  const { metrics, since, until, more } = await readMetrics(call, 1);
  const [metric] = metrics.values();
  const interval = chooseInterval(until - since, buckets);
  const { name, type, unit, series, exemplars } = metric ?? noMetric(call.params.get('name') ?? '');
  const deltas = series.flatMap(({ points }) => histogramDeltas(points));
  return {
    name,
    type,
    unit,
    interval: String(interval),
    series: series.map(({ points, ...named }) => ({ ...named, points: seriesPoints(points) })),
    heatmap:
      deltas.length === 0
        ? undefined
        : heatmapOf(deltas, millis(chooseInterval(until - since, HEATMAP_COLUMNS))),
    exemplars: chosenExemplars(exemplars, millis(interval), MAX_EXEMPLARS),
    more,
  };
}

/**
 * `GET /api/metrics/instances?name=&name=&since=&until=&service=&buckets=`: `{ interval, metrics, more }`, each metric with one series for each
 * instance of a service: the sum of what its attributes tell apart, in steps of the interval.
 */
export async function showInstances(call: ApiCall): Promise<object> {
  const buckets = readInteger(call, 'buckets', [1, 500, 120]);
  const { metrics, since, until, more } = await readMetrics(call, MAX_NAMES);
  const interval = chooseInterval(until - since, buckets);
  return {
    interval: String(interval),
    metrics: [...metrics.values()].map(({ name, type, unit, series }) => ({
      name,
      type,
      unit,
      series: mergeByInstance(series, millis(interval)),
    })),
    more,
  };
}

function noMetric(name: string): StoredMetric {
  return { name, type: '', unit: '', series: [], exemplars: [] };
}

function millis(nanos: bigint): number {
  return Number(nanos) / 1e6;
}
