import { expectedValues } from './expected-values.ts';
import { adjustPValues } from './false-discovery.ts';
import { twoSidedTail } from './normal-tail.ts';
import { type BucketRange, bucketTime, type Series } from './series.ts';
import { learnScale, type WindowScale } from './window-scale.ts';
import { type WindowDistance, type WindowSums, windowSums } from './window-scan.ts';

/** What an anomaly is. */
export type AnomalyKind =
  /** More, or fewer, than usual. */
  | 'frequency'
  /** A pattern that was not there before. */
  | 'new pattern'
  /** Measured values that are off. */
  | 'numeric'
  /** Nothing, or next to nothing, where there always is something. */
  | 'missing data';

/** Something that is not as it was expected. */
export interface Anomaly {
  readonly kind: AnomalyKind;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Unix nanoseconds; from `since` on, before `until`. */
  readonly since: bigint;
  readonly until: bigint;
  /** Standard deviations from what was expected; above 0 is more. */
  readonly score: number;
  /** In this time: a sum of counts, or the mean of values. */
  readonly observed: number;
  readonly expected: number;
  /** The chance of it in a usual time, adjusted for everything that was looked at. */
  readonly pValue: number;
  /** Whether days were compared with days, or with the hours before. */
  readonly seasonal: boolean;
  readonly query: string;
  readonly over: 'logs' | 'spans' | 'metrics';
}

/** How anomalies are looked for. */
export interface DetectOptions {
  /** Where what is looked at begins, Unix nanoseconds; before it is history. */
  readonly since: bigint;
  /** The share of anomalies that may be chance. Default: {@link DEFAULT_FALSE_DISCOVERY_RATE}. */
  readonly falseDiscoveryRate?: number | undefined;
  /** How far local time is ahead of UTC, nanoseconds. Default: 0. */
  readonly zoneNanos?: bigint | undefined;
}

/** One in ten thousand: alerts are looked at by people, and days by the hundred. */
export const DEFAULT_FALSE_DISCOVERY_RATE = 1e-4;

/** Windows that are looked at, in buckets: a spike is short, a drift is long. */
const WINDOWS = [1, 3, 6, 12, 24, 48] as const;

/** What differs by less is not worth a word, however certain it is. */
const MIN_CHANGE = { count: 0.3, value: 0.2 } as const;

/** Counts must differ by so many as well. */
const MIN_COUNT_DIFFERENCE = 5;

/** Below this share of what was expected, data are missing. */
const MISSING_SHARE = 0.05;

/** Odd times of one series that are told apart. */
const MAX_PER_SERIES = 12;

/** The odd times in series of one range, the most certain first. */
export function detectAnomalies(series: readonly Series[], options: DetectOptions): Anomaly[] {
  const { falseDiscoveryRate = DEFAULT_FALSE_DISCOVERY_RATE } = options;
  const found = series.flatMap((one) => candidatesOf(one, options));
  const quiet = new Array<number>(Math.max(0, series.length - found.length)).fill(1);
  const adjusted = adjustPValues([...found.map(({ pValue }) => pValue), ...quiet]);
  return found
    .map((anomaly, index) => ({ ...anomaly, pValue: adjusted[index] ?? 1 }))
    .filter(({ pValue }) => pValue <= falseDiscoveryRate)
    .sort((a, b) => Math.abs(b.score) - Math.abs(a.score));
}

interface ScannedWindow {
  readonly range: BucketRange;
  readonly window: WindowDistance;
  readonly deviations: number;
}

function candidatesOf(series: Series, { since, zoneNanos }: DetectOptions): Anomaly[] {
  const from = Number((since - series.start) / series.bucketNanos);
  const perDay = Number(86_400_000_000_000n / series.bucketNanos);
  const expected = expectedValues(series, { from, zoneNanos });
  const masked = new Set<number>();
  const whole = windowSums(series, expected, () => false);
  const scales = new Map<number, WindowScale>();
  for (const length of WINDOWS) {
    const scale = learnScale(whole, { length, from, perDay, measure: series.measure });
    if (scale) scales.set(length, scale);
  }
  const tests = (series.values.length - from) * scales.size;
  const odd: ScannedWindow[] = [];
  while (odd.length < MAX_PER_SERIES) {
    const sums = odd.length === 0 ? whole : windowSums(series, expected, (index) => masked.has(index));
    const best = oddestWindow(series, sums, scales, from);
    if (!best || tests * twoSidedTail(best.deviations) > 1) break;
    odd.push(best);
    for (let index = best.range.from; index < best.range.to; index++) masked.add(index);
  }
  return joinNeighbours(odd).map(({ range, window, deviations }) => {
    const { observed, expected: usual } = whole.window(range) ?? window;
    return {
      kind: kindOf(series, window),
      name: series.name,
      labels: series.labels,
      since: bucketTime(series, range.from),
      until: bucketTime(series, range.to),
      score: deviations,
      observed,
      expected: usual,
      pValue: Math.min(1, tests * twoSidedTail(deviations)),
      seasonal: expected.seasonal,
      query: series.query,
      over: series.over,
    };
  });
}

function oddestWindow(
  series: Series,
  sums: WindowSums,
  scales: ReadonlyMap<number, WindowScale>,
  from: number,
): ScannedWindow | undefined {
  let best: ScannedWindow | undefined;
  for (const [length, scale] of scales) {
    for (let end = from + length; end <= series.values.length; end++) {
      const range = { from: end - length, to: end };
      const window = sums.window(range);
      if (!window || !isLarge(series, window)) continue;
      const deviations = scale.deviations(window);
      if (series.direction === 'up' && deviations < 0) continue;
      if (Math.abs(deviations) > Math.abs(best?.deviations ?? 0)) best = { range, window, deviations };
    }
  }
  return best;
}

function isLarge({ measure }: Series, { observed, expected }: WindowDistance): boolean {
  if (measure === 'count' && Math.abs(observed - expected) < MIN_COUNT_DIFFERENCE) return false;
  const change = Math.max(observed, expected) / Math.max(Math.min(observed, expected), Number.MIN_VALUE) - 1;
  return change >= MIN_CHANGE[measure];
}

function kindOf({ measure }: Series, { observed, expected }: WindowDistance): AnomalyKind {
  if (measure === 'value') return 'numeric';
  return observed < MISSING_SHARE * expected ? 'missing data' : 'frequency';
}

/** Windows of one direction beside each other are one time, as odd as the oddest of them. */
function joinNeighbours(odd: readonly ScannedWindow[]): ScannedWindow[] {
  const joined: ScannedWindow[] = [];
  for (const next of [...odd].sort((a, b) => a.range.from - b.range.from)) {
    const last = joined.at(-1);
    if (last && next.range.from <= last.range.to + 1 && last.deviations > 0 === next.deviations > 0) {
      const stronger = Math.abs(next.deviations) > Math.abs(last.deviations) ? next : last;
      joined[joined.length - 1] = { ...stronger, range: { from: last.range.from, to: next.range.to } };
    } else joined.push(next);
  }
  return joined;
}
