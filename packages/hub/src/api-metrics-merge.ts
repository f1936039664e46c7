/** Time series of one instance put together, whatever their attributes. Pure. */
import { heatmapOf } from './api-metrics-heatmap.ts';
import {
  type HistogramDelta,
  histogramDeltas,
  quantileOf,
  type SeriesPoint,
  seriesPoints,
} from './api-metrics-points.ts';
import type { StoredSeries } from './api-metrics-rows.ts';

/** What one instance of a service has of a metric in all. */
export interface MergedSeries {
  readonly service: string;
  readonly instance: string;
  readonly attributes: Readonly<Record<string, never>>;
  readonly points: readonly SeriesPoint[];
}

/** Sums of gauges and rates, and histograms of all values, in steps of `stepMillis`. */
export function mergeByInstance(series: readonly StoredSeries[], stepMillis: number): MergedSeries[] {
  const groups = new Map<string, StoredSeries[]>();
  for (const one of series) {
    const key = JSON.stringify([one.service, one.instance]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const deltas = group.flatMap(({ points }) => histogramDeltas(points));
    const points =
      deltas.length > 0
        ? mergedHistograms(deltas, stepMillis)
        : summed(
            group.map((one) => seriesPoints(one.points)),
            stepMillis,
          );
    return [{ service: first.service, instance: first.instance, attributes: {}, points }];
  });
}

function mergedHistograms(deltas: readonly HistogramDelta[], stepMillis: number): SeriesPoint[] {
  const { times, bounds, counts } = heatmapOf(deltas, stepMillis);
  const sums = new Map<number, number>();
  const seen = new Set<number>();
  for (const { time, sum } of deltas) {
    const column = Math.floor(time / stepMillis) * stepMillis;
    seen.add(column);
    sums.set(column, (sums.get(column) ?? 0) + sum);
  }
  return times.flatMap((time, index) => {
    if (!seen.has(time)) return [];
    const buckets = counts[index] ?? [];
    const count = buckets.reduce((total, n) => total + n, 0);
    const value = count > 0 ? (sums.get(time) ?? 0) / count : null;
    return [{ time, value, p95: quantileOf(buckets, bounds, 0.95), count }];
  });
}

/** Of each series the mean in each step; these added up. */
function summed(series: readonly (readonly SeriesPoint[])[], stepMillis: number): SeriesPoint[] {
  const totals = new Map<number, number>();
  for (const points of series) {
    const steps = new Map<number, { sum: number; count: number }>();
    for (const { time, value } of points) {
      if (value === null) continue;
      const step = Math.floor(time / stepMillis) * stepMillis;
      const known = steps.get(step) ?? { sum: 0, count: 0 };
      steps.set(step, { sum: known.sum + value, count: known.count + 1 });
    }
    for (const [step, { sum, count }] of steps) totals.set(step, (totals.get(step) ?? 0) + sum / count);
  }
  return [...totals].sort(([a], [b]) => a - b).map(([time, value]) => ({ time, value }));
}
