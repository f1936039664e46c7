import {
  type AssessedError,
  assessErrors,
  collectErrors,
  type ErrorDecisions,
  readErrorDecisions,
  readSourceMaps,
} from '@agentbus/analytics';
import { parseDuration } from '@agentbus/filter';
import { type AnalysedTime, readAnalysedTime, readBaselineTime } from './analysed-time.ts';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { readEngine, withEngine } from './engine.ts';
import { TREND_BUCKETS, type TrendTime } from './error-rows.ts';
import { readFilter } from './filter-argument.ts';
import { readDirectory } from './option-values.ts';

/** Groups of errors, and the time that they are of. */
export interface FoundErrors {
  readonly errors: readonly AssessedError[];
  readonly decisions: ErrorDecisions;
  readonly time: TrendTime;
}

/** The errors that the words of a filter and the options ask for. */
export async function findErrors(
  words: readonly string[],
  options: OptionValues,
  io: CommandIo,
): Promise<FoundErrors> {
  const { expression: where } = await readFilter(words);
  const range = readAnalysedTime(options, io);
  const historySince = readBaselineTime(options, io)?.since;
  if (historySince !== undefined && historySince >= range.since) {
    throw usageError('--baseline must begin before --since');
  }
  const decisions = await readErrorDecisions(readDirectory(options, io));
  const maps =
    options['source-maps'] === undefined ? undefined : await readSourceMaps(options['source-maps']);
  const time = { ...range, bucketNanos: bucketWidth(range, options) };
  const groups = await withEngine(readEngine(options, io), ['logs', 'audit', 'traces'], io, (engine) =>
    collectErrors(engine, { ...time, where, historySince, mapFrame: maps?.mapFrame, signal: io.signal }),
  );
  if (groups.overflow > 0) io.stderr.write(`${groups.overflow} errors are in groups beyond those kept\n`);
  return { errors: assessErrors(groups.groups(), decisions), decisions, time };
}

function bucketWidth({ since, until }: AnalysedTime, { every }: OptionValues): bigint {
  if (every === undefined) return (until - since + BigInt(TREND_BUCKETS - 1)) / BigInt(TREND_BUCKETS);
  const width = parseDuration(every);
  if (width !== undefined && width > 0n) return width;
  throw usageError(`--every is "${every}", must be a duration`, 'such as 5m, 1h');
}
