/** One search's statement over one snapshot: run as it is, or once more over repaired files. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { SegmentReadError } from '@agentbus/segments';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import type { CorruptionListener } from './corruption.ts';
import { type Database, interruptible } from './duckdb-database.ts';
import { divideFiles } from './file-parts.ts';
import { repairLines } from './line-repair.ts';
import { hasUnreadableLineSql, type LineSource } from './record-rows-sql.ts';
import type { SnapshotFile } from './snapshot.ts';
import { SqlParameters } from './sql-parameters.ts';

/**
 * The longest line that a first read takes: 16 MiB. DuckDB takes buffers of twice this size, and filling pages that are
 * never used took 0.2 s with the size below.
 */
export const USUAL_MAX_LINE_BYTES: number = 16 * 1024 * 1024;

/** The longest line that can be read at all, as in `@agentbus/segments`: 64 MiB, and its newline. */
export const MAX_LINE_BYTES: number = 64 * 1024 * 1024 + 1;

/** What reading files takes. */
export interface FileRead {
  readonly database: Database;
  readonly connection: DuckDBConnection;
  readonly files: readonly SnapshotFile[];
  /** Where repaired copies go that are of no use to other searches. */
  readonly copies: string;
  /** Where repaired copies of sealed segments go, for later searches. */
  readonly temporaryDirectory: string;
  readonly repaired: Map<string, SnapshotFile>;
  /** Stops the read. */
  readonly signal: AbortSignal;
  readonly onCorruption: CorruptionListener;
}

/** What a read needs. */
export interface StoreRead extends FileRead {
  /** Is told now and then, until the first rows are there, which part is done: 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
  /** Writes the statement; it may add parameters. `parts` are the files of the source's parts. */
  statement(
    source: Pick<LineSource, 'parts' | 'maxLineBytes'>,
    parameters: SqlParameters,
    parts: readonly (readonly SnapshotFile[])[],
  ): string;
}

/** A result that has begun. */
export interface StartedRead {
  readonly first: DuckDBDataChunk | null;
  readonly result: DuckDBResult;
  /** The files of each part of the source. */
  readonly parts: readonly (readonly SnapshotFile[])[];
}

/**
 * Runs the statement up to its first rows. It must order its rows: then all lines have been read when the first row is
 * there, and an error cannot come after rows were handed out.
 */
export async function startRead(read: StoreRead): Promise<StartedRead> {
  const files = read.files.map((file) => read.repaired.get(file.path) ?? file);
  try {
    return await run(read, files, USUAL_MAX_LINE_BYTES);
  } catch (error) {
    read.signal.throwIfAborted();
    const unreadable = await findUnreadable(read, files);
    const tooLong = files.some(mayHoldLongLine);
    if (unreadable.size === 0 && !tooLong) throw error;
    return await run(read, await repair(read, files, unreadable), MAX_LINE_BYTES);
  }
}

/** The files of a read that has failed, as DuckDB can read them with the longest lines. What it cannot read is reported. */
export async function makeReadable(read: FileRead): Promise<SnapshotFile[]> {
  const files = read.files.map((file) => read.repaired.get(file.path) ?? file);
  return repair(read, files, await findUnreadable(read, files));
}

/** Whether a line of the file may exceed the usual limit: by its size, which says nothing of a compressed file. */
function mayHoldLongLine(file: SnapshotFile): boolean {
  return file.bytes > USUAL_MAX_LINE_BYTES || /\.(zst|gz)$/.test(file.path);
}

async function run(
  read: StoreRead,
  files: readonly SnapshotFile[],
  maxLineBytes: number,
): Promise<StartedRead> {
  const { database, connection, signal } = read;
  const parts = divideFiles(files, database.threads);
  const parameters = new SqlParameters();
  const placeholders = parts.map((part) => parameters.add(fileList(database, part)));
  const sql = read.statement({ parts: placeholders, maxLineBytes }, parameters, parts);
  const start = async () => {
    const result = await connection.stream(sql, parameters.values as DuckDBValue[]);
    return { result, first: await result.fetchChunk(), parts };
  };
  return await interruptible(connection, signal, start, read.onProgress);
}

async function findUnreadable(read: FileRead, files: readonly SnapshotFile[]): Promise<Set<SnapshotFile>> {
  const unreadable = new Set<SnapshotFile>();
  for (const file of files) {
    if (!(await isReadable(read, file))) unreadable.add(file);
  }
  return unreadable;
}

/** Whether DuckDB takes all of a file's lines. */
async function isReadable({ database, connection, signal }: FileRead, file: SnapshotFile): Promise<boolean> {
  try {
    const reader = await interruptible(connection, signal, () =>
      connection.runAndReadAll(hasUnreadableLineSql(MAX_LINE_BYTES), [fileList(database, [file])]),
    );
    return reader.currentRowCount === 0;
  } catch {
    // What is wrong is found, and reported, by the repair. It passes on what no repair helps against.
    signal.throwIfAborted();
    return false;
  }
}

async function repair(
  read: FileRead,
  files: readonly SnapshotFile[],
  unreadable: ReadonlySet<SnapshotFile>,
): Promise<SnapshotFile[]> {
  const readable: SnapshotFile[] = [];
  for (const file of files) {
    if (!unreadable.has(file)) {
      readable.push(file);
      continue;
    }
    const target = join(
      file.inStore ? read.temporaryDirectory : read.copies,
      `repaired-${randomUUID()}.jsonl`,
    );
    const copy = await repairAsFarAsReadable(file, target, read.onCorruption);
    if (file.inStore) read.repaired.set(file.path, copy);
    readable.push(copy);
  }
  return readable;
}

/** As `repairLines`; of a compressed file that ends or is damaged in the middle, the lines before that. */
async function repairAsFarAsReadable(
  file: SnapshotFile,
  target: string,
  onCorruption: CorruptionListener,
): Promise<SnapshotFile> {
  try {
    return await repairLines(file, target, onCorruption);
  } catch (error) {
    if (!(error instanceof SegmentReadError) || error.code !== 'corrupt') throw error;
    onCorruption({ path: file.source, offset: error.offset, reason: error.message });
    return { ...file, path: target, inStore: false };
  }
}

function fileList({ duckdb }: Database, files: readonly SnapshotFile[]): DuckDBValue {
  return duckdb.listValue(files.map((file) => file.path));
}
