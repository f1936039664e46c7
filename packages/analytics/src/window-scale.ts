import type { WindowDistance, WindowSums } from './window-scan.ts';

/** Windows are compared with windows of as much mass: nights are noisier than days. */
const MASS_CLASSES = 4;

/** Of this share of a normal distribution, the distance from its middle is at most {@link SHARE_DEVIATIONS}. */
const SHARE = 0.95;
const SHARE_DEVIATIONS = 1.96;

/** Fewer windows than this do not tell how far windows stray. */
const MIN_WINDOWS = 24;

/** What the largest of a day's windows is on most days, in deviations, if nothing but normal chance is at work. */
const USUAL_DAILY_MAX = 3.2;

/** Counts stray at least as far as Poisson's do; values that hardly stray are measured no better than to 2 %. */
const FLOOR = { count: 1, value: 0.02 } as const;

/** How far windows of one length stray from what is expected of them. */
export interface WindowScale {
  /** A window's distance in standard deviations. */
  deviations(window: WindowDistance): number;
}

/**
 * Learns from the windows of the history. Robust: up to a twentieth of them may be of incidents. Where the largest of a
 * day are usually further out than chance would have it, all count for less.
 *
 * @returns `undefined` where there is too little history.
 */
export function learnScale(
  sums: WindowSums,
  {
    length,
    from,
    perDay,
    measure,
  }: { length: number; from: number; perDay: number; measure: 'count' | 'value' },
): WindowScale | undefined {
  const windows: (WindowDistance | undefined)[] = [];
  for (let end = length; end <= from; end++) windows.push(sums.window({ from: end - length, to: end }));
  const known = windows.filter((window) => window !== undefined);
  if (known.length < MIN_WINDOWS) return undefined;
  const bounds = massBounds(known);
  const classOf = ({ mass }: WindowDistance) => {
    const found = bounds.findIndex((bound) => mass <= bound);
    return found === -1 ? bounds.length - 1 : found;
  };
  const distances = bounds.map((): number[] => []);
  for (const window of known) distances[classOf(window)]?.push(Math.abs(window.distance));
  const scales = distances.map((members) => {
    const sorted = Float64Array.from(members).sort();
    const far = sorted[Math.floor(SHARE * (sorted.length - 1))] ?? 0;
    return Math.max(FLOOR[measure], far / SHARE_DEVIATIONS);
  });
  const scaleOf = (window: WindowDistance) => scales[classOf(window)] ?? 1;
  const daily: number[] = [];
  for (let begin = 0; begin < windows.length; begin += perDay) {
    const day = windows.slice(begin, begin + perDay);
    if (day.length * 2 < perDay && begin > 0) break;
    daily.push(
      Math.max(0, ...day.map((window) => (window ? Math.abs(window.distance) / scaleOf(window) : 0))),
    );
  }
  daily.sort((a, b) => a - b);
  const usual = daily[Math.floor(daily.length / 2)] ?? 0;
  const stretch = Math.max(1, usual / USUAL_DAILY_MAX);
  return { deviations: (window) => window.distance / (scaleOf(window) * stretch) };
}

/** The largest mass of each class. */
function massBounds(windows: readonly WindowDistance[]): number[] {
  const masses = Float64Array.from(windows, ({ mass }) => mass).sort();
  return Array.from(
    { length: MASS_CLASSES },
    (_, index) => masses[Math.ceil(((index + 1) * masses.length) / MASS_CLASSES) - 1] ?? 0,
  );
}
