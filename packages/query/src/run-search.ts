import { parse, toCondition } from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import { searchCompacted } from './compacted-records.ts';
import { searchLines } from './line-search.ts';
import type { RecordSearch } from './query-engine.ts';
import { readStore, type StoreView } from './read-store.ts';
import { mergePlaced } from './record-order.ts';
import {
  bytesOf,
  type FileCount,
  NO_BLOCKS,
  type SearchExplanation,
  type UnreadReason,
} from './search-explanation.ts';
import {
  type PlacedRecord,
  type RecordKind,
  type SearchGround,
  type SearchRun,
  timeBound,
} from './search-run.ts';
import type { PrunedFiles } from './segment-pruning.ts';
import type { SnapshotFile } from './snapshot.ts';

/**
 * One search, with its own connection and its own snapshot; both are gone when the iteration ends, however it ends. Gives
 * records by the chunk: a step of an iteration for each would cost more than decoding it.
 */
export async function* runSearch<T extends StoredLog | StoredSpan>(
  ground: SearchGround,
  kind: RecordKind<T>,
  search: RecordSearch,
  signal: AbortSignal,
): AsyncGenerator<T[], void, undefined> {
  const { where = '' } = search;
  const condition = toCondition(typeof where === 'string' ? parse(where) : where);
  const reading = { ground, streams: kind.streams, condition, signal };
  const chunks = readStore(reading, (view) =>
    searchView({ ground, kind, search, condition, connect: view.connect, signal }, view),
  );
  for await (const records of chunks) yield records.map(({ record }) => record);
}

async function* searchView<T extends StoredLog | StoredSpan>(
  run: SearchRun<T>,
  { files, sources, copies }: StoreView,
): AsyncGenerator<PlacedRecord<T>[], void, undefined> {
  const { order, limit, since, until, onExplain } = run.search;
  if (limit === 0) return;
  const pruned = await run.ground.knowledge.prune(files, {
    condition: run.condition,
    since: since === undefined ? undefined : timeBound(since),
    until: until === undefined ? undefined : timeBound(until),
  });
  let explained: SearchExplanation['compacted'] | undefined;
  let late: readonly SnapshotFile[] = [];
  const lines = searchLines(run, pruned.files, copies, (files) => {
    late = files;
  });
  const compacted = searchCompacted(run, sources, (explanation) => {
    explained = explanation;
  });
  yield* mergePlaced(lines, compacted, order === 'asc' ? 1 : -1, limit);
  onExplain?.({
    lines: explainLines(pruned, late),
    compacted: explained ?? NO_BLOCKS,
  });
}

/** @param late files that were not read since a limit was reached. */
function explainLines(
  { files, unread }: PrunedFiles,
  late: readonly SnapshotFile[],
): SearchExplanation['lines'] {
  const all = new Map<UnreadReason, FileCount>(unread);
  if (late.length > 0) all.set('limit', { files: late.length, bytes: bytesOf(late) });
  return { files: files.length - late.length, bytes: bytesOf(files) - bytesOf(late), unread: all };
}
