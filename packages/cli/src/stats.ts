import { type PipelineQuery, parseDuration, resolveField } from '@agentbus/filter';
import type { QueryEngine } from '@agentbus/query';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { readEngine, withEngine } from './engine.ts';
import { readClock, readSignal } from './option-values.ts';
import { preparePipeline, readFields, recordsNeeded, reportAnswer, STREAMS } from './query.ts';
import { readPipeline } from './query-argument.ts';
import { readSearchedTime } from './time-argument.ts';

/** Time buckets that fit on a screen. */
const BUCKETS = 24n;

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;

/** Widths that people think in. */
const INTERVALS: readonly bigint[] = [
  SECOND,
  5n * SECOND,
  15n * SECOND,
  MINUTE,
  5n * MINUTE,
  15n * MINUTE,
  HOUR,
  3n * HOUR,
  6n * HOUR,
  DAY,
];

/** `agentbus stats [filter]`: how many records there are over time, by service and level. */
export async function stats({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const signal = readSignal(options);
  const query = await readPipeline(positionals);
  if (query.stages.length > 0) throw usageError('"agentbus stats" takes a filter without stages');
  const by =
    options.by === undefined
      ? ['service', signal === 'logs' ? 'level' : 'statusCode'].map(resolveField)
      : readFields(options.by);
  const time = readSearchedTime(options, io, readClock(options));
  const given = readEvery(options);
  const choice = readEngine(options, io, await recordsNeeded(query, { options, io }));
  const settings = { options, io, limit: undefined };
  const summary = await withEngine(choice, STREAMS[signal], io, async (engine) => {
    const every =
      given ??
      (await findInterval(engine, query, {
        ...time,
        over: signal === 'logs' ? 'logs' : 'spans',
        signal: io.signal,
      }));
    const stages = [{ type: 'aggregate' as const, aggregates: [{ function: 'count' as const }], every, by }];
    return preparePipeline({ ...query, stages }, settings)(engine);
  });
  return reportAnswer(summary, settings);
}

function readEvery({ every }: OptionValues): bigint | undefined {
  if (every === undefined) return undefined;
  const interval = parseDuration(every);
  if (interval === undefined || interval < 1_000_000n || interval % 1_000_000n !== 0n) {
    throw usageError(`--every is "${every}", must be whole milliseconds, from 1ms`, 'such as 10s, 1m, 1h');
  }
  return interval;
}

/** The narrowest interval that divides the records' time into few enough buckets. */
async function findInterval(
  engine: QueryEngine,
  query: PipelineQuery,
  options: NonNullable<Parameters<QueryEngine['query']>[1]>,
): Promise<bigint> {
  const covered = await timeCovered(engine, query, options);
  return INTERVALS.find((interval) => covered / interval <= BUCKETS) ?? DAY;
}

async function timeCovered(
  engine: QueryEngine,
  query: PipelineQuery,
  options: NonNullable<Parameters<QueryEngine['query']>[1]>,
): Promise<bigint> {
  const timestamp = resolveField('timestamp');
  const aggregates = (['min', 'max'] as const).map((name) => ({ function: name, field: timestamp }));
  const answer = await engine.query(
    { ...query, stages: [{ type: 'aggregate', aggregates, every: undefined, by: [] }] },
    options,
  );
  if (answer.type !== 'rows') return 0n;
  for await (const [first, last] of answer.rows) {
    if (typeof first === 'bigint' && typeof last === 'bigint') return last - first;
  }
  return 0n;
}
