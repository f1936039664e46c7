/** Time series, as the API gives them and as charts take them. Pure. */
import type { Attributes } from '../state/records.ts';
import type { Exemplar, Heatmap } from './heatmap.ts';

export interface MetricPoint {
  /** Unix milliseconds. */
  readonly time: number;
  readonly value: number | null;
  readonly p95?: number | null;
  readonly count?: number;
}

export interface MetricSeries {
  readonly service: string;
  readonly instance: string;
  readonly attributes: Attributes;
  readonly points: readonly MetricPoint[];
}

export interface MetricAnswer {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  /** Nanoseconds. */
  readonly interval?: string;
  readonly series: readonly MetricSeries[];
  /** Of histograms: all series together. */
  readonly heatmap?: Heatmap;
  readonly exemplars?: readonly Exemplar[];
  readonly more: boolean;
}

/** What tells a series apart from its neighbours. */
export function seriesName(
  { service, instance, attributes }: MetricSeries,
  all: readonly MetricSeries[],
): string {
  const several =
    new Set(all.filter((other) => other.service === service).map((other) => other.instance)).size > 1;
  const extra = Object.entries(attributes).map(([key, value]) => `${key}=${String(value)}`);
  return [several ? instance : service, ...extra].join(' ');
}

/** Series on one axis of time: points that are close stand together. */
export function aligned(
  series: readonly MetricSeries[],
  read: (point: MetricPoint) => number | null,
  stepMillis: number,
): { times: number[]; values: (number | null)[][] } {
  const places = new Map<number, number>();
  for (const { points } of series)
    for (const { time } of points) places.set(Math.round(time / stepMillis), 0);
  const steps = [...places.keys()].sort((a, b) => a - b);
  for (const [index, step] of steps.entries()) places.set(step, index);
  const values = series.map(({ points }) => {
    const row: (number | null)[] = steps.map(() => null);
    for (const point of points) row[places.get(Math.round(point.time / stepMillis)) ?? 0] = read(point);
    return row;
  });
  return { times: steps.map((step) => step * stepMillis), values };
}

/** Milliseconds between points, as most of them have it. */
export function stepOf(series: readonly MetricSeries[]): number {
  const steps: number[] = [];
  for (const { points } of series) {
    for (let index = 1; index < points.length; index++) {
      steps.push((points[index]?.time ?? 0) - (points[index - 1]?.time ?? 0));
    }
  }
  steps.sort((a, b) => a - b);
  return Math.max(1000, steps[Math.floor(steps.length / 2)] ?? 1000);
}
