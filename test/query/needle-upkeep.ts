/**
 * Compacts and prunes a store again and again until its parent goes: `node needle-upkeep.ts <store> <periods>`. Of the
 * periods of `generateStore`, retention takes so many, one after the other. Tells its parent what it did.
 */
import { setTimeout } from 'node:timers/promises';
import { compactStore } from '@agentbus/query';
import { pruneStore } from '@agentbus/segments';
import { PERIOD_MILLIS, PERIODS, START_MILLIS } from './needle-store.ts';

const [directory = '', prunablePeriods = '0'] = process.argv.slice(2);
const stop = new AbortController();
process.once('disconnect', () => stop.abort());

/** What one round did. */
export interface UpkeepRound {
  readonly compacted: number;
  readonly pruned: number;
  /** What went wrong, which ends the round. */
  readonly problem?: string;
}

for (let round = 1; !stop.signal.aborted; round++) {
  try {
    // What was begun before the end of this period is older than a millisecond then.
    const prunedUntil = START_MILLIS + (Math.min(round, Number(prunablePeriods)) - 1) * PERIOD_MILLIS + 2;
    const options = { signal: stop.signal };
    const report = await pruneStore(directory, { logs: { maxAgeMillis: 1 } }, prunedUntil, options);
    // A period a round, so that neither is done before the other begins; and what the writers have sealed.
    const before = round < PERIODS ? START_MILLIS + round * PERIOD_MILLIS : undefined;
    const { compacted, merged } = await compactStore({ directory, before, ...options });
    const done: UpkeepRound = {
      compacted: compacted.length + merged.length,
      pruned: report?.removed.length ?? 0,
    };
    process.send?.(done);
    await setTimeout(100, undefined, options);
  } catch (error) {
    if (stop.signal.aborted) break;
    const problem = error instanceof Error ? String(error.stack) : String(error);
    process.send?.({ compacted: 0, pruned: 0, problem } satisfies UpkeepRound);
    await setTimeout(100);
  }
}
