import { LogPatternMiner, occurrenceOf, patternText } from '@agentbus/analytics';
import { type Expression, parseTimeRange } from '@agentbus/filter';
import { createRowOutput } from './answer-output.ts';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { type EngineChoice, readEngine, withEngine } from './engine.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { readFilter } from './filter-argument.ts';
import { readClock, readFormat, readLimit } from './option-values.ts';
import { type PatternRowOptions, patternColumns, patternRows } from './pattern-rows.ts';
import { STREAMS } from './query.ts';
import { createRecordOutput } from './record-output.ts';
import { readTextLines } from './text-lines.ts';
import { readSearchedTime, readTime, type SearchedTime } from './time-argument.ts';

/** A screenful; what is beyond is told of. */
const DEFAULT_LIMIT = 50;

/** `agentbus patterns [filter]`: the templates that log records follow, the most frequent first. */
export async function patterns({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const pretty = readFormat(options) === 'pretty';
  const limit = readLimit(options, pretty ? DEFAULT_LIMIT : undefined);
  const choice = readEngine(options, io);
  if (
    options.from !== undefined &&
    (options.assign === true || isPlain(options.from, positionals, options))
  ) {
    if (options.assign === true) return assign(options.from, positionals, options, io);
    const miner = new LogPatternMiner();
    for await (const line of readTextLines(options.from, io)) miner.add(line);
    return writePatterns(miner, limit, { pretty, timed: false, compared: undefined }, { options, io });
  }
  if (options.assign === true) throw usageError('--assign goes with --from', 'such as --from text:-');
  const filter = await readFilter(positionals);
  const time = readSearchedTime(options, io, readClock(options));
  const baseline = readBaseline(options, io);
  const miner = await mineStore(choice, filter.expression, [time, baseline], io);
  const compared = baseline && comparedLengths(time, baseline, io);
  return writePatterns(miner, limit, { pretty, timed: true, compared }, { options, io });
}

/** Whether lines are all that is asked for: they are then read as they are, and have no times, levels and services. */
function isPlain(from: readonly string[], positionals: readonly string[], options: OptionValues): boolean {
  if (positionals.length > 0 || TIMES.some((name) => options[name] !== undefined)) return false;
  return from.every((source) => source.startsWith('text:'));
}

const TIMES = ['since', 'until', 'baseline'] as const;

/** Prints the id of the pattern of each line, in the order of the lines, once all are read. */
async function assign(
  from: readonly string[],
  positionals: readonly string[],
  options: OptionValues,
  io: CommandIo,
): Promise<number> {
  if (options.output !== undefined) throw usageError('--assign writes one id a line, so -o has no place');
  if (positionals.length > 0 || TIMES.some((name) => options[name] !== undefined)) {
    throw usageError('--assign takes every line, so filters and times have no place');
  }
  const miner = new LogPatternMiner({ tickets: true });
  const tickets: number[] = [];
  for await (const line of readTextLines(from, io)) tickets.push(miner.add(line));
  const idOf = miner.patternIds();
  const format = { header: '', record: (ticket: number) => `${idOf(ticket)}\n`, footer: () => '' };
  const output = createRecordOutput(io.stdout, format, io.signal);
  for (const ticket of tickets) await output.write(ticket);
  await output.end();
  return tickets.length > 0 ? EXIT_OK : EXIT_NO_DATA;
}

/** Finds the patterns of a time, and counts them in the time that it is compared with. */
async function mineStore(
  choice: EngineChoice,
  where: Expression,
  [time, baseline]: readonly [SearchedTime, SearchedTime | undefined],
  io: CommandIo,
): Promise<LogPatternMiner> {
  const miner = new LogPatternMiner();
  await withEngine(choice, STREAMS.logs, io, async (engine) => {
    const search = { where, order: 'asc', signal: io.signal } as const;
    for await (const record of engine.search({ ...time, ...search })) {
      miner.add(patternText(record), occurrenceOf(record));
    }
    if (!baseline) return;
    for await (const record of engine.search({ ...baseline, ...search })) {
      miner.add(patternText(record), { baseline: true });
    }
  });
  return miner;
}

function readBaseline(options: OptionValues, io: CommandIo): SearchedTime | undefined {
  const { baseline } = options;
  if (baseline === undefined) return undefined;
  if (options.since === undefined) throw usageError('--baseline needs --since: what is compared with it');
  const context = {
    now: BigInt(Math.trunc(io.now())) * 1_000_000n,
    timeZone: readClock(options).timeZone,
  };
  const { since, until } = readTime('--baseline', () => parseTimeRange(baseline, context));
  return { since, until };
}

function comparedLengths(time: SearchedTime, baseline: SearchedTime, io: CommandIo) {
  const now = BigInt(Math.trunc(io.now())) * 1_000_000n;
  const seconds = ({ since = now, until = now }: SearchedTime) => Number(until - since) / 1e9;
  const lengths = { current: seconds(time), baseline: seconds(baseline) };
  if (lengths.current > 0 && lengths.baseline > 0) return lengths;
  throw usageError('--since and --baseline must both be ranges in the past');
}

async function writePatterns(
  miner: LogPatternMiner,
  limit: number | undefined,
  rowOptions: PatternRowOptions,
  { options, io }: { options: OptionValues; io: CommandIo },
): Promise<number> {
  const rows = patternRows(miner.patterns(), rowOptions);
  const output = createRowOutput(patternColumns(rowOptions), { options, io, highlight: undefined });
  for (const row of rows.slice(0, limit)) await output.write(row);
  await output.end();
  if (miner.overflow > 0)
    io.stderr.write(`${miner.overflow} records have patterns beyond those that are kept\n`);
  if (rows.length === 0) {
    io.stderr.write('no record matches\n');
    return EXIT_NO_DATA;
  }
  if (limit !== undefined && rows.length > limit) {
    io.stderr.write(`showing ${limit} of ${rows.length} patterns (-n all shows every one)\n`);
  }
  return EXIT_OK;
}
