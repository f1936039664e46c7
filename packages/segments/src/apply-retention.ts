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
  /** Its copy, where the policy has an `archiveDirectory`. */
  readonly archived: ArchivedSegment | undefined;
}

/** Settings of {@link applyRetention}. */
export interface ApplyRetentionOptions {
  /**
   * Called for each segment before its files are deleted, when its copy in the archive is durable and verified: the place
   * for an entry in the ledger. If it rejects, the segment stays, and so do all newer ones of its stream. Where several
   * processes apply retention at the same time, it may be called in each of them for the same segment.
   */
  readonly beforeRemove?: ((removed: RemovedSegment) => void | Promise<void>) | undefined;
  /** Whether a segment's writer may still write to it. Default: it is the newest of a writer that is at work. */
  readonly isLive?: ((segment: Segment) => boolean) | undefined;
  /** Ends the work between two segments; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What was done. */
export interface RetentionReport {
  readonly removed: readonly RemovedSegment[];
  /** Segments that should have gone; nothing newer of their stream went either. */
  readonly failed: readonly SegmentMaintenanceError[];
  /** Limits that are not met because what is left is live. */
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
  const { beforeRemove, signal } = options;
  const plan = await previewRetention(directory, policy, now, options);
  const removed: RemovedSegment[] = [];
  const failed = new Map<Stream, SegmentMaintenanceError>();
  for (const removal of plan.removals) {
    signal?.throwIfAborted();
    const { stream, path } = removal.segment;
    // Nothing may go before something older.
    if (failed.has(stream)) continue;
    try {
      removed.push(await remove(removal, policy[stream]?.archiveDirectory, beforeRemove));
    } catch (error) {
      if (!(await isGone(path))) failed.set(stream, failure(error, path));
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
  }: Pick<ApplyRetentionOptions, 'isLive'> = {},
): Promise<RetentionPlan> {
  const streams = STREAMS.filter((stream) => policy[stream] !== undefined);
  const segments = await describe(directory, streams, isLive);
  const { freeBytes, totalBytes } = (await diskSpace(directory)) ?? ENDLESS;
  return planRetention(segments, withFloorWithin(policy, totalBytes), now, freeBytes);
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
    }));
}

async function remove(
  { segment, reason }: Removal,
  archiveDirectory: string | undefined,
  beforeRemove: ApplyRetentionOptions['beforeRemove'],
): Promise<RemovedSegment> {
  const { stream, path, bytes } = segment;
  const archived =
    archiveDirectory === undefined ? undefined : await archiveSegment(segment, archiveDirectory);
  const removed: RemovedSegment = { stream, path, bytes, reason, archived };
  await beforeRemove?.(removed);
  // Last the file that readers take: until then they must not turn to another one.
  for (const file of [...otherPaths(path), path]) await rm(file, { force: true });
  await syncDirectory(dirname(path));
  return removed;
}

/** Whether another process has removed a segment meanwhile. */
async function isGone(path: string): Promise<boolean> {
  return (await existingFiles([path, ...otherPaths(path)])).length === 0;
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
