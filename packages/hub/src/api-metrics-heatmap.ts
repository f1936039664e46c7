/** Histograms over time: how many values fell into each bucket in each interval. Pure. */
import { type HistogramDelta, regrouped } from './api-metrics-points.ts';
import type { Exemplar } from './api-metrics-rows.ts';

/** Rows that a page can tell apart. Where there are more, neighbours are put together. */
const MAX_BOUNDS = 32;

/** A heatmap. */
export interface Heatmap {
  /** Of a column. */
  readonly stepMillis: number;
  /** Where each column begins, Unix milliseconds, without gaps. */
  readonly times: readonly number[];
  /** Upper bounds of the rows, ascending; the last row, which has none, is beyond them. */
  readonly bounds: readonly number[];
  /** By column, then by row. */
  readonly counts: readonly (readonly number[])[];
}

/** Puts what histograms have counted into columns of `stepMillis`. */
export function heatmapOf(deltas: readonly HistogramDelta[], stepMillis: number): Heatmap {
  const bounds = thinned(
    [...new Set(deltas.flatMap((delta) => delta.bounds))].sort((a, b) => a - b),
    MAX_BOUNDS,
  );
  const columns = deltas.map(({ time }) => Math.floor(time / stepMillis));
  const first = columns.reduce((a, b) => Math.min(a, b), columns[0] ?? 0);
  const last = columns.reduce((a, b) => Math.max(a, b), first - (columns.length === 0 ? 1 : 0));
  const times = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * stepMillis);
  const counts = times.map(() => [...bounds.map(() => 0), 0]);
  for (const [index, delta] of deltas.entries()) {
    const column = counts[(columns[index] ?? first) - first];
    if (column === undefined) continue;
    for (const [row, count] of regrouped(delta.buckets, delta.bounds, bounds).entries()) {
      column[row] = (column[row] ?? 0) + count;
    }
  }
  return { stepMillis, times, bounds, counts };
}

/** At most `most` exemplars: of each interval the highest value, since what took longest is what is looked for. */
export function chosenExemplars(
  exemplars: readonly Exemplar[],
  stepMillis: number,
  most: number,
): Exemplar[] {
  const highest = new Map<string, Exemplar>();
  for (const exemplar of exemplars) {
    const key = `${Math.floor(exemplar.time / stepMillis)} ${exemplar.service}`;
    const known = highest.get(key);
    if (known === undefined || exemplar.value > known.value) highest.set(key, exemplar);
  }
  return [...highest.values()].sort((a, b) => b.time - a.time).slice(0, most);
}

/** Every so many of a list, its last among them. */
function thinned(list: readonly number[], most: number): number[] {
  const step = Math.ceil(list.length / most);
  return list.filter((_, index) => (list.length - 1 - index) % step === 0);
}
