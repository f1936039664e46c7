import { median } from 'simple-statistics';

/** Where a series went from one level to another. */
export interface ChangePoint {
  /** The first value of the new level. */
  readonly index: number;
  /** The medians of the values before, since the last change, and after, until the next. */
  readonly before: number;
  readonly after: number;
  /** Of Pettitt's test, which is Mann and Whitney's at the place where it is clearest. */
  readonly pValue: number;
}

/** How change-points are looked for. */
export interface ChangePointOptions {
  /** Levels that differ by less, relative to the lower one, are one. Default: {@link DEFAULT_MIN_CHANGE}. */
  readonly minChange?: number | undefined;
  /** Chances larger than this are no change. Default: {@link DEFAULT_MAX_P_VALUE}. */
  readonly maxPValue?: number | undefined;
}

export const DEFAULT_MIN_CHANGE = 0.2;

/** Small, since values that follow each other are alike, which the test takes for certainty. */
export const DEFAULT_MAX_P_VALUE = 1e-4;

/** So far from where the ranks have it, the place may be. */
const SHARPEN_REACH = 5;

/** A level has this many values at least. */
const MIN_LENGTH = 8;

/**
 * Where the level of values changed: the clearest place first by Pettitt's rank test, then the parts on either side of it.
 * A single odd value is no change, however odd it is.
 */
export function findChangePoints(
  values: readonly (number | undefined)[],
  { minChange = DEFAULT_MIN_CHANGE, maxPValue = DEFAULT_MAX_P_VALUE }: ChangePointOptions = {},
): ChangePoint[] {
  const known = values.flatMap((value, index) => (value === undefined ? [] : [{ value, index }]));
  const found: { at: number; pValue: number }[] = [];
  const open = [{ from: 0, to: known.length }];
  for (let part = open.pop(); part; part = open.pop()) {
    const { from, to } = part;
    const split = clearestSplit(known.slice(from, to).map(({ value }) => value));
    if (!split || split.pValue > maxPValue) continue;
    const at = from + split.at;
    found.push({ at, pValue: split.pValue });
    open.push({ from, to: at }, { from: at, to });
  }
  found.sort((a, b) => a.at - b.at);
  return levelsOf(known, found).filter(({ before, after }) => {
    const low = Math.min(Math.abs(before), Math.abs(after));
    return Math.abs(after - before) >= minChange * low && after !== before;
  });
}

function levelsOf(
  known: readonly { readonly value: number; readonly index: number }[],
  splits: readonly { readonly at: number; readonly pValue: number }[],
): ChangePoint[] {
  const level = (from: number, to: number) => median(known.slice(from, to).map(({ value }) => value));
  return splits.map(({ at, pValue }, place) => ({
    index: known[at]?.index ?? 0,
    before: level(splits[place - 1]?.at ?? 0, at),
    after: level(at, splits[place + 1]?.at ?? known.length),
    pValue,
  }));
}

/** Pettitt, A Non-Parametric Approach to the Change-Point Problem, 1979. */
function clearestSplit(values: readonly number[]): { at: number; pValue: number } | undefined {
  const length = values.length;
  if (length < 2 * MIN_LENGTH) return undefined;
  const ranks = ranksOf(values);
  let sum = 0;
  let best = { at: 0, size: 0 };
  for (let at = 1; at < length; at++) {
    sum += ranks[at - 1] ?? 0;
    const size = Math.abs(2 * sum - at * (length + 1));
    if (at >= MIN_LENGTH && at <= length - MIN_LENGTH && size > best.size) best = { at, size };
  }
  const pValue = Math.min(1, 2 * Math.exp((-6 * best.size ** 2) / (length ** 3 + length ** 2)));
  return { at: sharpened(values, best.at), pValue };
}

/** Ranks blur the place, as they do not see how far apart the levels are; means do. */
function sharpened(values: readonly number[], near: number): number {
  let total = 0;
  for (const value of values) total += value;
  let before = 0;
  let best = { at: near, size: 0 };
  for (let at = 1; at <= values.length - MIN_LENGTH; at++) {
    before += values[at - 1] ?? 0;
    if (at < MIN_LENGTH || Math.abs(at - near) > SHARPEN_REACH) continue;
    const after = total - before;
    const weight = Math.sqrt((at * (values.length - at)) / values.length);
    const size = Math.abs(before / at - after / (values.length - at)) * weight;
    if (size > best.size) best = { at, size };
  }
  return best.at;
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranksOf(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (let place = from; place < to; place++) ranks[order[place] ?? 0] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}
