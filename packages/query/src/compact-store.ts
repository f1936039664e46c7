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
  planCompaction,
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
import { compactRun, type RunTools, UncompactableSegment } from './compact-run.ts';
import { openDatabase } from './duckdb-database.ts';

/** 96 MiB for what DuckDB gathers; writing Parquet takes some more than that. */
export const COMPACTION_MEMORY_LIMIT: number = 96 * 1024 * 1024;

/**
 * A multiple of DuckDB's vectors of 2,048 rows, so that each block is a row group, which is what a search reads or leaves
 * out. A third of what DuckDB takes by default: rows are shown sooner, and making a group takes a third of the memory.
 */
export const DEFAULT_BLOCK_ROWS: number = 40_960;

/** Settings of {@link compactStore}. */
export interface CompactStoreOptions extends CompactionPlanOptions, LedgerOptions {
  /** The store. */
  readonly directory: string;
  /** Whether the raw and compressed files of what is compacted stay. Default false. */
  readonly keepRaw?: boolean | undefined;
  /** The most memory that DuckDB takes, in bytes. Default {@link COMPACTION_MEMORY_LIMIT}. */
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
  /** Files whose compaction had been interrupted, and is finished now. */
  readonly resumed: readonly string[];
  /** Segments and files that could not be compacted or removed, with the reason. They are as they were. */
  readonly skipped: readonly { readonly path: string; readonly offset: number; readonly reason: string }[];
  /** Streams that another process is just compacting. */
  readonly busy: readonly Stream[];
}

/**
 * Compacts the sealed segments of a store, run by run. Each becomes readable as a whole, and only then its segments go;
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
  readonly #resumed: string[] = [];
  readonly #skipped: CompactionReport['skipped'][number][] = [];
  readonly #busy: Stream[] = [];

  constructor(options: CompactStoreOptions) {
    this.#options = options;
    this.#directory = resolve(options.directory);
    this.#signal = options.signal ?? new AbortController().signal;
  }

  get report(): CompactionReport {
    const [compacted, resumed, skipped, busy] = [this.#compacted, this.#resumed, this.#skipped, this.#busy];
    return { compacted, resumed, skipped, busy };
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
      if (runs.length > 0) await this.#compactRuns(runs);
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

  async #compactRuns(runs: readonly CompactionRun[]): Promise<void> {
    const {
      memoryLimit = COMPACTION_MEMORY_LIMIT,
      threads = 1,
      temporaryDirectory = tmpdir(),
    } = this.#options;
    const directory = await mkdtemp(join(resolve(temporaryDirectory), 'agentbus-compact-'));
    try {
      const database = await openDatabase({ memoryLimit, threads, temporaryDirectory: directory });
      try {
        const connection = await database.connect();
        try {
          for (const run of runs) {
            this.#signal.throwIfAborted();
            await this.#compactOne(run, { database, connection });
          }
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
    const { onProgress, keepRaw, blockRows = DEFAULT_BLOCK_ROWS } = this.#options;
    const finished = await this.#write(run, {
      ...tools,
      signal: this.#signal,
      blockRows,
      ...(onProgress && { onProgress }),
    });
    if (finished instanceof UncompactableSegment) {
      const { path, offset, message: reason } = finished;
      this.#skipped.push({ path, offset, reason });
      for (const rest of runsWithout(run, path)) await this.#compactOne(rest, tools);
      return;
    }
    try {
      await publishCompacted(this.#directory, run, finished, this.#options);
    } catch (error) {
      if (!(error instanceof SegmentMaintenanceError)) throw error;
      await rm(finished.partial, { force: true });
      this.#skipped.push({ path: error.path, offset: 0, reason: error.message });
      return;
    }
    this.#compacted.push({
      stream: run.name.stream,
      path: run.path,
      segments: run.inputs.length,
      records: finished.records,
      rawBytes: run.inputs.reduce((sum, { bytes }) => sum + bytes, 0),
      bytes: (await stat(run.path)).size,
    });
    if (keepRaw !== true) await removeCompactedInputs(run.inputs.map(({ path }) => path));
  }

  /** The file, still without its name; or the segment because of which there is none. */
  async #write(run: CompactionRun, tools: RunTools): Promise<FinishedCompaction | UncompactableSegment> {
    const partial = await reserveCompacted(run);
    try {
      const finished = await compactRun(tools, run, partial);
      this.#signal.throwIfAborted();
      return finished;
    } catch (error) {
      await rm(partial, { force: true });
      if (error instanceof UncompactableSegment) return error;
      throw error;
    }
  }
}

type Tools = Pick<RunTools, 'database' | 'connection'>;
