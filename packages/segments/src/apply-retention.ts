/** Applies a retention policy to a store. */
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ArchivedSegment, archiveSegment } from './archive.ts';
import { type DiskSpace, diskSpace } from './disk-usage.ts';
import {
  planRetention,
  type Removal,
  type RetainedSegment,
  type RetentionPlan,
  type RetentionPlanOptions,
  type RetentionPolicy,
  type RetentionReason,
  type UnmetLimit,
} from './retention.ts';
import { SegmentMaintenanceError, systemCode } from './segment-error.ts';
import { existingFiles, listLeftovers, listSegmentFiles, otherPaths } from './segment-files.ts';
import type { Segment } from './segment-list.ts';
import { STREAMS, type Stream } from './store-layout.ts';
import { syncDirectory } from './sync-directory.ts';
import { isWriterAlive } from './writer-lock.ts';

/** One hour: far longer than compressing or archiving a segment takes. */
const LEFTOVER_MILLIS = 60 * 60 * 1000;

/**
 * 64: removed together, which takes as many syncs of the disk as one. On a disk that is slow to sync, a segment at a time
 * would fall behind writers of small ones.
 */
const BATCH_SEGMENTS = 64;

/** No more than half of the disk is kept free. */
const MAX_FLOOR_SHARE = 0.5;

const ENDLESS: DiskSpace = { freeBytes: Number.POSITIVE_INFINITY, totalBytes: Number.POSITIVE_INFINITY };

/** A segment that the store has given up. */
export interface RemovedSegment {
  readonly stream: Stream;
  /** The file that readers took. */
  readonly path: string;
  /** What the disk got back, all of its files together. */
  readonly bytes: number;
  readonly reason: RetentionReason;
  /** Whether somebody still waited for it: see {@link ApplyRetentionOptions.isHeld}. */
  readonly held: boolean;
  /** Its copy, where the policy has an `archiveDirectory`. */
  readonly archived: ArchivedSegment | undefined;
}

