import {
  collectTrends,
  compareTimes,
  compareVersions,
  DEFAULT_APDEX_SECONDS,
  type OperationChange,
  type OperationTrend,
} from '@agentbus/analytics';
import { type Expression, parseDuration } from '@agentbus/filter';
import { type AnalysedTime, readAnalysedTime, readBaselineTime } from './analysed-time.ts';
import { createRowOutput } from './answer-output.ts';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { readEngine, withEngine } from './engine.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { readFilter } from './filter-argument.ts';
import { readFormat, readLimit } from './option-values.ts';
import { trendColumns, trendRow } from './trend-rows.ts';

/** A screenful; what is beyond is told of. */
const DEFAULT_LIMIT = 50;

/** `agentbus trends [filter]`: how operations perform, and what became of them since a version or a time before. */
export async function trends({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const pretty = readFormat(options) === 'pretty';
  const limit = readLimit(options, pretty ? DEFAULT_LIMIT : undefined);
  const { expression: where } = await readFilter(positionals);
  const range = readAnalysedTime(options, io);
  const baseline = readBaselineTime(options, io);
  const { operations, changes } = await compare(where, [range, baseline], options, io);
  const seconds = Number(range.until - range.since) / 1e9;
  const output = createRowOutput(trendColumns(pretty), { options, io, highlight: undefined });
  const rows = changesFirst(operations, changes);
  for (const { operation, change } of rows.slice(0, limit)) {
    await output.write(trendRow(operation, change, { pretty, seconds }));
  }
  await output.end();
  if (rows.length === 0) {
    io.stderr.write('no spans and no measured operations\n');
    return EXIT_NO_DATA;
  }
  if (limit !== undefined && rows.length > limit) {
    io.stderr.write(`showing ${limit} of ${rows.length} operations (-n all shows every one)\n`);
  }
  return EXIT_OK;
}

interface Compared {
  readonly operations: readonly OperationTrend[];
  readonly changes: readonly OperationChange[];
}

async function compare(
  where: Expression,
  [range, baseline]: readonly [AnalysedTime, AnalysedTime | undefined],
  options: OptionValues,
  io: CommandIo,
): Promise<Compared> {
  const apdexSeconds = readApdex(options);
  return withEngine(readEngine(options, io), ['traces', 'logs'], io, async (engine) => {
    const collect = async (time: AnalysedTime) => {
      const found = await collectTrends(engine, { ...time, where, apdexSeconds, signal: io.signal });
      if (found.overflow > 0) io.stderr.write(`${found.overflow} are of operations beyond those kept\n`);
      return found.operations();
    };
    const operations = await collect(range);
    if (!baseline) return { operations, changes: compareVersions(operations) };
    return { operations, changes: compareTimes(operations, await collect(baseline)) };
  });
}

function readApdex({ apdex }: OptionValues): number {
  if (apdex === undefined) return DEFAULT_APDEX_SECONDS;
  const nanos = parseDuration(apdex);
  if (nanos !== undefined && nanos > 0n) return Number(nanos) / 1e9;
  throw usageError(`--apdex is "${apdex}", must be a duration`, 'such as 300ms, 1s');
}

/** What became worse first, then what changed otherwise, then what takes most time. */
function changesFirst(operations: readonly OperationTrend[], changes: readonly OperationChange[]) {
  const key = ({ kind, service, operation }: OperationTrend | OperationChange) =>
    JSON.stringify([kind, service, operation]);
  const byKey = new Map(changes.map((change) => [key(change), change]));
  const rank = (change: OperationChange | undefined) => {
    if (!change) return 0;
    if (change.latency === 'slower' || change.errors === 'more') return 2;
    return change.latency || change.errors ? 1 : 0;
  };
  return operations
    .map((operation) => ({ operation, change: byKey.get(key(operation)) }))
    .sort((a, b) => rank(b.change) - rank(a.change));
}
