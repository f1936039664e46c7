import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import { type CorruptionListener, reportOnce, warnOfCorruption } from './corruption.ts';
import { openDatabase } from './duckdb-database.ts';
import type { LogSearch, QueryEngine, RecordSearch, SpanSearch } from './query-engine.ts';
import { QueryError } from './query-error.ts';
import { createLogDecoder, createSpanDecoder } from './record-decoder.ts';
import { type RecordKind, runSearch, type SearchGround } from './run-search.ts';

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
 * here and not before; that takes up to a second.
 *
 * @throws QueryError `invalid-option`, or `engine-missing` where DuckDB cannot be loaded.
 */
export async function openDuckDbEngine(options: DuckDbEngineOptions): Promise<QueryEngine> {
  checkOptions(options);
  const temporaryDirectory = await mkdtemp(
    join(resolve(options.temporaryDirectory ?? tmpdir()), 'agentbus-query-'),
  );
  try {
    const database = await openDatabase({ ...options, temporaryDirectory });
    return new DuckDbEngine({
      database,
      directory: resolve(options.directory),
      temporaryDirectory,
      onCorruption: reportOnce(options.onCorruption ?? warnOfCorruption),
      repaired: new Map(),
    });
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

class DuckDbEngine implements QueryEngine {
  readonly #ground: SearchGround;
  readonly #closing = new AbortController();
  /** The steps that searches are taking right now. */
  readonly #steps = new Set<Promise<unknown>>();
  /** The searches whose iteration has not ended. */
  readonly #searches = new Set<AsyncGenerator<unknown>>();
  #closed: Promise<void> | undefined;

  constructor(ground: SearchGround) {
    this.#ground = ground;
  }

  search(search: LogSearch = {}): AsyncIterable<StoredLog> {
    return this.#iterate(LOGS, search);
  }

  searchSpans(search: SpanSearch = {}): AsyncIterable<StoredSpan> {
    return this.#iterate(SPANS, search);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#iterate<T>(kind: RecordKind<T>, search: RecordSearch): AsyncGenerator<T, void, undefined> {
    const signals = search.signal === undefined ? [] : [search.signal];
    const signal = AbortSignal.any([this.#closing.signal, ...signals]);
    const chunks = runSearch(this.#ground, kind, search, signal);
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
