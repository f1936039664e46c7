import type { Corruption, QueryEngine } from '@agentbus/query';
import { listCompacted, listSegments, type Stream } from '@agentbus/segments';
import { CommandError, failure, noDataError, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { openTemporaryStore, type SearchedFiles } from './import-engine.ts';
import { readDirectory } from './option-values.ts';
import { escapeLine } from './terminal-text.ts';
import { hasText, TEXT_HINT } from './text-segments.ts';

/** What the errors of `@agentbus/query` that are not failures of the engine mean to the user. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'invalid-option',
  'invalid-regex',
  'invalid-trace-id',
  'ambiguous-trace',
  'stage-order',
  'unknown-column',
  'duplicate-column',
  'unsupported-field',
  'pattern-miner-missing',
]);

/** Which engine a command asks. */
export interface EngineChoice {
  /** The store's directory. */
  readonly directory: string;
  /** `--engine`: `duckdb`, or the address of a ClickHouse. */
  readonly engine: string | undefined;
  /** `--from`: files that are searched instead of the store. */
  readonly files?: SearchedFiles | undefined;
}

/**
 * The choice of `--directory`, `--engine` and `--from`.
 *
 * @param keep Which records of `--from` the search can need. Default: all.
 */
export function readEngine(options: OptionValues, io: CommandIo, keep?: SearchedFiles['keep']): EngineChoice {
  const { from, engine, directory } = options;
  if (from !== undefined && engine !== undefined) {
    throw usageError('--from and --engine have no place together: files are searched on this machine');
  }
  if (from !== undefined && directory !== undefined) {
    throw usageError('--from and --directory have no place together: files are read instead of a store');
  }
  return { directory: readDirectory(options, io), engine, files: from && { from, keep } };
}

/**
 * Opens the query engine, over a store where no other is chosen, and closes it after use. Loads DuckDB only once there is
 * something to search. Throws a "no data" error where the store has no segment of these streams.
 */
export async function withEngine<T>(
  choice: EngineChoice,
  streams: readonly Stream[],
  io: CommandIo,
  use: (engine: QueryEngine) => Promise<T>,
): Promise<T> {
  if (choice.files !== undefined) return withFiles(choice.files, streams, io, use);
  try {
    const engine = await openEngine(choice, streams, io);
    try {
      return await use(engine);
    } finally {
      await engine.close();
    }
  } catch (error) {
    throw asCommandError(error);
  }
}

async function withFiles<T>(
  files: SearchedFiles,
  streams: readonly Stream[],
  io: CommandIo,
  use: (engine: QueryEngine) => Promise<T>,
): Promise<T> {
  const store = await openTemporaryStore(files, io);
  try {
    if ((await listSegments(store.directory, { streams })).length === 0)
      throw noDataError('no record matches');
    return await withEngine({ directory: store.directory, engine: undefined }, streams, io, use);
  } finally {
    await store.remove();
  }
}

async function openEngine(
  { directory, engine = 'duckdb' }: EngineChoice,
  streams: readonly Stream[],
  io: CommandIo,
): Promise<QueryEngine> {
  if (/^clickhouses?:/u.test(engine)) {
    const { openClickHouseEngine } = await import('@agentbus/query');
    return openClickHouseEngine({ address: engine });
  }
  if (engine !== 'duckdb') {
    throw usageError(`--engine is "${engine}", must be duckdb or clickhouse://host:8123/database`);
  }
  await requireSegments(directory, streams);
  const { openDuckDbEngine } = await import('@agentbus/query');
  return openDuckDbEngine({
    directory,
    // Most filters over what was written lately take no DuckDB, which takes longer than they do.
    load: 'when-needed',
    onCorruption: (corruption) => noteCorruption(corruption, io),
  });
}

async function requireSegments(directory: string, streams: readonly Stream[]): Promise<void> {
  const segments = await listSegments(directory, { streams });
  if (segments.length > 0 || (await listCompacted(directory, streams)).length > 0) return;
  if (await hasText(directory, streams)) {
    throw noDataError(`there is only text in ${directory}, which cannot be queried`, TEXT_HINT);
  }
  throw noDataError(
    `there is nothing in ${directory}`,
    `looked for ${streams.map((stream) => `${stream}/*.jsonl, *.pb`).join(', ')} there; --directory or AGENTBUS_DIRECTORY says where else\n"agentbus doctor" says more`,
  );
}

function noteCorruption({ path, offset, reason }: Corruption, io: CommandIo): void {
  const place = offset === undefined ? path : `${path} at byte ${offset}`;
  io.stderr.write(`${escapeLine(`left out unreadable telemetry in ${place}: ${reason}`)}\n`);
}

function asCommandError(error: unknown): unknown {
  if (error instanceof CommandError || !(error instanceof Error) || !('code' in error)) return error;
  if (USAGE_CODES.has(String(error.code))) return usageError(error.message);
  if (error.code === 'no-store') return noDataError(error.message);
  if (error.code === 'engine-missing')
    return failure(error.message, '"agentbus doctor" says more; "agentbus tail" works without DuckDB');
  return error;
}
