/** Compacts a store: its sealed segments become Parquet files. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  type CompactionPlan,
  type CompactionPlanOptions,
  type CompactionRun,
  type FinishedCompaction,
  type LedgerOptions,
  lockCompaction,
  type MergePlanOptions,
  mergedRun,
  planCompaction,
  planMerges,
  publishCompacted,
  removeCompactedInputs,
  removeLeftInputs,
  reserveCompacted,
  resumeCompactions,
  runsWithout,
  SegmentMaintenanceError,
  STREAMS,
  type Stream,
} from '@agentbus/segments';
import type { DuckDBConnection } from '@duckdb/node-api';
import { compactRun } from './compact-run.ts';
import { openDatabase } from './duckdb-database.ts';
import { mergeRun } from './merge-run.ts';
import type { RunTools } from './run-output.ts';
import { UncompactableSegment } from './sealed-lines.ts';
import { indexStore } from './segment-index.ts';

/** 128 MiB for what DuckDB gathers, and for the row group that it is just making: with a quarter less, it takes five times as long. */
export const COMPACTION_MEMORY_LIMIT: number = 128 * 1024 * 1024;

/**
 * A multiple of DuckDB's vectors of 2,048 rows, so that each block is a row group, which is what a search reads or leaves
 * out. A third of what DuckDB takes by default: rows are shown sooner, and making a group takes a third of the memory.
 */
export const DEFAULT_BLOCK_ROWS: number = 40_960;

/** Settings of {@link compactStore}. */
export interface CompactStoreOptions extends CompactionPlanOptions, MergePlanOptions, LedgerOptions {
  /** The store. */
  readonly directory: string;
  /** Whether the raw and compressed files of what is compacted stay. Default false. */
  readonly keepRaw?: boolean | undefined;
  /**
   * The most memory that DuckDB takes, in bytes; four times as much where records are so large that it will not do. Default
   * {@link COMPACTION_MEMORY_LIMIT}.
   */
  readonly memoryLimit?: number | undefined;
  /** DuckDB's threads; an integer from 1. Default 1: compaction runs beside services. */
  readonly threads?: number | undefined;
  /** Rows that searches read or leave out together; an integer from 1. Default {@link DEFAULT_BLOCK_ROWS}. */
  readonly blockRows?: number | undefined;
  /** Where DuckDB puts what does not fit into memory, in a private directory. Default: the system's. */
  readonly temporaryDirectory?: string | undefined;
  /** Ends the work between two lines; what is finished stays. */
  readonly signal?: AbortSignal | undefined;
  /** Told of content that has been read, in bytes. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** One file that was made. */
export interface CompactedFile {
  readonly stream: Stream;
  readonly path: string;
  readonly segments: number;
  readonly records: number;
  /** Of the segments' content. */
  readonly rawBytes: number;
  readonly bytes: number;
}

/** What compacting a store did. */
export interface CompactionReport {
  readonly compacted: readonly CompactedFile[];
  /** Files that were made of small ones, which are gone; `segments` and `rawBytes` are theirs. */
  readonly merged: readonly CompactedFile[];
  /** Files whose compaction had been interrupted, and is finished now. */
  readonly resumed: readonly string[];
  /** Segments and files that could not be compacted or removed, with the reason. They are as they were. */
  readonly skipped: readonly { readonly path: string; readonly offset: number; readonly reason: string }[];
  /** Segments that stay for now, and have got a manifest: see `indexStore`. */
  readonly indexed: readonly string[];
  /** Streams that another process is just compacting. */
  readonly busy: readonly Stream[];
}

/**
 * Compacts the sealed segments of a store, run by run, then merges small compacted files. Each file becomes readable as a whole, and only then what it was made of goes;
 * whenever it is interrupted, nothing is lost and a later call goes on. One process at a time compacts a stream.
 *
 * @throws LedgerError, the operating system's error, or DuckDB's, where the store cannot be read or written.
 */
export async function compactStore(options: CompactStoreOptions): Promise<CompactionReport> {
  const compaction = new Compaction(options);
  for (const stream of options.streams ?? STREAMS) await compaction.compactStream(stream);
  return compaction.report;
}

/** What {@link compactStore} would do. */
export function planStoreCompaction(
  directory: string,
  options: CompactionPlanOptions = {},
): Promise<CompactionPlan> {
  return planCompaction(resolve(directory), options);
}

class Compaction {
  readonly #options: CompactStoreOptions;
  readonly #directory: string;
  readonly #signal: AbortSignal;
  readonly #compacted: CompactedFile[] = [];
  readonly #merged: CompactedFile[] = [];
  readonly #resumed: string[] = [];
  readonly #skipped: CompactionReport['skipped'][number][] = [];
  readonly #indexed: string[] = [];
  readonly #busy: Stream[] = [];

  constructor(options: CompactStoreOptions) {
    this.#options = options;
    this.#directory = resolve(options.directory);
    this.#signal = options.signal ?? new AbortController().signal;
  }

  get report(): CompactionReport {
    return {
      compacted: this.#compacted,
      merged: this.#merged,
      resumed: this.#resumed,
      skipped: this.#skipped,
      indexed: this.#indexed,
      busy: this.#busy,
    };
  }

