/** The part of a search that reads compacted files. */
import type { SkipReason } from './block-pruning.ts';
import { blockId, findDamaged } from './compacted-damage.ts';
import type { CompactedSource } from './compacted-file.ts';
import { readWideRows } from './compacted-rows.ts';
import {
  type CandidateBlock,
  type CompactedSearch,
  type FoundRow,
  findRows,
  pruneBlocks,
} from './compacted-search.ts';
import type { BlockCount, SearchExplanation, UnreadReason } from './search-explanation.ts';
import { type PlacedRecord, type SearchRun, timeBound } from './search-run.ts';

/** Rows that are read whole at once: few at first, so that they come soon; then many, since row groups are read whole. */
const FIRST_BATCH_ROWS = 1000;
const MAX_BATCH_ROWS = 16_000;

/** Blocks were found that cannot be read. They are reported, and the next attempt leaves them out. */
export class BlocksDamaged extends Error {}

/** The matching records of compacted files, in order, by the chunk. */
export async function* searchCompacted<T>(
  run: SearchRun<T>,
  sources: readonly CompactedSource[],
  onExplain?: (explanation: SearchExplanation['compacted']) => void,
): AsyncGenerator<PlacedRecord<T>[], void, undefined> {
  const { ground, kind, condition } = run;
  const { since, until, limit, order = 'desc' } = run.search;
  const search: CompactedSearch = {
    table: kind.table,
    condition,
    since: since === undefined ? undefined : timeBound(since),
    until: until === undefined ? undefined : timeBound(until),
    limit,
    order,
  };
  const { candidates: all, skipped } = pruneBlocks(sources, search, order);
  const candidates = all.filter((candidate) => !ground.damaged.has(blockId(candidate)));
  const read = new Set<CandidateBlock>();
  try {
    yield* readCandidates(run, candidates, search, read);
  } finally {
    onExplain?.(explain(sources, skipped, candidates, read));
  }
}

async function* readCandidates<T>(
  run: SearchRun<T>,
  candidates: readonly CandidateBlock[],
  search: CompactedSearch,
  read: Set<CandidateBlock>,
): AsyncGenerator<PlacedRecord<T>[], void, undefined> {
  if (candidates.length === 0) return;
  const { ground, signal } = run;
  const onRead = (blocks: readonly CandidateBlock[]) => {
    for (const block of blocks) read.add(block);
  };
  // One for the numbers of the rows, which may go on coming while the other reads what is in them.
  const narrow = await ground.database.connect();
  const wide = await ground.database.connect();
  try {
    for await (const found of inBatches(findRows(narrow, candidates, search, signal, onRead))) {
      yield decodeRows(run, found, await readWideRows(wide, found, signal));
    }
  } catch (error) {
    signal.throwIfAborted();
    const damaged = await findDamaged(wide, candidates, ground.onCorruption);
    if (damaged.size === 0) throw error;
    for (const id of damaged) ground.damaged.add(id);
    throw new BlocksDamaged('Parts of compacted files cannot be read.', { cause: error });
  } finally {
    narrow.closeSync();
    wide.closeSync();
  }
}

function decodeRows<T>(
  { kind, ground }: SearchRun<T>,
  found: readonly FoundRow[],
  rows: Awaited<ReturnType<typeof readWideRows>>,
): PlacedRecord<T>[] {
  const decode = kind.createDecoder();
  const records: PlacedRecord<T>[] = [];
  for (const [index, { time, segment, position, source }] of found.entries()) {
    const row = rows[index];
    if (row === undefined) continue;
    try {
      records.push({ time, segment, position, record: decode(row) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      ground.onCorruption({ path: source.path, offset: undefined, reason });
    }
  }
  return records;
}

/** The same rows, in batches of growing size. */
async function* inBatches(
  sequence: AsyncGenerator<FoundRow[], void, undefined>,
): AsyncGenerator<FoundRow[], void, undefined> {
  let size = FIRST_BATCH_ROWS;
  let waiting: FoundRow[] = [];
  for await (const rows of sequence) {
    waiting.push(...rows);
    while (waiting.length >= size) {
      yield waiting.slice(0, size);
      waiting = waiting.slice(size);
      size = Math.min(size * 2, MAX_BATCH_ROWS);
    }
  }
  if (waiting.length > 0) yield waiting;
}

function explain(
  sources: readonly CompactedSource[],
  skipped: ReadonlyMap<CandidateBlock, SkipReason>,
  candidates: readonly CandidateBlock[],
  read: ReadonlySet<CandidateBlock>,
): SearchExplanation['compacted'] {
  const unread = new Map<UnreadReason, BlockCount>();
  const addUnread = (reason: UnreadReason, candidate: CandidateBlock) => {
    const count = unread.get(reason) ?? { blocks: 0, rows: 0, bytes: 0 };
    unread.set(reason, count);
    add(count, candidate);
  };
  for (const [candidate, reason] of skipped) addUnread(reason, candidate);
  const total: BlockCount = { blocks: 0, rows: 0, bytes: 0 };
  for (const candidate of candidates) {
    if (read.has(candidate)) add(total, candidate);
    else addUnread('limit', candidate);
  }
  const filesRead = new Set([...read].map(({ source }) => source)).size;
  return { files: sources.length, filesRead, read: total, unread };
}

function add(count: BlockCount, { source, block }: CandidateBlock): void {
  count.blocks += 1;
  count.rows += block.rows;
  count.bytes += Math.round((source.bytes * block.rows) / source.manifest.records);
}
