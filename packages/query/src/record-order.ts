/** The order of records over all files: by time, then as they were written, files by name. Pure. */
import { basename } from 'node:path';

/** A record, or what stands for one, with its place in the order. */
export interface Placed {
  /** Unix nanoseconds. */
  readonly time: bigint;
  /** The order of its segment: {@link segmentOrder}. */
  readonly segment: string;
  /** Counts up within its segment. */
  readonly position: number;
}

/**
 * A text that orders segments as `compareSegments` does: by when they were begun, by writer, by sequence. Files that no
 * writer of ours made come last.
 */
export function segmentOrder(fileName: string): string {
  const dash = fileName.indexOf('-');
  return `${fileName.slice(dash)} ${fileName}`;
}

/** The same as an SQL expression over a column of names. */
export function segmentOrderSql(column: string): string {
  return `substr(${column}, strpos(${column}, '-')) || ' ' || ${column}`;
}

/** {@link segmentOrder} of a file's path. */
export function pathOrder(path: string): string {
  const name = basename(path).replace(/\.(?:zst|gz)$/, '');
  return /^(?:logs|audit|traces|metrics)-\d{8}T/.test(name) ? segmentOrder(name) : `~${path}`;
}

/** Compares in ascending order. */
export function comparePlaces(a: Placed, b: Placed): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  if (a.segment !== b.segment) return a.segment < b.segment ? -1 : 1;
  return a.position - b.position;
}

/** Merges two sequences that are in order, `direction` 1 or -1; ends after `limit`. */
export async function* mergePlaced<T extends Placed>(
  first: AsyncGenerator<T[], void, undefined>,
  second: AsyncGenerator<T[], void, undefined>,
  direction: 1 | -1,
  limit: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<T[], void, undefined> {
  let left = limit;
  try {
    let [a, b] = [await nextItems(first), await nextItems(second)];
    while (left > 0 && (a !== undefined || b !== undefined)) {
      const { merged, fromA, fromB } = mergeItems(
        a ?? [],
        b ?? [],
        direction,
        a === undefined || b === undefined,
      );
      if (merged.length > left) merged.length = left;
      left -= merged.length;
      yield merged;
      if (a !== undefined) a = fromA < a.length ? a.slice(fromA) : await nextItems(first);
      if (b !== undefined) b = fromB < b.length ? b.slice(fromB) : await nextItems(second);
    }
  } finally {
    await first.return();
    await second.return();
  }
}

/** Merges up to the end of the shorter one, after which something of it may be next; or all, where one has ended. */
function mergeItems<T extends Placed>(a: readonly T[], b: readonly T[], direction: 1 | -1, all: boolean) {
  if (all) return { merged: [...a, ...b], fromA: a.length, fromB: b.length };
  const merged: T[] = [];
  let [fromA, fromB] = [0, 0];
  for (;;) {
    const [itemA, itemB] = [a[fromA], b[fromB]];
    if (itemA === undefined || itemB === undefined) return { merged, fromA, fromB };
    if (direction * comparePlaces(itemA, itemB) <= 0) {
      merged.push(itemA);
      fromA++;
    } else {
      merged.push(itemB);
      fromB++;
    }
  }
}

/** The next items; `undefined` at the end. */
async function nextItems<T>(sequence: AsyncGenerator<T[], void, undefined>): Promise<T[] | undefined> {
  for (;;) {
    const { value, done } = await sequence.next();
    if (done === true) return undefined;
    if (value.length > 0) return value;
  }
}