  async compactStream(stream: Stream): Promise<void> {
    const release = lockCompaction(this.#directory, stream);
    if (release === undefined) {
      this.#busy.push(stream);
      return;
    }
    try {
      await this.#resume(stream);
      const { runs } = await this.#plan(stream);
      if (runs.length > 0) {
        await this.#withTools(async (tools) => {
          for (const run of runs) await this.#compactOne(run, tools);
        });
      }
      const merges = await planMerges(this.#directory, { ...this.#options, streams: [stream] });
      if (merges.length > 0) {
        await this.#withTools(async (tools) => {
          for (const run of merges) await this.#mergeOne(run, tools);
        });
      }
      const left = { directory: this.#directory, streams: [stream], signal: this.#signal };
      this.#indexed.push(...(await indexStore(left)));
    } finally {
      release();
    }
  }

  #plan(stream: Stream): Promise<CompactionPlan> {
    return planCompaction(this.#directory, { ...this.#options, streams: [stream] });
  }

  async #resume(stream: Stream): Promise<void> {
    const { finished, lost } = await resumeCompactions(this.#directory, await this.#plan(stream));
    this.#resumed.push(...finished);
    for (const path of lost) {
      const reason = 'It was recorded and is lost. Its segments stay as they are.';
      this.#skipped.push({ path, offset: 0, reason });
    }
    if (this.#options.keepRaw === true) return;
    for (const path of await removeLeftInputs(await this.#plan(stream))) {
      this.#skipped.push({ path, offset: 0, reason: 'It is not as it was written. Its segments stay.' });
    }
  }

  /** Calls `work` with a database of its own. */
  async #withTools(work: (tools: Tools) => Promise<void>): Promise<void> {
    const { threads = 1, temporaryDirectory = tmpdir() } = this.#options;
    const directory = await mkdtemp(join(resolve(temporaryDirectory), 'agentbus-compact-'));
    try {
      const database = await openDatabase({
        memoryLimit: this.#memoryLimit,
        threads,
        temporaryDirectory: directory,
      });
      try {
        const connection = await database.connect();
        try {
          await work({ database, connection });
        } finally {
          connection.closeSync();
        }
      } finally {
        database.close();
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  async #compactOne(run: CompactionRun, tools: Tools): Promise<void> {
    const bad = await this.#make(run, tools, compactRun, this.#compacted);
    if (bad !== undefined) {
      const isOne = run.inputs.some(({ path }) => path === bad);
      for (const rest of isOne ? runsWithout(run, bad) : []) await this.#compactOne(rest, tools);
      return;
    }
    if (this.#options.keepRaw !== true) await removeCompactedInputs(run.inputs.map(({ path }) => path));
  }

  async #mergeOne(run: CompactionRun, tools: Tools): Promise<void> {
    const bad = await this.#make(run, tools, mergeRun, this.#merged);
    if (bad === undefined) {
      await removeCompactedInputs(run.inputs.map(({ path }) => path));
      return;
    }
    const rest = run.inputs.filter(({ path }) => path !== bad);
    if (rest.length > 1 && rest.length < run.inputs.length) await this.#mergeOne(mergedRun(rest), tools);
  }

  /** Makes the file of a run, and publishes it. Gives the path of what stood in the way, which is reported. */
  async #make(
    run: CompactionRun,
    tools: Tools,
    write: typeof compactRun,
    made: CompactedFile[],
  ): Promise<string | undefined> {
    this.#signal.throwIfAborted();
    const partial = await reserveCompacted(run);
    try {
      const finished = await this.#write(run, tools, write, partial);
      // From the ledger's entry on, the file stays: whatever comes in between, a later call gives it its name.
      await publishCompacted(this.#directory, run, finished, this.#options);
      made.push({
        stream: run.name.stream,
        path: run.path,
        segments: run.inputs.length,
        records: finished.records,
        rawBytes: run.inputs.reduce((sum, { bytes }) => sum + bytes, 0),
        bytes: (await stat(run.path)).size,
      });
      return undefined;
    } catch (error) {
      if (!(error instanceof UncompactableSegment || error instanceof SegmentMaintenanceError)) throw error;
      await rm(partial, { force: true });
      const { path, message: reason } = error;
      this.#skipped.push({ path, offset: error instanceof UncompactableSegment ? error.offset : 0, reason });
      return path;
    }
  }

  async #write(
    run: CompactionRun,
    tools: Tools,
    write: typeof compactRun,
    partial: string,
  ): Promise<FinishedCompaction> {
    const { onProgress, blockRows = DEFAULT_BLOCK_ROWS } = this.#options;
    const all = { ...tools, signal: this.#signal, blockRows, ...(onProgress && { onProgress }) };
    const attempt = async () => {
      const finished = await write(all, run, partial);
      this.#signal.throwIfAborted();
      return finished;
    };
    try {
      return await withMoreMemory(tools.connection, this.#memoryLimit, attempt);
    } catch (error) {
      await rm(partial, { force: true });
      if (!isOutOfMemory(error)) throw error;
      const path = run.inputs[0]?.path ?? run.path;
      throw new UncompactableSegment(path, 0, `Its records are too large for memoryLimit: ${error.message}`, {
        cause: error,
      });
    }
  }

  get #memoryLimit(): number {
    return this.#options.memoryLimit ?? COMPACTION_MEMORY_LIMIT;
  }
}

/** How much of the memory limit again is taken where records are so large that it will not do. */
const MORE_MEMORY = 4;

async function withMoreMemory<T>(
  connection: DuckDBConnection,
  memoryLimit: number,
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
  }
  await connection.run(`SET memory_limit = '${MORE_MEMORY * memoryLimit}B'`);
  try {
    return await attempt();
  } finally {
    await connection.run(`SET memory_limit = '${memoryLimit}B'`);
  }
}

function isOutOfMemory(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith('Out of Memory Error');
}

type Tools = Pick<RunTools, 'database' | 'connection'>;
