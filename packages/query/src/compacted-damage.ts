/** Finds the parts of compacted files that cannot be read. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CandidateBlock } from './compacted-search.ts';
import type { CorruptionListener } from './corruption.ts';

/** What tells a block from all others. */
export function blockId({ source, block }: CandidateBlock): string {
  return `${source.path} ${block.firstRow}`;
}

/** Reads every column of each block; reports the blocks that cannot be read, and gives their {@link blockId}s. */
export async function findDamaged(
  connection: DuckDBConnection,
  candidates: readonly CandidateBlock[],
  onCorruption: CorruptionListener,
): Promise<Set<string>> {
  const damaged = new Set<string>();
  for (const candidate of candidates) {
    const { source, block } = candidate;
    const last = block.firstRow + block.rows - 1;
    try {
      await connection.runAndReadAll(
        `SELECT bit_xor(hash(rows)) FROM (SELECT * FROM read_parquet($1)
          WHERE file_row_number BETWEEN ${block.firstRow} AND ${last}) AS rows`,
        [source.readPath],
      );
    } catch (error) {
      damaged.add(blockId(candidate));
      const reason = `Its rows ${block.firstRow} to ${last} cannot be read: ${error instanceof Error ? error.message : error}`;
      onCorruption({ path: source.path, offset: await offsetOf(connection, candidate), reason });
    }
  }
  return damaged;
}

/** Where the block begins in the file. */
async function offsetOf(
  connection: DuckDBConnection,
  { source, block }: CandidateBlock,
): Promise<number | undefined> {
  const group = source.manifest.blocks.indexOf(block);
  try {
    const reader = await connection.runAndReadAll(
      'SELECT min(coalesce(dictionary_page_offset, data_page_offset)) FROM parquet_metadata($1) WHERE row_group_id = $2',
      [source.readPath, group],
    );
    const offset = reader.getRows()[0]?.[0];
    return typeof offset === 'bigint' ? Number(offset) : undefined;
  } catch {
    // Not even its footer can be read any more: the block itself is what is reported.
    return undefined;
  }
}
