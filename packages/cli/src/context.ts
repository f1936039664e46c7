import { type PipelineQuery, parseInstant, resolveField } from '@agentbus/filter';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { readAround, readClock, readLimit } from './option-values.ts';
import { readFields, reportAnswer, runPipeline } from './query.ts';
import { readPipeline } from './query-argument.ts';
import { formatRfc3339 } from './timestamp.ts';

/** Enough to see how it came to be, and to fit on a screen. */
const DEFAULT_CONTEXT = { before: 10, after: 10 };

/** A point in time as machine formats have it: with a date, so that no other word is taken for one. */
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/u;

/** `agentbus context <filter or time>`: the newest matching records with those around them, oldest first. */
export async function context({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const limit = readLimit(options, 1);
  const around = readAround(options) ?? DEFAULT_CONTEXT;
  const by = options.by === undefined ? [] : readFields(options.by);
  const query = await readHits(positionals, readClock(options).timeZone, io);
  if (query.stages.length > 0) throw usageError('"agentbus context" takes a filter without stages');
  if (options['next-error'] === true || options['previous-error'] === true) {
    const { contextOfError } = await import('./context-error.ts');
    return contextOfError(query, around, { options, io });
  }
  const first = limit === undefined ? [] : [{ type: 'limit' as const, limit }];
  const stages = [...first, { type: 'context' as const, ...around, by }];
  const summary = await runPipeline({ ...query, stages }, { options, io, limit: undefined });
  return reportAnswer(summary, { options, io, limit });
}

async function readHits(words: readonly string[], timeZone: string, io: CommandIo): Promise<PipelineQuery> {
  const text = words.join(' ').trim();
  if (text === '') throw usageError('there is nothing to look for', "agentbus context 'level:critical'");
  if (!INSTANT.test(text)) return readPipeline(words);
  const instant = parseInstant(text, { now: BigInt(io.now()) * 1_000_000n, timeZone });
  const value = formatRfc3339(instant);
  return {
    type: 'pipeline',
    filter: { type: 'compare', field: resolveField('timestamp'), operator: '=', value },
    stages: [],
  };
}
