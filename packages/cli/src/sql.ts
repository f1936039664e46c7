import type { SqlQuery } from '@agentbus/filter';
import { diskUsage } from '@agentbus/segments';
import { writeAnswer } from './answer-output.ts';
import { formatBytes } from './byte-size.ts';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { type EngineChoice, readEngine, withEngine } from './engine.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { readClock, readColor, readFormat, readLimit } from './option-values.ts';
import { createProgressLine } from './progress-line.ts';
import { underlined } from './underlined.ts';

/** `agentbus sql <select>`: the rows of one SELECT over logs, spans and metrics. */
export async function sql({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const text = positionals.join(' ');
  if (text === '') throw usageError('there is no SQL', 'agentbus sql "SELECT count(*) FROM logs"');
  return runSqlQuery({ type: 'sql', sql: text, position: 0 }, text, options, io);
}

/** Runs a `sql:` query. @param text what was written, in which errors are shown at their place. */
export async function runSqlQuery(
  query: SqlQuery,
  text: string,
  options: OptionValues,
  io: CommandIo,
): Promise<number> {
  const limit = readLimit(options, undefined);
  // A mistake in these is told before the engine is loaded.
  readFormat(options);
  readColor(options);
  const { timeZone } = readClock(options);
  const choice = readEngine(options, io);
  const progress = createProgressLine(io);
  const summary = await withEngine(choice, ['logs', 'audit', 'traces', 'metrics'], io, async (engine) => {
    // The process that runs it does not tell how far it has come.
    progress?.wait(await searchedText(choice));
    const answer = await engine
      .query(query, {
        limit: limit === undefined ? undefined : limit + 1,
        timeZone,
        signal: io.signal,
        onProgress: progress?.show,
      })
      .catch((error: unknown) => {
        throw isRefusal(error) ? usageError(error.message, underlined(text, error.position)) : error;
      });
    return writeAnswer(answer, {
      options,
      io,
      signal: 'logs',
      limit,
      reversed: false,
      highlight: undefined,
      onFirst: progress?.clear,
    });
  }).finally(() => progress?.clear());
  if (summary.more) io.stderr.write(`showing the first ${limit}; there are more\n`);
  if (summary.count === 0) {
    io.stderr.write('no row\n');
    return EXIT_NO_DATA;
  }
  return options['exit-status'] === true && summary.empty ? EXIT_NO_DATA : EXIT_OK;
}

/** What there is to read. */
async function searchedText({ directory, engine, files }: EngineChoice): Promise<string> {
  if (engine !== undefined || files !== undefined) return 'SQL';
  return `SQL over ${formatBytes((await diskUsage(directory)).bytes)}`;
}

function isRefusal(error: unknown): error is Error & { readonly position: number } {
  return error instanceof Error && 'code' in error && error.code === 'invalid-sql' && 'position' in error;
}
