/** The part of a search that reads lines of OTLP/JSON. */
import type { Condition } from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import type { DuckDBConnection } from '@duckdb/node-api';
import { conditionSql } from './compile-to-duckdb.ts';
import { interruptible } from './duckdb-database.ts';
import type { Table } from './field-sql.ts';
import { isScannable, ScanRefused, type ScanResult, scanLines } from './line-scan.ts';
import { pathOrder } from './record-order.ts';
import { bytesOf } from './search-explanation.ts';
import { type PlacedRecord, type SearchRun, timeBound } from './search-run.ts';
import { rowsOf, searchSql } from './search-sql.ts';
import type { SnapshotFile } from './snapshot.ts';
import type { SqlParameters } from './sql-parameters.ts';
import { type StartedRead, startRead } from './store-read.ts';
import { prefilterSql, type RecordTexts } from './text-prefilter.ts';

export const LINE_TEXTS: RecordTexts = { record: 'line', resource: 'line', scope: 'line' };
const ROW_TEXTS: RecordTexts = { record: 'record_json', resource: 'resource_json', scope: 'scope_json' };

/** Records that are handed out together. */
const CHUNK_RECORDS = 1000;

/**
 * The matching records of some files, in order, by the chunk: found in memory, or else by DuckDB.
 *
 * @param copies A directory for this search alone.
 * @param onUnread Is told of files that were left unread, since a limit was reached before.
 */
export async function* searchLines<T extends StoredLog | StoredSpan>(
  run: SearchRun<T>,
  files: readonly SnapshotFile[],
  copies: string,
  onUnread: (files: readonly SnapshotFile[]) => void,
): AsyncGenerator<PlacedRecord<T>[], void, undefined> {
  if (files.length === 0) return;
  const found = await scan(run, files);
  if (found === undefined) {
    yield* selectLines(run, files, copies);
    return;
  }
  onUnread(found.unread);
  for (let start = 0; start < found.records.length; start += CHUNK_RECORDS) {
    yield found.records.slice(start, start + CHUNK_RECORDS);
  }
}

/** `undefined` where a scan cannot answer. */
async function scan<T extends StoredLog | StoredSpan>(
  run: SearchRun<T>,
  files: readonly SnapshotFile[],
): Promise<ScanResult<T> | undefined> {
  const { limit } = run.search;
  if (!isScannable(run.condition, limit, bytesOf(files))) return undefined;
  try {
    const latest = limit === undefined ? undefined : run.ground.knowledge.latestTimes(files);
    return await scanLines(
      run,
      files.map((file) => ({ file, latest: latest?.get(file) })),
    );
  } catch (error) {
    // DuckDB takes what is not as we write it, sorts on the disk, and finds out what is damaged.
    if (error instanceof ScanRefused) return undefined;
    throw error;
  }
}

async function* selectLines<T>(
  run: SearchRun<T>,
  files: readonly SnapshotFile[],
  copies: string,
): AsyncGenerator<PlacedRecord<T>[], void, undefined> {
  const { ground, kind, signal } = run;
  const { onProgress } = run.search;
  const connection = await run.connect();
  const bytes = bytesOf(files);
  const read = await startRead({
    ...ground,
    connection,
    files,
    copies,
    signal,
    onProgress: onProgress && ((fraction) => onProgress({ fraction, bytes })),
    statement: (source, parameters) => {
      const { since, until, limit, order = 'desc' } = run.search;
      const conditions = [recordConditionSql(run.condition, kind.table, parameters)];
      if (since !== undefined) conditions.unshift(`nanos >= ${parameters.add(timeBound(since))}::HUGEINT`);
      if (until !== undefined) conditions.unshift(`nanos < ${parameters.add(timeBound(until))}::HUGEINT`);
      const linePrefilter = prefilterSql(run.condition, LINE_TEXTS, parameters);
      return searchSql({
        table: kind.table,
        source: { ...source, linePrefilter },
        conditions,
        limit,
        order,
      });
    },
  });
  yield* decodeRows(run, connection, read);
}

async function* decodeRows<T>(
  run: SearchRun<T>,
  connection: DuckDBConnection,
  read: StartedRead,
): AsyncGenerator<PlacedRecord<T>[], void, undefined> {
  const { signal, ground } = run;
  const decode = run.kind.createDecoder();
  const orders = read.parts.map((files) => files.map(({ source }) => pathOrder(source)));
  let chunk = read.first;
  while (chunk !== null && chunk.rowCount > 0) {
    const records: PlacedRecord<T>[] = [];
    for (const row of rowsOf(chunk)) {
      const segment = orders[row.part]?.[row.file] ?? '';
      try {
        records.push({ time: row.time, segment, position: row.position, record: decode(row) });
      } catch (error) {
        const path = read.parts[row.part]?.[row.file]?.source ?? ground.directory;
        const reason = error instanceof Error ? error.message : String(error);
        ground.onCorruption({ path, offset: undefined, reason });
      }
    }
    yield records;
    chunk = await interruptible(connection, signal, () => read.result.fetchChunk());
  }
}

/** A filter over a table's rows. CASE makes sure that the cheap look at the bare text comes first. */
export function recordConditionSql(condition: Condition, table: Table, parameters: SqlParameters): string {
  const prefilter = prefilterSql(condition, ROW_TEXTS, parameters);
  const exact = conditionSql(condition, table, parameters);
  return prefilter === '' ? exact : `CASE WHEN ${prefilter} THEN ${exact} ELSE false END`;
}
