import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Query } from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import {
  type AnsweringEngine,
  answerQuery,
  type EnginePipeline,
  type ExplainedQuestion,
  explainAnswer,
} from './answer-query.ts';
import { type CorruptionListener, reportOnce, warnOfCorruption } from './corruption.ts';
import { lazyDatabase } from './duckdb-database.ts';
import { HeldFiles } from './held-files.ts';
import { type PipelineRun, runRecords, runRows } from './pipeline-run.ts';
import type { QueryAnswer, QueryExplanation, QueryOptions, SqlAnswer } from './query-answer.ts';
import type { LogSearch, QueryEngine, RecordResults, RecordSearch, SpanSearch } from './query-engine.ts';
import { QueryError } from './query-error.ts';
import { planRead } from './read-plan.ts';
import { readStore } from './read-store.ts';
import { createLogDecoder, createSpanDecoder } from './record-decoder.ts';
import { resumable } from './resumable-search.ts';
import { runSearch } from './run-search.ts';
import type { SearchExplanation } from './search-explanation.ts';
import { type RecordKind, type SearchGround, timeBound } from './search-run.ts';
import { SegmentKnowledge } from './segment-pruning.ts';
import { MAX_SQL_ROWS, runSql, SQL_MEMORY_LIMIT, SQL_TIME_LIMIT, type SqlPart } from './sql-sandbox.ts';

/** Settings of {@link openDuckDbEngine}. */
export interface DuckDbEngineOptions {
  /** The store's directory. It need not exist before the first search. */
  readonly directory: string;
  /**
   * Is told of lines and records that cannot be read, once each; they are left out of results. Default: a process
   * warning with the code `AGENTBUS_CORRUPT_LINE`.
   */
  readonly onCorruption?: CorruptionListener | undefined;
  /** The most memory that DuckDB may take, in bytes, at least 64 MiB. Default: half of the machine's or container's. */
  readonly memoryLimit?: number | undefined;
  /** DuckDB's threads; an integer from 1. Default: one for each CPU. */
  readonly threads?: number | undefined;
  /**
   * Where copies of growing segments and large sorts go, in a private directory that {@link QueryEngine.close} removes.
   * Default: the system's directory for temporary files.
   */
  readonly temporaryDirectory?: string | undefined;
  /**
   * When DuckDB is loaded, which takes up to a second: `now`, or `when-needed`, by the first search that takes it. Filters over
   * files of lines do not, unless they have a regular expression; `engine-missing` is then an error of that search. Default
   * `now`.
   */
  readonly load?: 'now' | 'when-needed' | undefined;
}

/** 64 MiB: with less, DuckDB cannot even hold the buffers of one long line. */
const MIN_MEMORY_LIMIT = 64 * 1024 * 1024;

const LOGS: RecordKind<StoredLog> = {
  table: 'logs',
  streams: ['logs', 'audit'],
  createDecoder: createLogDecoder,
};

const SPANS: RecordKind<StoredSpan> = {
  table: 'spans',
  streams: ['traces'],
  createDecoder: createSpanDecoder,
};

/**
 * Opens a query engine over a store's segments: those of AgentBus, sealed or still growing, and any `.jsonl` or `.json`
 * files of OTLP/JSON lines beside them, such as the OpenTelemetry Collector's file exporter writes. DuckDB is loaded
 * here and not before.
 *
 * @throws QueryError `invalid-option`, or `engine-missing` where DuckDB cannot be loaded.
 */
export async function openDuckDbEngine(options: DuckDbEngineOptions): Promise<QueryEngine> {
  checkOptions(options);
  const directory = resolve(options.directory);
  const temporaryDirectory = await mkdtemp(
    join(resolve(options.temporaryDirectory ?? tmpdir()), 'agentbus-query-'),
  );
  try {
    const database = lazyDatabase({ ...options, temporaryDirectory });
    if (options.load !== 'when-needed') await database.load();
    return new DuckDbEngine(
      {
        database,
        directory,
        temporaryDirectory,
        held: new HeldFiles(temporaryDirectory),
        onCorruption: reportOnce(options.onCorruption ?? warnOfCorruption),
        repaired: new Map(),
        manifests: new Map(),
        knowledge: new SegmentKnowledge(directory),
        damaged: new Set(),
      },
      options.memoryLimit,
    );
  } catch (error) {
    await rm(temporaryDirectory, { recursive: true, force: true });
    throw error;
  }
}

function checkOptions({ memoryLimit, threads }: DuckDbEngineOptions): void {
  if (threads !== undefined && (!Number.isSafeInteger(threads) || threads < 1)) {
    throw new QueryError(
      'invalid-option',
      `Cannot open DuckDB: threads is ${threads}, must be an integer from 1.`,
    );
  }
  if (memoryLimit !== undefined && !(Number.isSafeInteger(memoryLimit) && memoryLimit >= MIN_MEMORY_LIMIT)) {
    throw new QueryError(
      'invalid-option',
      `Cannot open DuckDB: memoryLimit is ${memoryLimit}, must be a number of bytes from ${MIN_MEMORY_LIMIT}.`,
    );
  }
}

/** Each by itself. */
async function* inChunks<T>(items: AsyncIterable<T>): AsyncGenerator<T[], void, undefined> {
  for await (const item of items) yield [item];
}

