import { stat } from 'node:fs/promises';
import { type Condition, parse, toCondition } from '@agentbus/filter';
import type { Stream } from '@agentbus/segments';
import type { DuckDBConnection } from '@duckdb/node-api';
import { conditionSql } from './compile-to-duckdb.ts';
import type { CorruptionListener } from './corruption.ts';
import { type Database, interruptible } from './duckdb-database.ts';
import type { Table } from './field-sql.ts';
import type { RecordSearch } from './query-engine.ts';
import { QueryError } from './query-error.ts';
import type { RecordDecoder } from './record-decoder.ts';
import { checkRegexes } from './regex-check.ts';
import { rowsOf, searchSql } from './search-sql.ts';
import { type Snapshot, type SnapshotFile, takeSnapshot } from './snapshot.ts';
import type { SqlParameters } from './sql-parameters.ts';
import { type StartedRead, startRead } from './store-read.ts';
import { prefilterSql, type RecordTexts } from './text-prefilter.ts';

const UINT64_MAX = 2n ** 64n - 1n;

const LINE_TEXTS: RecordTexts = { record: 'line', resource: 'line', scope: 'line' };
const ROW_TEXTS: RecordTexts = { record: 'record_json', resource: 'resource_json', scope: 'scope_json' };

/** What searches of one engine share. */
export interface SearchGround {
  readonly database: Database;
  readonly directory: string;
  readonly temporaryDirectory: string;
  readonly onCorruption: CorruptionListener;
  /** Sealed segments that DuckDB cannot read, by path, with the copies that it can. */
  readonly repaired: Map<string, SnapshotFile>;
}

/** What a search looks through. */
export interface RecordKind<T> {
  readonly table: Table;
  readonly streams: readonly Stream[];
  createDecoder(): RecordDecoder<T>;
}

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
  const { where = '', limit } = search;
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 0)) {
    throw new QueryError(
      'invalid-option',
      `Cannot search: limit is ${limit}, must be an integer from 0. Leave it out for all records.`,
    );
  }
  const condition = toCondition(typeof where === 'string' ? parse(where) : where);
  signal.throwIfAborted();
  const connection = await ground.database.connect();
  try {
    await checkRegexes(connection, condition);
    yield* readStore({ ground, kind, search, condition, connection, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw inWords(error, ground.directory);
  } finally {
    connection.closeSync();
  }
}

interface Run<T> {
  readonly ground: SearchGround;
  readonly kind: RecordKind<T>;
  readonly search: RecordSearch;
  readonly condition: Condition;
  readonly connection: DuckDBConnection;
  readonly signal: AbortSignal;
}

async function* readStore<T>(run: Run<T>): AsyncGenerator<T[], void, undefined> {
  const { snapshot, read } = await startOnSnapshot(run);
  try {
    if (read !== undefined) yield* decodeRows(run, read);
  } finally {
    await snapshot.remove();
  }
}

interface StartedSearch {
  readonly snapshot: Snapshot;
  /** `undefined` where there is nothing to read. */
  readonly read: StartedRead | undefined;
}

/** Starts on a new snapshot once more if a file went away (sealed, compacted or pruned) after it had been listed. */
async function startOnSnapshot<T>(run: Run<T>): Promise<StartedSearch> {
  try {
    return await startOnce(run);
  } catch (error) {
    if (!(error instanceof FileVanished)) throw error;
    return await startOnce(run);
  }
}

/** A listed file is no longer there. */
class FileVanished extends Error {
  readonly code = 'file-vanished';

  constructor(cause: unknown) {
    super('Files go away while they are read. Search again when nothing deletes or moves them.', { cause });
  }
}

async function startOnce<T>(run: Run<T>): Promise<StartedSearch> {
  const { ground, kind, connection, signal } = run;
  const { directory, temporaryDirectory, onCorruption } = ground;
  const snapshot = await takeSnapshot(directory, kind.streams, temporaryDirectory, onCorruption).catch(
    (error: unknown) => {
      throw isMissingFile(error) ? new FileVanished(error) : error;
    },
  );
  try {
    if (snapshot.files.length === 0 || run.search.limit === 0) return { snapshot, read: undefined };
    const read = await startRead({
      ...ground,
      connection,
      files: snapshot.files,
      copies: snapshot.directory,
      signal,
      statement: (source, parameters) => {
        const { since, until, limit, order = 'desc' } = run.search;
        const conditions = [recordConditionSql(run.condition, kind.table, parameters)];
        if (since !== undefined) conditions.unshift(`nanos >= ${parameters.add(bound(since))}::HUGEINT`);
        if (until !== undefined) conditions.unshift(`nanos < ${parameters.add(bound(until))}::HUGEINT`);
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
    return { snapshot, read };
  } catch (error) {
    const vanished = !signal.aborted && (await anyMissing(snapshot));
    await snapshot.remove();
    throw vanished ? new FileVanished(error) : error;
  }
}

async function* decodeRows<T>(run: Run<T>, read: StartedRead): AsyncGenerator<T[], void, undefined> {
  const { connection, signal, ground } = run;
  const decode = run.kind.createDecoder();
  let chunk = read.first;
  while (chunk !== null && chunk.rowCount > 0) {
    const records: T[] = [];
    for (const row of rowsOf(chunk)) {
      try {
        records.push(decode(row));
      } catch (error) {
        const path = read.parts[row.part]?.[row.file]?.source ?? ground.directory;
        ground.onCorruption({ path, offset: undefined, reason: messageOf(error) });
      }
    }
    yield records;
    chunk = await interruptible(connection, signal, () => read.result.fetchChunk());
  }
}

/** A filter over a table's rows. CASE makes sure that the cheap look at the bare text comes first. */
function recordConditionSql(condition: Condition, table: Table, parameters: SqlParameters): string {
  const prefilter = prefilterSql(condition, ROW_TEXTS, parameters);
  const exact = conditionSql(condition, table, parameters);
  return prefilter === '' ? exact : `CASE WHEN ${prefilter} THEN ${exact} ELSE false END`;
}

/** Whether a file of the snapshot is gone. */
async function anyMissing(snapshot: Snapshot): Promise<boolean> {
  const checks = snapshot.files.map((file) => stat(file.path).then(() => false, isMissingFile));
  return (await Promise.all(checks)).includes(true);
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Timestamps are unsigned 64-bit numbers: a bound beyond their range means the same as one just beyond. */
function bound(nanos: bigint): bigint {
  if (nanos < 0n) return -1n;
  return nanos > UINT64_MAX ? UINT64_MAX + 1n : nanos;
}

/** DuckDB's errors have no code and speak of SQL that the caller has not written; the system's have no context. */
function inWords(error: unknown, directory: string): unknown {
  // What is left are mistakes in this package: a TypeError and the like.
  const foreign = error instanceof Error && (error.constructor === Error || 'code' in error);
  if (error instanceof QueryError || !foreign) return error;
  return new QueryError('engine-failed', `Cannot search ${directory}: ${error.message}`, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
