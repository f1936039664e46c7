/** Makes one compacted file of several. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { CompactionInput, CompactionRun, FinishedCompaction } from '@agentbus/segments';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { readManifest } from './compacted-file.ts';
import { recordRowOf, WIDE_COLUMNS } from './compacted-rows.ts';
import { interruptible } from './duckdb-database.ts';
import type { LinePart, RecordOrigin } from './line-parts.ts';
import { RunOutput, type RunTools } from './run-output.ts';
import { UncompactableSegment } from './sealed-lines.ts';

/** So many are read at once: row groups are read whole, so fewer would read them more often. */
const READ_ROWS = 4096;

/** A record of a compacted file, as it was in its line, and where that was. */
interface MergedRecord {
  readonly json: string;
  readonly origin: RecordOrigin;
  readonly segment: string;
  readonly position: number;
}

/**
 * Writes the records of a run of compacted files to `partial`, by time. Proves that each file is what the ledger has, that all
 * of its records are there, and that the new one reads back as it was written.
 *
 * @throws UncompactableSegment with the file that is not as it was; DuckDB's error; the signal's reason.
 */
export async function mergeRun(
  tools: RunTools,
  { name: { stream }, inputs }: CompactionRun,
  partial: string,
): Promise<FinishedCompaction> {
  const { connection, signal } = tools;
  const segments: string[] = [];
  for (const input of inputs) segments.push(...(await segmentsOf(connection, input, signal)));
  const output = new RunOutput(tools, stream);
  try {
    // The writer has the other statement of its connection.
    const reader = await tools.database.connect();
    try {
      for await (const record of recordsByTime(reader, inputs, signal)) {
        const { json, origin, segment, position } = record;
        const part: LinePart = { origin, starts: [0], ends: [json.length] };
        output.builder.add(json, part, 0, segment, position);
        await output.afterRecord();
      }
    } finally {
      reader.closeSync();
    }
    const finished = await output.finish(partial, segments);
    const expected = inputs.reduce((sum, { records }) => sum + records, 0);
    if (finished.records !== expected) {
      throw new Error(`the merged file has ${finished.records} records of ${expected}`);
    }
    return finished;
  } finally {
    await output.close();
  }
}

/** The segments that a file was made of. */
async function segmentsOf(
  connection: DuckDBConnection,
  { path, sha256 }: CompactionInput,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash, { signal });
    if (hash.digest('hex') === sha256) return (await readManifest(connection, path)).inputs;
  } catch (error) {
    signal.throwIfAborted();
    throw new UncompactableSegment(path, 0, `It cannot be read: ${messageOf(error)}.`, { cause: error });
  }
  throw new UncompactableSegment(
    path,
    0,
    'It is not as it was written. "agentbus verify" says where it differs.',
  );
}

/** Where a record is. */
interface MergedPlace {
  readonly file: number;
  readonly row: number;
  readonly time: bigint;
}

/** The records of all files by time, those of one time as they are in their files. Sorts nothing but their places. */
async function* recordsByTime(
  connection: DuckDBConnection,
  inputs: readonly CompactionInput[],
  signal: AbortSignal,
): AsyncGenerator<MergedRecord, void, undefined> {
  const places: MergedPlace[] = [];
  for (const [file, { path }] of inputs.entries()) {
    const sql = 'SELECT time FROM read_parquet($1) ORDER BY file_row_number';
    const reader = await interruptible(connection, signal, () => connection.runAndReadAll(sql, [path]));
    for (const [row, [time]] of reader.getRows().entries())
      places.push({ file, row, time: BigInt(String(time)) });
  }
  // Stable.
  places.sort((a, b) => (a.time === b.time ? 0 : a.time < b.time ? -1 : 1));
  let origin: RecordOrigin | undefined;
  for (let start = 0; start < places.length; start += READ_ROWS) {
    const wanted = places.slice(start, start + READ_ROWS);
    const records = await readRecords(connection, inputs, wanted, signal);
    for (const { json, origin: own, ...where } of records) {
      // The same object for the same, which saves looking it up.
      if (origin === undefined || !isSame(origin, own)) origin = own;
      yield { json, origin, ...where };
    }
  }
}

/** The records of some places, in their order. */
async function readRecords(
  connection: DuckDBConnection,
  inputs: readonly CompactionInput[],
  places: readonly MergedPlace[],
  signal: AbortSignal,
): Promise<MergedRecord[]> {
  const records = new Map<MergedPlace, MergedRecord>();
  for (const [file, { path }] of inputs.entries()) {
    const own = places.filter((place) => place.file === file);
    const [first, last] = [own[0], own.at(-1)];
    if (first === undefined || last === undefined) continue;
    const rows = new Map(own.map((place) => [place.row, place]));
    // A range, where the rows are one, as they mostly are: DuckDB has less to compare.
    const isRange = last.row - first.row === own.length - 1 && first.row <= last.row;
    const which = isRange
      ? `BETWEEN ${first.row} AND ${last.row}`
      : `IN (${own.map(({ row }) => row).join(', ')})`;
    const sql = `SELECT segment, position, ${WIDE_COLUMNS} FROM read_parquet($1) WHERE file_row_number ${which}`;
    const reader = await interruptible(connection, signal, () => connection.runAndReadAll(sql, [path]));
    for (const [segment, position, ...row] of reader.getRows()) {
      const place = rows.get(Number(row[0]));
      if (place === undefined) continue;
      const { record: json, ...origin } = recordRowOf(row as DuckDBValue[]);
      records.set(place, { json, origin, segment: String(segment), position: Number(position) });
    }
  }
  return places.flatMap((place) => records.get(place) ?? []);
}

function isSame(a: RecordOrigin, b: RecordOrigin): boolean {
  return (
    a.resource === b.resource &&
    a.scope === b.scope &&
    a.resourceSchemaUrl === b.resourceSchemaUrl &&
    a.scopeSchemaUrl === b.scopeSchemaUrl
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
