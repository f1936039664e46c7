/** A histogram over time, as the API gives it and as it is drawn. Pure. */
/** A measurement with the trace that it was made in. */
export interface Exemplar {
  /** Unix milliseconds. */
  readonly time: number;
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
}

export interface Heatmap {
  /** Of a column. */
  readonly stepMillis: number;
  /** Where each column begins, Unix milliseconds. */
  readonly times: readonly number[];
  /** Upper bounds of the buckets; the last bucket, which has none, is beyond them. */
  readonly bounds: readonly number[];
  /** By column, then by bucket. */
  readonly counts: readonly (readonly number[])[];
}

/** A cell that has something in it. Rows count from the top, where the longest are. */
export interface HeatmapCell {
  readonly column: number;
  readonly row: number;
  readonly count: number;
  /** How strongly it is drawn, above 0 and at most 1. */
  readonly weight: number;
}

/** The faintest that is still seen. */
const FAINTEST = 0.14;

/** The cells, and rows and columns of the whole. Buckets that are empty throughout, at either end, are left out. */
export function heatmapCells({ bounds, counts }: Heatmap): {
  cells: HeatmapCell[];
  /** Buckets from the lowest to the highest that is drawn. */
  low: number;
  high: number;
} {
  let [low, high] = [bounds.length, 0];
  let most = 1;
  for (const column of counts) {
    for (const [bucket, count] of column.entries()) {
      if (count === 0) continue;
      low = Math.min(low, bucket);
      high = Math.max(high, bucket);
      most = Math.max(most, count);
    }
  }
  const cells: HeatmapCell[] = [];
  for (const [index, column] of counts.entries()) {
    for (const [bucket, count] of column.entries()) {
      if (count === 0) continue;
      // By the root: with a few requests among many slow ones would not be seen at all.
      const weight = FAINTEST + (1 - FAINTEST) * Math.sqrt(count / most);
      cells.push({ column: index, row: high - bucket, count, weight });
    }
  }
  return { cells, low: Math.min(low, high), high };
}

/** Where a value stands among buckets, as a share from the top of what is drawn. */
export function placeOfValue(bounds: readonly number[], low: number, high: number, value: number): number {
  let bucket = bounds.findIndex((bound) => value <= bound);
  if (bucket < 0) bucket = bounds.length;
  const [from, to] = [bounds[bucket - 1] ?? 0, bounds[bucket]];
  const within =
    to === undefined || to === from ? 0.5 : Math.min(1, Math.max(0, (value - from) / (to - from)));
  const rows = high - low + 1;
  return Math.min(1, Math.max(0, (high - bucket + 1 - within) / rows));
}

/** Seconds of a unit of time; `undefined` of any other. */
export function secondsOfUnit(unit: string): number | undefined {
  return { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9, min: 60, h: 3600 }[unit];
}

/** A filter for the spans whose duration falls into a bucket; `undefined` where the metric is no duration. */
export function bucketFilter({ bounds }: Heatmap, unit: string, bucket: number): string | undefined {
  const scale = secondsOfUnit(unit);
  if (scale === undefined) return undefined;
  const literal = (bound: number) => `${Math.round(bound * scale * 1e9)}ns`;
  const [from, to] = [bounds[bucket - 1], bounds[bucket]];
  return [
    ...(from === undefined ? [] : [`duration>${literal(from)}`]),
    ...(to === undefined ? [] : [`duration<=${literal(to)}`]),
  ].join(' ');
}
