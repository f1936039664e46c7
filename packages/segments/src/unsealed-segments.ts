/** Tells which unsealed segments a store may have. Pure. */
import type { LedgerHistory } from './ledger-history.ts';
import { compareSegments, parseSegmentName, type SegmentName } from './segment-name.ts';
import { type StoredSegment, segmentKey } from './store-files.ts';

/** 16: as many segments of a writer may be complete and not sealed, whenever they were begun. */
export const MAX_UNSEALED_SEGMENTS = 16;

/**
 * One minute: sealing follows writing by some milliseconds. Of more than {@link MAX_UNSEALED_SEGMENTS}, those that were
 * complete so long before the writer's newest one was begun were not left by a crash. In a minute a writer of small
 * segments may have filled any number of them.
 */
const SEALING_MILLIS = 60_000;

/**
 * Why a segment is not sealed. `active`: it is the newest of its writer. `rotated`: it is complete, and sealing it is
 * due, or was when its writer ended. `foreign`: no writer of ours made it. `never`: it lies where only sealed ones can:
 * it is compressed or compacted; or no entry knows it, and a newer one of its writer is sealed, or too many are not.
 */
export type UnsealedPosition = 'active' | 'rotated' | 'foreign' | 'never';

/** The position of each segment that the ledger does not seal, by {@link segmentKey}. */
export function unsealedPositions(
  stored: readonly StoredSegment[],
  history: LedgerHistory,
): Map<string, UnsealedPosition> {
  const newestSealed = newestSealedNames(history);
  const newer = new Map<string, NewerSegments>();
  const positions = new Map<string, UnsealedPosition>();
  for (const segment of newestFirst(stored)) {
    const key = segmentKey(segment);
    const { name, compacted, files } = segment;
    if (history.segments.get(key)?.seal !== undefined) continue;
    if (name === undefined) {
      positions.set(key, compacted ? 'never' : 'foreign');
      continue;
    }
    const writer = `${name.stream}/${name.writer}`;
    const createdAt = name.createdAt.getTime();
    const after = newer.get(writer);
    newer.set(writer, {
      count: (after?.count ?? 0) + 1,
      newestAt: after?.newestAt ?? createdAt,
      oldestAt: createdAt,
    });
    const known = history.segments.get(key);
    const begun = known !== undefined && (known.begun || known.checkpoints.length > 0);
    const newest = newestSealed.get(writer);
    const overtaken = (newest !== undefined && compareSegments(newest, name) > 0) || isOverdue(after);
    const compressed = files.some((file) => file.compression !== undefined);
    if (compressed || (overtaken && !begun)) positions.set(key, 'never');
    else positions.set(key, after === undefined ? 'active' : 'rotated');
  }
  return positions;
}

/** Of one writer, those that are newer than another and not sealed. */
interface NewerSegments {
  readonly count: number;
  /** When the newest one was begun, by its name. Unix milliseconds. */
  readonly newestAt: number;
  /** When the oldest one was begun, and so the segment before it was complete. */
  readonly oldestAt: number;
}

function isOverdue(after: NewerSegments | undefined): boolean {
  if (after === undefined || after.count <= MAX_UNSEALED_SEGMENTS) return false;
  return after.newestAt - after.oldestAt > SEALING_MILLIS;
}

/** By their names, which count again from 1 where a process has the writer's id that another one had. */
function newestFirst(stored: readonly StoredSegment[]): StoredSegment[] {
  const rank = ({ name }: StoredSegment) => name ?? { createdAt: new Date(0), writer: '', sequence: 0 };
  return stored.toSorted((a, b) => compareSegments(rank(b), rank(a)));
}

function newestSealedNames(history: LedgerHistory): Map<string, SegmentName> {
  const newest = new Map<string, SegmentName>();
  for (const { segment, seal } of history.segments.values()) {
    const name = seal === undefined ? undefined : parseSegmentName(segment);
    if (name === undefined) continue;
    const writer = `${name.stream}/${name.writer}`;
    const other = newest.get(writer);
    if (other === undefined || compareSegments(other, name) < 0) newest.set(writer, name);
  }
  return newest;
}
