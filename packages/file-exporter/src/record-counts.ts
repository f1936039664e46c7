/** Counts records by their kind. */
import { LOG_KINDS, type LogKind } from '@agentbus/otlp';
import type { PlacedNote } from './record-notes.ts';

/** The kind that log records of the plain levels are counted by. */
export const PLAIN_KIND = 'plain';

/** How many records, by kind. Spans and data points have none: `undefined`. */
export type RecordCounts = ReadonlyMap<LogKind | typeof PLAIN_KIND | undefined, number>;

const KINDS: ReadonlySet<unknown> = new Set(LOG_KINDS);

/** The kind that an attribute's value names; `undefined` for a plain record, whatever the value is. */
export function logKindOf(value: unknown): LogKind | undefined {
  return KINDS.has(value) ? (value as LogKind) : undefined;
}

/** Counts log records, some of which have a kind. */
export function countLogs(count: number, kinds: readonly PlacedNote<LogKind>[]): RecordCounts {
  const counts = new Map<LogKind | typeof PLAIN_KIND, number>();
  const plain = count - kinds.length;
  if (plain > 0) counts.set(PLAIN_KIND, plain);
  for (const { note } of kinds) counts.set(note, (counts.get(note) ?? 0) + 1);
  return counts;
}

/** Counts what has no kind. */
export function countOther(count: number): RecordCounts {
  return new Map([[undefined, count]]);
}

/** All of them. */
export function total(counts: RecordCounts): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** What several lines hold together. */
export function sum(all: readonly RecordCounts[]): RecordCounts {
  const counts = new Map<LogKind | typeof PLAIN_KIND | undefined, number>();
  for (const [kind, count] of all.flatMap((one) => [...one]))
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  return counts;
}
