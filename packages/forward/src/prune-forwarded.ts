/** Applies retention to a store that is forwarded. */
import {
  type PruneStoreOptions,
  pruneStore,
  type RetentionPolicy,
  type RetentionReport,
} from '@agentbus/segments';
import { type GivenUpSegment, recordGivenUp } from './given-up.ts';
import { readHolds } from './store-holds.ts';

/** What retention did, and what destinations will not get because of it. */
export interface ForwardedRetentionReport extends RetentionReport {
  readonly givenUp: readonly GivenUpSegment[];
}

/**
 * As `pruneStore`, but what a destination has not taken stays for longer: up to twice each limit, and until the disk is
 * too full. What is given up is noted in the store.
 *
 * @param now Unix milliseconds.
 * @throws As `pruneStore`.
 */
export async function pruneForwarded(
  directory: string,
  policy: RetentionPolicy,
  now: number,
  options: Omit<PruneStoreOptions, 'isHeld' | 'held'> = {},
): Promise<ForwardedRetentionReport | undefined> {
  const holds = await readHolds(directory);
  const isHeld: PruneStoreOptions['isHeld'] = (segment) => holds.heldBy(segment).length > 0;
  const report = await pruneStore(directory, policy, now, { ...options, isHeld });
  if (report === undefined) return undefined;
  const givenUp = report.removed
    .filter(({ held }) => held)
    .map((segment) => ({ ...segment, heldBy: holds.heldBy(segment) }));
  await recordGivenUp(directory, givenUp, now);
  return { ...report, givenUp };
}
