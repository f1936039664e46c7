/** Searches compacted files: first for the numbers of the rows, then for what is in them. */
import type { Condition } from '@agentbus/filter';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import { type PrunedSearch, type SkipReason, skipReason } from './block-pruning.ts';
import type { CompactedSource } from './compacted-file.ts';
import { COLUMN_ROWS, columnRowsSql, jsonRowsSql } from './compacted-rows-sql.ts';
import { conditionSql } from './compile-to-duckdb.ts';
import { interruptible } from './duckdb-database.ts';
import type { Table } from './field-sql.ts';
import type { FileBlock } from './file-manifest.ts';
import { comparePlaces, type Placed, segmentOrderSql } from './record-order.ts';
import { TABLE_SQL } from './search-sql.ts';
import { SqlParameters } from './sql-parameters.ts';

/** A row that was found. */
export interface FoundRow extends Placed {
  readonly source: CompactedSource;
  /** Its number in the file. */
  readonly row: number;
}

/** What to look for. */
export interface CompactedSearch {
  readonly table: Table;
  readonly condition: Condition;
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
  readonly limit: number | undefined;
  readonly order: 'asc' | 'desc';
}

/** A block that has to be read. */
export interface CandidateBlock {
  readonly source: CompactedSource;
  readonly block: FileBlock;
}

/** Blocks of the first look where only some rows are wanted; each further look takes twice as many. */
const FIRST_LOOK_BLOCKS = 2;

/** What a look at the manifests gives. */
export interface PrunedBlocks {
  /** The blocks that may have a match, in the order in which a search wants them. */
  readonly candidates: readonly CandidateBlock[];
  /** Those that have none, with the reason. */
  readonly skipped: ReadonlyMap<CandidateBlock, SkipReason>;
}

/** Divides the blocks of all sources. */
export function pruneBlocks(
  sources: readonly CompactedSource[],
  search: PrunedSearch,
  order: 'asc' | 'desc',
): PrunedBlocks {
  const candidates: CandidateBlock[] = [];
  const skipped = new Map<CandidateBlock, SkipReason>();
  for (const source of sources) {
    for (const block of source.manifest.blocks) {
      const reason = skipReason(block, search);
      if (reason === undefined) candidates.push({ source, block });
      else skipped.set({ source, block }, reason);
    }
  }
  const ascending = order === 'asc';
  candidates.sort(({ block: a }, { block: b }) =>
    ascending ? Number(a.first - b.first) : Number(b.last - a.last),
  );
  return { candidates, skipped };
}

/** The matching rows of the blocks, in order. Reads no more blocks than a limit asks for. */
export async function* findRows(
  connection: DuckDBConnection,
  candidates: readonly CandidateBlock[],
  search: CompactedSearch,
  signal: AbortSignal,
  onRead: (blocks: readonly CandidateBlock[]) => void,
): AsyncGenerator<FoundRow[], void, undefined> {
  if (candidates.length === 0) return;
  if (search.limit === undefined) {
    onRead(candidates);
    yield* readRows(connection, candidates, search, signal);
    return;
  }
  const direction = search.order === 'asc' ? 1 : -1;
  let best: FoundRow[] = [];
  let [start, count] = [0, FIRST_LOOK_BLOCKS];
  while (start < candidates.length && !isComplete(best, candidates[start], search)) {
    const look = candidates.slice(start, start + count);
    onRead(look);
    for await (const rows of readRows(connection, look, search, signal)) best.push(...rows);
    best = best.sort((a, b) => direction * comparePlaces(a, b)).slice(0, search.limit);
    start += count;
    count *= 2;
  }
  yield best;
}

/** Whether no block from `next` on can have a better row. */
function isComplete(
  best: readonly FoundRow[],
  next: CandidateBlock | undefined,
  search: CompactedSearch,
): boolean {
  const worst = best.at(-1);
  if (worst === undefined || next === undefined || best.length < (search.limit ?? 0)) return false;
  return search.order === 'asc' ? next.block.first > worst.time : next.block.last < worst.time;
}