async function* firstRows(parts: AsyncIterable<SqlPart>, limit: number) {
  let left = limit;
  if (left === 0) return;
  for await (const part of parts) {
    if (!('rows' in part)) continue;
    for (const row of part.rows) {
      yield row;
      left -= 1;
      if (left === 0) return;
    }
  }
}

class DuckDbEngine implements QueryEngine {
  readonly #ground: SearchGround;
  readonly #sqlMemory: number;
  readonly #closing = new AbortController();
  /** The steps that searches are taking right now. */
  readonly #steps = new Set<Promise<unknown>>();
  /** The searches whose iteration has not ended. */
  readonly #searches = new Set<AsyncGenerator<unknown>>();
  readonly #answering: AnsweringEngine = {
    search: (over, search) => (over === 'logs' ? this.search(search) : this.searchSpans(search)),
    rows: (pipeline, columns) =>
      this.#iterate(pipeline.signal, (signal) => runRows(this.#runOf(pipeline, signal), columns)),
    records: (pipeline) =>
      this.#iterate(pipeline.signal, (signal) => runRecords(this.#runOf(pipeline, signal))),
    sql: (sql, position, options) => this.#sql(sql, position, options),
    explain: (question) => this.#explain(question),
  };
  #closed: Promise<void> | undefined;

  constructor(ground: SearchGround, memoryLimit: number | undefined) {
    this.#ground = ground;
    this.#sqlMemory = Math.min(SQL_MEMORY_LIMIT, memoryLimit ?? SQL_MEMORY_LIMIT);
  }

  search(search: LogSearch = {}): RecordResults<StoredLog> {
    return resumable(search, (bounded) => this.#search(LOGS, bounded));
  }

  searchSpans(search: SpanSearch = {}): RecordResults<StoredSpan> {
    return resumable(search, (bounded) => this.#search(SPANS, bounded));
  }

  query(query: string | Query, options: QueryOptions = {}): Promise<QueryAnswer> {
    return answerQuery(this.#answering, query, options);
  }

  explain(query: string | Query, options: QueryOptions = {}): Promise<QueryExplanation> {
    return explainAnswer(this.#answering, query, options);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #search<T extends StoredLog | StoredSpan>(kind: RecordKind<T>, search: RecordSearch): AsyncIterable<T> {
    return this.#iterate(search.signal, (signal) => runSearch(this.#ground, kind, search, signal));
  }

  async #sql(sql: string, position: number, options: QueryOptions): Promise<SqlAnswer> {
    const { limit = MAX_SQL_ROWS, timeLimit = SQL_TIME_LIMIT, onExplain } = options;
    const onRead = (explanation: SearchExplanation) => onExplain?.({ ...explanation, stages: [] });
    const run = { ground: this.#ground, sql, position, memoryLimit: this.#sqlMemory, timeLimit, onRead };
    const parts = this.#iterate(options.signal, (signal) => inChunks(runSql({ ...run, signal })));
    const first = await parts.next();
    const columns = first.done !== true && 'columns' in first.value ? first.value.columns : [];
    return { type: 'sql', columns, rows: firstRows(parts, limit) };
  }

  async #explain({ over, condition, since, until, signal: given }: ExplainedQuestion) {
    const { streams } = over === 'logs' ? LOGS : SPANS;
    const ground = this.#ground;
    const search = {
      condition,
      since: since === undefined ? undefined : timeBound(since),
      until: until === undefined ? undefined : timeBound(until),
    };
    const plans = this.#iterate(given, (signal) =>
      readStore({ ground, streams, condition, signal }, async function* (view) {
        yield [await planRead(ground, view, search)];
      }),
    );
    for await (const { explanation } of plans) return explanation;
    throw new QueryError('engine-failed', `Cannot search ${ground.directory}: it could not be looked at.`);
  }

  #runOf(pipeline: EnginePipeline, signal: AbortSignal): PipelineRun<StoredLog | StoredSpan> {
    return { ...pipeline, ground: this.#ground, kind: pipeline.over === 'logs' ? LOGS : SPANS, signal };
  }

  async *#iterate<T>(
    given: AbortSignal | undefined,
    start: (signal: AbortSignal) => AsyncGenerator<T[], void, undefined>,
  ): AsyncGenerator<T, void, undefined> {
    const signals = given === undefined ? [] : [given];
    const signal = AbortSignal.any([this.#closing.signal, ...signals]);
    const chunks = start(signal);
    this.#searches.add(chunks);
    try {
      for (;;) {
        const { value: records, done } = await this.#track(chunks.next());
        signal.throwIfAborted();
        if (done === true) return;
        for (const record of records) {
          yield record;
          signal.throwIfAborted();
        }
      }
    } finally {
      this.#searches.delete(chunks);
      await chunks.return();
    }
  }

  async #track<T>(step: Promise<T>): Promise<T> {
    this.#steps.add(step);
    try {
      return await step;
    } finally {
      this.#steps.delete(step);
    }
  }

  async #close(): Promise<void> {
    this.#closing.abort(new QueryError('engine-closed', 'Cannot search: the engine has been closed.'));
    // A connection must not be closed under a running statement, so the steps end first, each in its own error.
    await Promise.allSettled(this.#steps);
    await Promise.allSettled([...this.#searches].map((chunks) => chunks.return(undefined)));
    this.#ground.database.close();
    await rm(this.#ground.temporaryDirectory, { recursive: true, force: true });
  }
}