/** Settings of {@link applyRetention}. */
export interface ApplyRetentionOptions {
  /**
   * Called for up to 64 segments of a stream before their files are deleted; with one alone, when its copy in the archive is
   * durable and verified, where the policy has one. The place for entries in the ledger. If it rejects, the segments stay, and
   * so do all newer ones of the stream. Where several processes apply retention at the same time, it may be called in each of
   * them for the same segment.
   */
  readonly beforeRemove?:
    | ((removed: readonly [RemovedSegment, ...RemovedSegment[]]) => void | Promise<void>)
    | undefined;
  /** Whether a segment's writer may still write to it. Default: it is the newest of a writer that is at work. */
  readonly isLive?: ((segment: Segment) => boolean) | undefined;
  /**
   * Whether somebody still waits for what is in a segment. It stays for longer then: see `planRetention`. Default: nobody does.
   */
  readonly isHeld?: ((segment: Pick<Segment, 'stream' | 'path'>) => boolean) | undefined;
  /** What becomes of held segments beyond that: see `planRetention`. Default `give-up`. */
  readonly held?: RetentionPlanOptions['held'];
  /** Ends the work between two segments; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What was done. */
export interface RetentionReport {
  readonly removed: readonly RemovedSegment[];
  /** Segments that should have gone; nothing newer of their stream went either. */
  readonly failed: readonly SegmentMaintenanceError[];
  /** Limits that are not met because what is left is live, or held. */
  readonly unmet: readonly UnmetLimit[];
  /** Files that interrupted work had left in the store or an archive, now deleted. */
  readonly leftovers: readonly string[];
}

/**
 * Deletes or archives what a policy does not keep: see {@link planRetention}. Looks at the disk each time, so it is right
 * after restarts and crashes; several processes may do it at the same time. Files that no writer of ours made are neither
 * counted nor touched. Also deletes what interrupted compressing or archiving has left for more than an hour.
 *
 * @param now Unix milliseconds.
 * @throws {@link SegmentOptionError} if a limit is out of its range; the operating system's error if the store cannot be
 * listed. Segments that cannot be archived or deleted are in the report.
 */
export async function applyRetention(
  directory: string,
  policy: RetentionPolicy,
  now: number,
  options: ApplyRetentionOptions = {},
): Promise<RetentionReport> {
  const plan = await previewRetention(directory, policy, now, options);
  return carryOut(plan, directory, policy, now, options);
}

/** Does what a plan says: see {@link applyRetention}. */
export async function carryOut(
  plan: RetentionPlan,
  directory: string,
  policy: RetentionPolicy,
  now: number,
  { beforeRemove, signal }: Pick<ApplyRetentionOptions, 'beforeRemove' | 'signal'>,
): Promise<RetentionReport> {
  const removed: RemovedSegment[] = [];
  const failed = new Map<Stream, SegmentMaintenanceError>();
  for (const batch of batchesOf(plan.removals, policy)) {
    signal?.throwIfAborted();
    const { stream, removals } = batch;
    // Nothing may go before something older.
    if (failed.has(stream)) continue;
    try {
      await removeBatch(batch, beforeRemove, (gone) => removed.push(gone));
    } catch (error) {
      const path = await firstThere(removals);
      if (path !== undefined) failed.set(stream, failure(error, path));
    }
  }
  const archives = STREAMS.map((stream) => policy[stream]?.archiveDirectory);
  const leftovers = await removeLeftovers([directory, ...archives], now);
  return { removed, failed: [...failed.values()], unmet: plan.unmet, leftovers };
}

/**
 * What {@link applyRetention} would do now. Touches nothing.
 *
 * @param now Unix milliseconds.
 * @throws As {@link applyRetention}.
 */
export async function previewRetention(
  directory: string,
  policy: RetentionPolicy,
  now: number,
  {
    isLive = ({ last, stream, writer }) => last && isWriterAlive(directory, stream, writer),
    isHeld = () => false,
    held,
  }: Pick<ApplyRetentionOptions, 'isLive' | 'isHeld' | 'held'> = {},
): Promise<RetentionPlan> {
  const streams = STREAMS.filter((stream) => policy[stream] !== undefined);
  const segments = await describe(directory, streams, isLive, isHeld);
  const { freeBytes, totalBytes } = (await diskSpace(directory)) ?? ENDLESS;
  return planRetention(segments, withFloorWithin(policy, totalBytes), now, freeBytes, { held });
}

/** A floor that a small disk cannot have would cost everything, for nothing. */
function withFloorWithin(policy: RetentionPolicy, totalBytes: number): RetentionPolicy {
  return Object.fromEntries(
    Object.entries(policy).map(([stream, limits]) => {
      const minFreeBytes = limits?.minFreeBytes;
      if (minFreeBytes === undefined || !(minFreeBytes > totalBytes * MAX_FLOOR_SHARE))
        return [stream, limits];
      return [stream, { ...limits, minFreeBytes: totalBytes * MAX_FLOOR_SHARE }];
    }),
  );
}

async function describe(
  directory: string,
  streams: readonly Stream[],
  isLive: (segment: Segment) => boolean,
  isHeld: NonNullable<ApplyRetentionOptions['isHeld']>,
): Promise<RetainedSegment[]> {
  const listed = await listSegmentFiles(directory, streams);
  return listed
    .filter(({ segment }) => segment.writer !== '')
    .map(({ segment, files }) => ({
      stream: segment.stream,
      path: segment.path,
      createdAt: segment.createdAt,
      modifiedAt: segment.modifiedAt,
      writer: segment.writer,
      sequence: segment.sequence,
      bytes: files.reduce((total, { bytes }) => total + bytes, 0),
      live: isLive(segment),
      held: isHeld(segment),
    }));
}

/** Removals of one stream that are done together, and with what. */
interface Batch {
  readonly stream: Stream;
  readonly removals: readonly [Removal, ...Removal[]];
  readonly archiveDirectory: string | undefined;
}

/** In the order of the removals. What is archived goes by itself: copies take long, and a disk may be short of room. */
function batchesOf(removals: readonly Removal[], policy: RetentionPolicy): Batch[] {
  const batches: {
    stream: Stream;
    removals: [Removal, ...Removal[]];
    archiveDirectory: string | undefined;
  }[] = [];
  for (const removal of removals) {
    const { stream } = removal.segment;
    const archiveDirectory = policy[stream]?.archiveDirectory;
    const open = batches.at(-1);
    const isFull = archiveDirectory !== undefined || (open?.removals.length ?? 0) >= BATCH_SEGMENTS;
    if (open?.stream === stream && !isFull) open.removals.push(removal);
    else batches.push({ stream, removals: [removal], archiveDirectory });
  }
  return batches;
}

async function removeBatch(
  { removals: [first, ...more], archiveDirectory }: Batch,
  beforeRemove: ApplyRetentionOptions['beforeRemove'],
  onRemoved: (removed: RemovedSegment) => void,
): Promise<void> {
  const describeRemoved = async ({ segment, reason }: Removal): Promise<RemovedSegment> => {
    const { stream, path, bytes, held = false } = segment;
    const archived =
      archiveDirectory === undefined ? undefined : await archiveSegment(segment, archiveDirectory);
    return { stream, path, bytes, reason, held, archived };
  };
  const removed: [RemovedSegment, ...RemovedSegment[]] = [await describeRemoved(first)];
  for (const removal of more) removed.push(await describeRemoved(removal));
  await beforeRemove?.(removed);
  for (const gone of removed) {
    await Promise.all(otherPaths(gone.path).map((file) => rm(file, { force: true })));
    // Last the file that readers take: until then they must not turn to another one.
    await rm(gone.path, { force: true });
    onRemoved(gone);
  }
  await syncDirectory(dirname(first.segment.path));
}

/** The first of the segments that is still there; `undefined` where other processes have removed them all meanwhile. */
async function firstThere(removals: readonly Removal[]): Promise<string | undefined> {
  for (const { segment } of removals) {
    const { path } = segment;
    if ((await existingFiles([path, ...otherPaths(path)])).length > 0) return path;
  }
  return undefined;
}

async function removeLeftovers(directories: readonly (string | undefined)[], now: number): Promise<string[]> {
  const removed: string[] = [];
  for (const directory of new Set(directories)) {
    if (directory === undefined) continue;
    for (const { path, changedAt } of await listLeftovers(directory, STREAMS)) {
      if (now - changedAt.getTime() <= LEFTOVER_MILLIS) continue;
      await rm(path, { force: true });
      removed.push(path);
    }
  }
  return removed;
}

function failure(error: unknown, path: string): SegmentMaintenanceError {
  if (error instanceof SegmentMaintenanceError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SegmentMaintenanceError(
    systemCode(error, 'maintenance-failed'),
    path,
    `Cannot remove ${path}: ${reason}`,
    { cause: error },
  );
}
