import type { SketchBin } from './duration-sketch.ts';
import { twoSidedTail } from './normal-tail.ts';

/** What came of comparing two distributions by rank. */
export interface RankResult {
  /** Of Mann and Whitney's test, two-sided, by the normal approximation with ties corrected. */
  readonly pValue: number;
  /**
   * Cliff's delta: the chance that a value of the second is larger than one of the first, less the chance that it is
   * smaller. From −1 to 1; below 0.147 it is called negligible (Romano et al., 2006).
   */
  readonly delta: number;
}

/** Below this, by convention, Cliff's delta is negligible. */
export const NEGLIGIBLE_DELTA = 0.147;

/**
 * Compares two distributions, given as bins in ascending order with the same values for the same bin. What is in one bin
 * counts as equal, which costs a little power and nothing else.
 */
export function compareRanks(first: readonly SketchBin[], second: readonly SketchBin[]): RankResult {
  const n = total(first);
  const m = total(second);
  if (n === 0 || m === 0) return { pValue: 1, delta: 0 };
  let below = 0;
  let larger = 0;
  let ties = 0;
  let at = 0;
  for (const [place, { value, count }] of second.entries()) {
    for (let bin = first[at]; bin && bin.value < value; bin = first[++at]) {
      below += bin.count;
      ties += bin.count ** 3 - bin.count;
    }
    const equal = first[at]?.value === value ? (first[at]?.count ?? 0) : 0;
    larger += count * (below + equal / 2);
    const tied = count + equal;
    ties += tied ** 3 - tied;
    if (equal > 0) {
      below += equal;
      at++;
    }
    if (place === second.length - 1) for (const bin of first.slice(at)) ties += bin.count ** 3 - bin.count;
  }
  const all = n + m;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  const distance = Math.max(0, Math.abs(larger - (n * m) / 2) - 0.5);
  return {
    pValue: variance > 0 ? twoSidedTail(distance / Math.sqrt(variance)) : 1,
    delta: (2 * larger) / (n * m) - 1,
  };
}

function total(bins: readonly SketchBin[]): number {
  return bins.reduce((sum, { count }) => sum + count, 0);
}
