/** `agentbus context --next-error` and `--previous-error`: from a record to the next error, in either direction. */
import type { PipelineQuery } from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import type { QueryEngine } from '@agentbus/query';
import { noDataError, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { createCommandOutput } from './command-output.ts';
import { readEngine, withEngine } from './engine.ts';
import { EXIT_OK } from './exit-code.ts';
import { readClock, readSignal } from './option-values.ts';
import { STREAMS } from './query.ts';
import { readSearchedTime, type SearchedTime } from './time-argument.ts';
import { formatRfc3339 } from './timestamp.ts';

/** How many records around the error to show. */
export interface AroundError {
  readonly before: number;
  readonly after: number;
}

/** Shows the error that comes next after, or last before, the newest match, with the records around it. */
export async function contextOfError(
  { filter }: PipelineQuery,
  around: AroundError,
  { options, io }: { options: OptionValues; io: CommandIo },
): Promise<number> {
  const forward = options['next-error'] === true;
  const sameService = readSameService(options, forward);
  const signal = readSignal(options);
  const time = readSearchedTime(options, io, readClock(options));
  const output = createCommandOutput(options, io, signal);
  await withEngine(readEngine(options, io), STREAMS[signal], io, async (engine) => {
    const { findAround, findNextError, findPreviousError } = await import('@agentbus/query');
    const hit = await newestMatch(engine, signal, filter, time, io);
    if (hit === undefined) throw noDataError('no record matches');
    const find = forward ? findNextError : findPreviousError;
    const error = await find(engine, hit, { sameService, signal: io.signal });
    if (error === undefined) {
      throw noDataError(`there is no error ${forward ? 'after' : 'before'} ${formatRfc3339(hit.timestamp)}`);
    }
    const { before, after } = await findAround(engine, error, { ...around, sameService, signal: io.signal });
    for (const record of [...before, error, ...after]) await output.write(record);
    const option = forward ? '--next-error' : '--previous-error';
    io.stderr.write(`go on: agentbus context ${formatRfc3339(error.timestamp)} ${option}\n`);
  });
  await output.end();
  return EXIT_OK;
}

function readSameService(options: OptionValues, forward: boolean): boolean {
  if (forward && options['previous-error'] === true) {
    throw usageError('--next-error and --previous-error have no place together');
  }
  if (options.limit !== undefined) {
    throw usageError('-n has no place with --next-error and --previous-error: they show one error');
  }
  if (options.by === undefined || options.by === 'service') return options.by === 'service';
  throw usageError(`--by is "${options.by}", must be service with --next-error and --previous-error`);
}

async function newestMatch(
  engine: QueryEngine,
  signal: 'logs' | 'traces',
  where: PipelineQuery['filter'],
  time: SearchedTime,
  io: CommandIo,
): Promise<StoredLog | StoredSpan | undefined> {
  const search = { ...time, where, limit: 1, signal: io.signal };
  for await (const record of signal === 'logs' ? engine.search(search) : engine.searchSpans(search))
    return record;
  return undefined;
}
