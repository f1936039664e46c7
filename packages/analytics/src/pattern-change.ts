import type { LogPattern } from './log-pattern.ts';

/** What became of a pattern since the time that is compared with. */
export type PatternChange = 'new' | 'vanished' | 'spiking' | 'fading';

/** How often a rate must have multiplied, or been divided, before it is worth a look. */
const MIN_RATIO = 2;

/**
 * Standard deviations beyond chance. With a thousand patterns, chance passes four of them once in 30 comparisons; three
 * would be passed each time.
 */
const MIN_DEVIATIONS = 4;

/** Lines that must be missing before a pattern is said to have vanished: chance leaves out 3 in one of 20 cases. */
const MIN_MISSING = 3;

/** How long the two times are, in one unit. */
export interface ComparedLengths {
  readonly current: number;
  readonly baseline: number;
}

/**
 * Compares how often a pattern came up per unit of time, as two Poisson counts: given their sum, the share of the first
 * is binomial.
 *
 * @returns `undefined` where the difference is none, or may be chance.
 */
export function patternChange(
  { count, baselineCount }: Pick<LogPattern, 'count' | 'baselineCount'>,
  { current, baseline }: ComparedLengths,
): PatternChange | undefined {
  if (baselineCount === 0) return count > 0 ? 'new' : undefined;
  const expected = (baselineCount * current) / baseline;
  if (count === 0) return expected >= MIN_MISSING ? 'vanished' : undefined;
  const total = count + baselineCount;
  const share = current / (current + baseline);
  const deviations = (count - total * share) / Math.sqrt(total * share * (1 - share));
  if (Math.abs(deviations) < MIN_DEVIATIONS) return undefined;
  if (count >= MIN_RATIO * expected) return 'spiking';
  return count * MIN_RATIO <= expected ? 'fading' : undefined;
}
