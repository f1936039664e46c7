import { parse, toCondition } from '@agentbus/filter';
import { searchCompacted } from './compacted-records.ts';
import { searchLines } from './line-search.ts';
import type { RecordSearch } from './query-engine.ts';
import { readStore, type StoreView } from './read-store.ts';
import { mergePlaced } from './record-order.ts';
import { bytesOf, NO_BLOCKS, type SearchExplanation } from './search-explanation.ts';
import {
  type PlacedRecord,
  type RecordKind,
  type SearchGround,
  type SearchRun,
  timeBound,
} from './search-run.ts';

/**
 * One search, with its own connection and its own snapshot; both are gone when the iteration ends, however it ends. Gives
 * records by the chunk: a step of an iteration for each would cost more than decoding it.
 */
export async function* runSearch<T>(
  ground: SearchGround,
  kind: RecordKind<T>,
  search: RecordSearch,
  signal: AbortSignal,
): AsyncGenerator<T[], void, undefined> {
  const { where = '' } = search;
  const condition = toCondition(typeof where === 'string' ? parse(where) : where);
  const reading = { ground, streams: kind.streams, condition, signal };
  const chunks = readStore(reading, (view) =>
    searchView({ ground, kind, search, condition, connection: view.connection, signal }, view),
  );
  for await (const records of chunks) yield records.map(({ record }) => record);
}

async function* searchView<T>(
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
  const lines = searchLines(run, pruned.files, copies);
  const compacted = searchCompacted(run, sources, (explanation) => {
    explained = explanation;
  });
  yield* mergePlaced(lines, compacted, order === 'asc' ? 1 : -1, limit);
  onExplain?.({
    lines: { files: pruned.files.length, bytes: bytesOf(pruned.files), unread: pruned.unread },
    compacted: explained ?? NO_BLOCKS,
  });
}
