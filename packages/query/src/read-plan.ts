/** What a question has to read of a store. */
import type { PrunedSearch } from './block-pruning.ts';
import { blockId } from './compacted-damage.ts';
import { type CandidateBlock, pruneBlocks } from './compacted-search.ts';
import type { StoreView } from './read-store.ts';
import { type BlockCount, bytesOf, type SearchExplanation, type UnreadReason } from './search-explanation.ts';
import type { SearchGround } from './search-run.ts';
import type { SnapshotFile } from './snapshot.ts';

/** What is to be read, and what not. */
export interface ReadPlan {
  readonly files: readonly SnapshotFile[];
  /** In the order in which newest records come first. */
  readonly blocks: readonly CandidateBlock[];
  readonly explanation: SearchExplanation;
}

/** Leaves out what cannot match, and what is known to be damaged. */
export async function planRead(
  ground: SearchGround,
  { files: all, sources }: StoreView,
  search: PrunedSearch,
): Promise<ReadPlan> {
  const { candidates, skipped } = pruneBlocks(sources, search, 'desc');
  const blocks = candidates.filter((candidate) => !ground.damaged.has(blockId(candidate)));
  const { files, unread } = await ground.knowledge.prune(all, search);
  const explanation: SearchExplanation = {
    lines: { files: files.length, bytes: bytesOf(files), unread },
    compacted: {
      files: sources.length,
      filesRead: new Set(blocks.map(({ source }) => source)).size,
      read: countBlocks(blocks),
      unread: countUnread(skipped),
    },
  };
  return { files, blocks, explanation };
}

function countUnread(skipped: ReadonlyMap<CandidateBlock, UnreadReason>): Map<UnreadReason, BlockCount> {
  const byReason = new Map<UnreadReason, CandidateBlock[]>();
  for (const [block, reason] of skipped) {
    const blocks = byReason.get(reason);
    if (blocks === undefined) byReason.set(reason, [block]);
    else blocks.push(block);
  }
  return new Map([...byReason].map(([reason, blocks]) => [reason, countBlocks(blocks)]));
}

function countBlocks(blocks: readonly CandidateBlock[]): BlockCount {
  const count = { blocks: 0, rows: 0, bytes: 0 };
  for (const { source, block } of blocks) {
    count.blocks += 1;
    count.rows += block.rows;
    count.bytes += Math.round((source.bytes * block.rows) / source.manifest.records);
  }
  return count;
}
