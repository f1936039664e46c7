import type { Corruption, QueryEngine } from '@agentbus/query';
import { listSegments, type Stream } from '@agentbus/segments';
import { CommandError, failure, noDataError, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { escapeLine } from './terminal-text.ts';

/** What the errors of `@agentbus/query` that are not failures of the engine mean to the user. */
const USAGE_CODES: ReadonlySet<string> = new Set(['invalid-regex', 'invalid-trace-id', 'ambiguous-trace']);

/**
 * Opens the query engine over a store, and closes it after use. Loads DuckDB only once there is something to search.
 * Throws a "no data" error where the store has no segment of these streams.
 */
export async function withEngine<T>(
  directory: string,
  streams: readonly Stream[],
  io: CommandIo,
  use: (engine: QueryEngine) => Promise<T>,
): Promise<T> {
  await requireSegments(directory, streams);
  try {
    const { openDuckDbEngine } = await import('@agentbus/query');
    const engine = await openDuckDbEngine({
      directory,
      onCorruption: (corruption) => noteCorruption(corruption, io),
    });
    try {
      return await use(engine);
    } finally {
      await engine.close();
    }
  } catch (error) {
    throw asCommandError(error);
  }
}

async function requireSegments(directory: string, streams: readonly Stream[]): Promise<void> {
  const segments = await listSegments(directory, { streams });
  if (segments.length > 0) return;
  throw noDataError(
    `there is nothing in ${directory}`,
    `looked for ${streams.map((stream) => `${stream}/*.jsonl`).join(', ')} there; --directory or AGENTBUS_DIRECTORY says where else\n"agentbus doctor" says more`,
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
