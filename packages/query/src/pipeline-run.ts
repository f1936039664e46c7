/** Runs a pipeline as one statement of DuckDB over a snapshot. */
import { type Column, type PipelineQuery, type ResultRecord, type Row, toCondition } from '@agentbus/filter';
import type { DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import { findDamaged } from './compacted-damage.ts';
import type { CompactedSource } from './compacted-file.ts';
import { BlocksDamaged } from './compacted-records.ts';
import { readWideRows } from './compacted-rows.ts';
import type { CandidateBlock, FoundRow } from './compacted-search.ts';
import { interruptible } from './duckdb-database.ts';
import { pipelineSql, WHOLE_COLUMNS } from './pipeline-sql.ts';
import type { ScanProgress } from './query-engine.ts';
import { planRead } from './read-plan.ts';
import { readStore, type StoreView } from './read-store.ts';
import type { RecordRow } from './record-decoder.ts';
import { bytesOf, type SearchExplanation } from './search-explanation.ts';
import { type RecordKind, type SearchGround, timeBound } from './search-run.ts';
import type { SqlStage } from './stage-sql.ts';
import { type StartedRead, startRead } from './store-read.ts';

/** A pipeline, and what it runs with. */
export interface PipelineRun<T> {
  readonly ground: SearchGround;
  readonly kind: RecordKind<T>;
  readonly query: PipelineQuery;
  readonly stages: readonly SqlStage[];
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
  /** An IANA name. */
  readonly timeZone: string;
  readonly signal: AbortSignal;
  readonly onProgress: ((progress: ScanProgress) => void) | undefined;
  /** Is told what was read, at the end. */
  readonly onRead: (explanation: SearchExplanation) => void;
}

/** The rows of a pipeline that makes rows, by the chunk. */
export async function* runRows<T>(
  run: PipelineRun<T>,
  columns: readonly Column[],
): AsyncGenerator<Row[], void, undefined> {
  for await (const { chunk } of runStatement(run)) {
    yield chunk.getRows().map((row) => row.map((value, index) => cellOf(value, columns[index])));
  }
}

function cellOf(value: DuckDBValue, column: Column | undefined): Row[number] {
  if (value === null) return null;
  if (column?.type === 'text') return String(value);
  return column?.type === 'instant' ? BigInt(String(value)) : Number(value);
}

/** A record of a pipeline's result. */
export interface PipelineRecord<T> extends Omit<ResultRecord, 'record'> {
  readonly record: T;
}

/** The records of a pipeline that makes no rows, by the chunk. */
export async function* runRecords<T>(
  run: PipelineRun<T>,
): AsyncGenerator<PipelineRecord<T>[], void, undefined> {
  const { ground, kind, signal } = run;
  const decode = kind.createDecoder();
  const wide = await ground.database.connect();
  try {
    for await (const { chunk, sources, read } of runStatement(run)) {
      const rows = chunk.getRows().map(wholeRow);
      const found = rows.flatMap((row) => foundRow(row, sources) ?? []);
      const compacted = (await readWideRows(wide, found, signal)).values();
      const records: PipelineRecord<T>[] = [];
      for (const row of rows) {
        const path = row.record_json === null ? sources[Number(row.file)]?.path : lineFile(read, row);
        try {
          const json = row.record_json === null ? compacted.next().value : recordRow(row);
          if (json !== undefined) records.push({ record: decode(json), match: row.match === true });
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          ground.onCorruption({ path: path ?? ground.directory, offset: undefined, reason });
        }
      }
      yield records;
    }
  } finally {
    wide.closeSync();
  }
}

type WholeRow = Readonly<Record<string, DuckDBValue>>;

function wholeRow(values: readonly DuckDBValue[]): WholeRow {
  return Object.fromEntries(WHOLE_COLUMNS.map((name, index) => [name, values[index] ?? null]));
}

function foundRow(row: WholeRow, sources: readonly CompactedSource[]): FoundRow | undefined {
  const source = sources[Number(row.file)];
  if (row.record_json !== null || source === undefined) return undefined;
  return {
    source,
    row: Number(row.file_row),
    time: BigInt(String(row.time)),
    segment: String(row.segment),
    position: Number(row.position),
  };
}

function recordRow(row: WholeRow): RecordRow {
  return {
    record: String(row.record_json),
    resource: textOrNull(row.resource_json),
    resourceSchemaUrl: textOrNull(row.resource_schema_url),
    scope: textOrNull(row.scope_json),
    scopeSchemaUrl: textOrNull(row.scope_schema_url),
  };
}

function textOrNull(value: DuckDBValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function lineFile({ parts }: StartedRead, { file }: WholeRow): string | undefined {
  return parts.flat()[Number(file)]?.source;
}

/** A chunk of a statement's result. */
interface ResultChunk {
  readonly chunk: DuckDBDataChunk;
  readonly sources: readonly CompactedSource[];
  readonly read: StartedRead;
}

async function* runStatement<T>(run: PipelineRun<T>): AsyncGenerator<ResultChunk, void, undefined> {
  const { ground, kind, query, signal } = run;
  const condition = toCondition(query.filter);
  yield* readStore({ ground, streams: kind.streams, condition, signal }, (view) => readView(run, view));
}

async function* readView<T>(
  run: PipelineRun<T>,
  view: StoreView,
): AsyncGenerator<ResultChunk, void, undefined> {
  const { ground, kind, query, stages, timeZone, onProgress, signal } = run;
  const { copies, sources } = view;
  const connection = await view.connect();
  const { table } = kind;
  const condition = toCondition(query.filter);
  const since = run.since === undefined ? undefined : timeBound(run.since);
  const until = run.until === undefined ? undefined : timeBound(run.until);
  const whole = stages.some(({ type }) => type === 'context');
  const planned = await planRead(ground, view, {
    condition: whole ? { type: 'all' } : condition,
    since,
    until,
  });
  const { files, blocks } = planned;
  const listValue = (texts: readonly string[]) => ground.database.duckdb.listValue([...texts]);
  const bytes = bytesOf(files) + planned.explanation.compacted.read.bytes;
  try {
    const read = await startRead({
      ...ground,
      connection,
      files,
      copies,
      signal,
      onProgress: onProgress && ((fraction) => onProgress({ fraction, bytes })),
      statement: (source, parameters, parts) =>
        pipelineSql(
          { table, condition, since, until, stages, timeZone },
          { lines: parts.length === 0 ? undefined : { source, parts }, blocks, sources, listValue },
          parameters,
        ),
    });
    for (let chunk = read.first; chunk !== null && chunk.rowCount > 0; ) {
      yield { chunk, sources, read };
      chunk = await interruptible(connection, signal, () => read.result.fetchChunk());
    }
  } catch (error) {
    signal.throwIfAborted();
    await reportDamage(run, blocks, error);
    throw error;
  }
  run.onRead(planned.explanation);
}

/** @throws BlocksDamaged where some of the blocks cannot be read. */
async function reportDamage<T>(
  { ground }: PipelineRun<T>,
  blocks: readonly CandidateBlock[],
  cause: unknown,
): Promise<void> {
  if (blocks.length === 0) return;
  const connection = await ground.database.connect();
  try {
    const damaged = await findDamaged(connection, blocks, ground.onCorruption);
    if (damaged.size === 0) return;
    for (const id of damaged) ground.damaged.add(id);
    throw new BlocksDamaged('Parts of compacted files cannot be read.', { cause });
  } finally {
    connection.closeSync();
  }
}
