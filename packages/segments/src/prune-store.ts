/** Applies retention to a store that has a ledger, one process at a time. */
import { basename, join } from 'node:path';
import {
  type ApplyRetentionOptions,
  carryOut,
  previewRetention,
  type RetentionReport,
} from './apply-retention.ts';
import type { LedgerOptions } from './ledger.ts';
import type { RetentionPolicy } from './retention.ts';
import { sealLeftSegments } from './seal-left-segments.ts';
import { type ReleasedSegment, recordReleased } from './seal-segment.ts';
import { SealedNames } from './sealed-names.ts';
import { parseSuffix } from './segment-suffix.ts';
import { contentName } from './store-files.ts';
import type { Stream } from './store-layout.ts';
import { WorkLock } from './work-lock.ts';
import { WritersAtWork } from './writers-at-work.ts';

/** One minute: a writer's process has long sealed what is complete by then, or never will. */
const SEALING_MILLIS = 60_000;

/** Settings of {@link pruneStore}. */
export interface PruneStoreOptions
  extends Omit<LedgerOptions, 'now'>,
    Pick<ApplyRetentionOptions, 'isHeld' | 'held' | 'signal'> {
  /**
   * What is known of the store's ledger: for those who call it again and again, as the ledger is then read once. Default: it
   * is read each time.
   */
  readonly sealedNames?: SealedNames | undefined;
}

/**
 * As `applyRetention`, and records segments in the ledger before they go, so that the store still verifies. What is not
 * sealed is sealed before, so that the ledger tells what was in it; while its writer is about to do so, it stays. Only what
 * cannot be sealed, because it cannot be read for one, goes without.
 *
 * @param now Unix milliseconds.
 * @returns what was done; `undefined` where another process is just doing it
 * @throws As `applyRetention`; `LedgerError` as `sealLeftSegments`; the operating system's error if the store cannot be
 * locked.
 */
export async function pruneStore(
  directory: string,
  policy: RetentionPolicy,
  now: number,
  { key, signal, isHeld, held, sealedNames = new SealedNames(directory) }: PruneStoreOptions = {},
): Promise<RetentionReport | undefined> {
  const lock = new WorkLock(join(directory, 'state', 'retention.lock'));
  if (!lock.acquire()) return undefined;
  try {
    await sealedNames.catchUp();
    const isUnsealed = ({ stream, path }: { readonly stream: Stream; readonly path: string }) =>
      isRaw(path) && !sealedNames.has(stream, contentName(basename(path)));
    const atWork = new WritersAtWork(directory);
    const toSeal = new Set<string>();
    const isLive: ApplyRetentionOptions['isLive'] = (segment) => {
      const { last, stream, writer, path, modifiedAt } = segment;
      const unsealed = isUnsealed(segment);
      const mayChange = last || (unsealed && now - modifiedAt.getTime() < SEALING_MILLIS);
      const live = mayChange && atWork.has(stream, writer);
      if (unsealed && !live) toSeal.add(path);
      return live;
    };
    const plan = await previewRetention(directory, policy, now, { isLive, isHeld, held });
    // All of them, so that none is sealed after a newer one of its writer.
    if (plan.removals.some(({ segment }) => toSeal.has(segment.path)))
      await sealLeftSegments(directory, { key, sealedNames, complete: (path) => toSeal.has(path) });
    return await carryOut(plan, directory, policy, now, {
      signal,
      async beforeRemove([first, ...more]) {
        await recordReleased(directory, [released(first), ...more.map(released)], { key });
      },
    });
  } finally {
    lock.release();
  }
}

/** What is compressed or compacted has been sealed before. */
function isRaw(path: string): boolean {
  const kind = parseSuffix(path);
  return kind !== undefined && kind.compression === undefined;
}

function released({
  stream,
  path,
  archived,
}: Parameters<NonNullable<ApplyRetentionOptions['beforeRemove']>>[0][number]): ReleasedSegment {
  return { stream, path, destination: archived?.path };
}
