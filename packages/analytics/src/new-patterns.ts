import { adjustPValues } from './false-discovery.ts';

/** When lines of one pattern, or errors of one group, were seen. */
export interface Sightings {
  readonly id: string;
  /** How many were seen before what is looked at. */
  readonly earlier: number;
  readonly count: number;
  /** In how many buckets of time they were seen: a burst is one event. */
  readonly buckets: number;
}

/** Something that was not there before, and is too frequent for that to be chance. */
export interface NewSighting {
  readonly id: string;
  /** Adjusted for the number of patterns. */
  readonly pValue: number;
}

/** Fewer buckets than this are no habit yet. */
const MIN_BUCKETS = 3;

/**
 * Which patterns are new. One that is seen now and then may be seen for the first time on any day; were it as frequent
 * before, each of its sightings would have been in the time that is looked at with the chance of that time's share.
 *
 * @param currentShare the time that is looked at, as a share of it and the history together.
 */
export function findNewPatterns(
  patterns: readonly Sightings[],
  currentShare: number,
  falseDiscoveryRate: number,
): NewSighting[] {
  const chances = patterns.map(({ earlier, buckets }) =>
    earlier > 0 || buckets < MIN_BUCKETS ? 1 : currentShare ** buckets,
  );
  const adjusted = adjustPValues(chances);
  return patterns
    .map(({ id }, index) => ({ id, pValue: adjusted[index] ?? 1 }))
    .filter(({ pValue }) => pValue <= falseDiscoveryRate);
}
