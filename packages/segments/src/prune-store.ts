/** Applies retention to a store that has a ledger, one process at a time. */
import { join } from 'node:path';
import { type ApplyRetentionOptions, applyRetention, type RetentionReport } from './apply-retention.ts';
import type { LedgerOptions } from './ledger.ts';
import type { RetentionPolicy } from './retention.ts';
import { recordArchived, recordPruned } from './seal-segment.ts';
import { WorkLock } from './work-lock.ts';

/** Settings of {@link pruneStore}. */
export interface PruneStoreOptions extends Omit<LedgerOptions, 'now'> {
  readonly signal?: ApplyRetentionOptions['signal'];
}

/**
 * As `applyRetention`, and records each segment in the ledger before it goes, so that the store still verifies.
 *
 * @param now Unix milliseconds.
 * @returns what was done; `undefined` where another process is just doing it
 * @throws As `applyRetention`; the operating system's error if the store cannot be locked.
 */
export async function pruneStore(
  directory: string,
  policy: RetentionPolicy,
  now: number,
  { key, signal }: PruneStoreOptions = {},
): Promise<RetentionReport | undefined> {
  const lock = new WorkLock(join(directory, 'state', 'retention.lock'));
  if (!lock.acquire()) return undefined;
  try {
    return await applyRetention(directory, policy, now, {
      signal,
      async beforeRemove({ stream, path, archived }) {
        if (archived === undefined) await recordPruned(directory, { stream, path }, { key });
        else await recordArchived(directory, { stream, path, destination: archived.path }, { key });
      },
    });
  } finally {
    lock.release();
  }
}