async function* readRows(
  connection: DuckDBConnection,
  blocks: readonly CandidateBlock[],
  search: CompactedSearch,
  signal: AbortSignal,
): AsyncGenerator<FoundRow[], void, undefined> {
  const sources = [...new Set(blocks.map(({ source }) => source))];
  const parameters = new SqlParameters();
  const sql = rowsSql(blocks, sources, search, parameters);
  const result = await interruptible(connection, signal, () =>
    connection.stream(sql, parameters.values as DuckDBValue[]),
  );
  for (;;) {
    const chunk = await interruptible(connection, signal, () => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    yield foundRows(chunk, sources);
  }
}

function foundRows(chunk: DuckDBDataChunk, sources: readonly CompactedSource[]): FoundRow[] {
  return chunk.getRows().flatMap(([file, row, time, segment, position]) => {
    const source = sources[Number(file)];
    if (source === undefined) return [];
    return [
      {
        source,
        row: Number(row),
        time: BigInt(String(time)),
        segment: String(segment),
        position: Number(position),
      },
    ];
  });
}

function rowsSql(
  blocks: readonly CandidateBlock[],
  sources: readonly CompactedSource[],
  { table, condition, since, until, limit, order }: CompactedSearch,
  parameters: SqlParameters,
): string {
  const bounds = (column: string): string[] => [
    ...(since === undefined ? [] : [`${column} >= ${parameters.add(since)}::HUGEINT`]),
    ...(until === undefined ? [] : [`${column} < ${parameters.add(until)}::HUGEINT`]),
  ];
  const ranges = blockRanges(blocks, sources);
  const inColumns = `SELECT file, file_row, nanos AS time, ${segmentOrderSql('segment')} AS segment, position
    FROM (${columnRowsSql(table, filesSql(ranges, parameters))})
    WHERE ${[...bounds('nanos'), conditionSql(condition, table, parameters, COLUMN_ROWS)].join(' AND ')}`;
  const kept = blocks.filter(({ block }) => block.jsonRows > 0);
  const parts = [inColumns];
  if (kept.length > 0) {
    const files = filesSql(blockRanges(kept, sources), parameters);
    parts.push(`(WITH ${TABLE_SQL[table](jsonRowsSql(files))}
      SELECT part, position, file_index.time, ${segmentOrderSql('file_index.segment')}, file_index.position
      FROM ${table} WHERE ${[...bounds('nanos'), conditionSql(condition, table, parameters)].join(' AND ')})`);
  }
  const direction = order.toUpperCase();
  return `${parts.join(' UNION ALL ')}
    ORDER BY time ${direction}, segment ${direction}, position ${direction}${limit === undefined ? '' : ` LIMIT ${limit}`}`;
}

/** Consecutive rows of one file. */
interface RowRange {
  readonly file: number;
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

function blockRanges(blocks: readonly CandidateBlock[], sources: readonly CompactedSource[]): RowRange[] {
  const ranges: RowRange[] = [];
  const sorted = blocks
    .map(({ source, block }) => ({ file: sources.indexOf(source), path: source.readPath, block }))
    .sort((a, b) => a.file - b.file || a.block.firstRow - b.block.firstRow);
  for (const { file, path, block } of sorted) {
    const before = ranges.at(-1);
    const last = block.firstRow + block.rows - 1;
    if (before?.file === file && before.last + 1 === block.firstRow)
      ranges[ranges.length - 1] = { ...before, last };
    else ranges.push({ file, path, first: block.firstRow, last });
  }
  return ranges;
}

/** A table of the rows of all ranges. Only a plain range lets DuckDB leave out row groups, so each is a scan of its own. */
function filesSql(ranges: readonly RowRange[], parameters: SqlParameters): string {
  const scans = ranges.map(
    ({ file, path, first, last }) =>
      `SELECT *, ${file} AS file, file_row_number AS file_row FROM read_parquet(${parameters.add(path)})
       WHERE file_row_number BETWEEN ${first} AND ${last}`,
  );
  return `(${scans.join(' UNION ALL ')})`;
}
