/** The private in-memory DuckDB behind an engine. */
import { availableParallelism, totalmem } from 'node:os';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { COMPARISON_FUNCTIONS, COMPARISON_MACROS } from './comparison-sql.ts';
import { TIME_ZONE_FUNCTIONS } from './duckdb-dialect.ts';
import { QueryError } from './query-error.ts';
import { JOIN_FUNCTIONS } from './sql-views.ts';
import { DISPLAY_FUNCTION, displayText, VALUE_MACROS } from './value-sql.ts';

/** Half of the memory: a query runs beside the services that it looks at. DuckDB's own default is 80 %. */
const DEFAULT_MEMORY_SHARE = 0.5;

/** How often a stop is repeated: DuckDB forgets one that comes between two statements. */
const INTERRUPT_MILLIS = 20;

/** Often enough for a number that moves. */
const PROGRESS_MILLIS = 200;

/** DuckDB as loaded. */
export type DuckDb = typeof import('@duckdb/node-api');

/** Settings of {@link openDatabase}. */
export interface DatabaseOptions {
  readonly memoryLimit?: number | undefined;
  readonly threads?: number | undefined;
  /** Where sorts go that do not fit into memory. */
  readonly temporaryDirectory: string;
}

/** An open DuckDB with the macros and functions of this package. */
export interface Database {
  readonly duckdb: DuckDb;
  readonly threads: number;
  /** A connection for one search, so that stopping it stops no other. */
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

/** The same, which need not be loaded. */
export interface LazyDatabase extends Database {
  /** Loads it, where that has not been done. `connect` does so by itself; before either, `duckdb` must not be asked for. */
  load(): Promise<void>;
}

/** A database that is loaded and opened when it is needed: see {@link openDatabase}. */
export function lazyDatabase(options: DatabaseOptions): LazyDatabase {
  let opening: Promise<Database> | undefined;
  let opened: Database | undefined;
  let closed = false;
  const open = async () => {
    opening ??= openDatabase(options);
    opened = await opening;
    // It came too late for whoever closed it.
    if (closed) opened.close();
    return opened;
  };
  return {
    threads: options.threads ?? availableParallelism(),
    get duckdb() {
      if (opened === undefined) throw new Error('DuckDB has not been loaded');
      return opened.duckdb;
    },
    load: async () => void (await open()),
    connect: async () => (await open()).connect(),
    close: () => {
      closed = true;
      opened?.close();
    },
  };
}

/** Loads DuckDB and opens a private database: no file of its own, no extensions from the network. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const {
    threads = availableParallelism(),
    memoryLimit = defaultMemoryLimit(),
    temporaryDirectory,
  } = options;
  const duckdb = await loadDuckDb();
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: `${memoryLimit}B`,
    temp_directory: temporaryDirectory,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  await prepare(duckdb, instance);
  return { duckdb, threads, connect: () => instance.connect(), close: () => instance.closeSync() };
}

async function loadDuckDb(): Promise<DuckDb> {
  try {
    return await import('@duckdb/node-api');
  } catch (cause) {
    throw new QueryError(
      'engine-missing',
      `Cannot load DuckDB on ${process.platform}-${process.arch}: its native part is missing. Install @duckdb/node-api with its optional dependencies.`,
      { cause },
    );
  }
}

async function prepare(duckdb: DuckDb, instance: DuckDBInstance): Promise<void> {
  const connection = await instance.connect();
  try {
    registerTextFunction(duckdb, connection, DISPLAY_FUNCTION, displayText);
    for (const [name, compute] of Object.entries(COMPARISON_FUNCTIONS)) {
      registerTextFunction(duckdb, connection, name, compute);
    }
    for (const [name, compute] of Object.entries(TIME_ZONE_FUNCTIONS)) {
      registerTextFunction(duckdb, connection, name, compute);
    }
    for (const [name, compute] of Object.entries(JOIN_FUNCTIONS)) {
      registerTextFunction(duckdb, connection, name, compute);
    }
    for (const macro of [...VALUE_MACROS, ...COMPARISON_MACROS]) await connection.run(macro);
  } finally {
    connection.closeSync();
  }
}

/** Makes a function of JavaScript callable from SQL; `undefined` becomes NULL, and NULL in gives NULL. */
function registerTextFunction<Texts extends string[]>(
  duckdb: DuckDb,
  connection: DuckDBConnection,
  name: string,
  compute: (...texts: Texts) => string | undefined,
): void {
  const parameterTypes = Array.from({ length: compute.length }, () => duckdb.VARCHAR);
  connection.registerScalarFunction(
    duckdb.DuckDBScalarFunction.create({
      name,
      parameterTypes,
      returnType: duckdb.VARCHAR,
      mainFunction(_info, input, output) {
        const columns = parameterTypes.map((_type, column) => input.getColumnVector(column));
        for (let row = 0; row < input.rowCount; row++) {
          const texts = columns.map((column) => column.getItem(row));
          output.setItem(
            row,
            texts.every(isText) ? (compute(...(texts as string[] as Texts)) ?? null) : null,
          );
        }
        output.flush();
      },
    }),
  );
}

function isText(value: DuckDBValue): value is string {
  return typeof value === 'string';
}

function defaultMemoryLimit(): number {
  // In a container, the container's limit; 0 or a huge number where there is none.
  const constrained = process.constrainedMemory();
  const memory = constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
  return Math.floor(memory * DEFAULT_MEMORY_SHARE);
}

/**
 * Runs `work` on a connection; when the signal fires, stops it and throws the signal's reason.
 *
 * @param onProgress is told now and then which part is done, from 0 to 1.
 */
export async function interruptible<T>(
  connection: DuckDBConnection,
  signal: AbortSignal,
  work: () => Promise<T>,
  onProgress?: (fraction: number) => void,
): Promise<T> {
  signal.throwIfAborted();
  if (onProgress !== undefined) {
    await connection.run('SET enable_progress_bar = true');
    await connection.run('SET enable_progress_bar_print = false');
  }
  const watch =
    onProgress && setInterval(() => onProgress(fractionOf(connection.progress.percentage)), PROGRESS_MILLIS);
  let repeat: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    repeat ??= setInterval(interrupt, INTERRUPT_MILLIS);
  };
  signal.addEventListener('abort', interrupt);
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
    clearInterval(repeat);
    clearInterval(watch);
  }
}

/** DuckDB says -1 where it does not know. */
function fractionOf(percentage: number): number {
  return Math.min(1, Math.max(0, percentage / 100));
}
