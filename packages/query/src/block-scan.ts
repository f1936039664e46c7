/** A scan of blocks of compacted files in SQL. Pure. */
import type { CompactedSource } from './compacted-file.ts';
import type { CandidateBlock } from './compacted-search.ts';
import type { SqlParameters } from './sql-parameters.ts';

/** Consecutive rows of one file. */
interface RowRange {
  readonly file: number;
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

/**
 * A table expression for the rows of blocks, with the further columns `file`, the source's place in `sources`, and
 * `file_row`. Only a plain range lets DuckDB leave out row groups, so each is a scan of its own.
 */
export function blockScanSql(
  blocks: readonly CandidateBlock[],
  sources: readonly CompactedSource[],
  parameters: SqlParameters,
): string {
  const scans = rowRanges(blocks, sources).map(
    ({ file, path, first, last }) =>
      `SELECT *, ${file} AS file, file_row_number AS file_row FROM read_parquet(${parameters.add(path)})
       WHERE file_row_number BETWEEN ${first} AND ${last}`,
  );
  return `(${scans.join(' UNION ALL ')})`;
}

function rowRanges(blocks: readonly CandidateBlock[], sources: readonly CompactedSource[]): RowRange[] {
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
