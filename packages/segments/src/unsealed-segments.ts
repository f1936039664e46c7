/** Tells which unsealed segments a store may have. Pure. */
import type { LedgerHistory } from './ledger-history.ts';
import { compareSegments, parseSegmentName, type SegmentName } from './segment-name.ts';
import { type StoredSegment, segmentKey } from './store-files.ts';

/**
 * 16: sealing follows writing by some milliseconds, in which no writer fills so many segments. More that are complete
 * and not sealed were not left by a crash.
 */
export const MAX_UNSEALED_SEGMENTS = 16;

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
  const newer = new Map<string, number>();
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
    const after = newer.get(writer) ?? 0;
    newer.set(writer, after + 1);
    const known = history.segments.get(key);
    const begun = known !== undefined && (known.begun || known.checkpoints.length > 0);
    const newest = newestSealed.get(writer);
    const overtaken =
      (newest !== undefined && compareSegments(newest, name) > 0) || after > MAX_UNSEALED_SEGMENTS;
    const compressed = files.some((file) => file.compression !== undefined);
    if (compressed || (overtaken && !begun)) positions.set(key, 'never');
    else positions.set(key, after === 0 ? 'active' : 'rotated');
  }
  return positions;
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
