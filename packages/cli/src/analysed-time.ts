import { parseInstant, parseTimeRange } from '@agentbus/filter';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { readClock } from './option-values.ts';
import { readSearchedTime, readTime } from './time-argument.ts';

/** A time with both ends, Unix nanoseconds: from `since` on, before `until`. */
export interface AnalysedTime {
  readonly since: bigint;
  readonly until: bigint;
}

/** What is looked at where `--since` is not given: long enough for a trend, and what somebody comes back to. */
const DEFAULT_SINCE = '-24h';

/** The time of `--since` and `--until`; the last 24 hours where nothing is given, up to now. */
export function readAnalysedTime(options: OptionValues, io: CommandIo): AnalysedTime {
  const clock = readClock(options);
  const now = nanosNow(io);
  const given = readSearchedTime(options, io, clock);
  const until = given.until ?? now;
  const context = { now: until, timeZone: clock.timeZone };
  const since = given.since ?? parseInstant(DEFAULT_SINCE, context);
  if (since < until) return { since, until };
  throw usageError('--since must be before --until, and in the past');
}

/** The range of `--baseline`; `undefined` where it is not given. */
export function readBaselineTime(options: OptionValues, io: CommandIo): AnalysedTime | undefined {
  const { baseline } = options;
  if (baseline === undefined) return undefined;
  const context = { now: nanosNow(io), timeZone: readClock(options).timeZone };
  const { since, until } = readTime('--baseline', () => parseTimeRange(baseline, context));
  if (since !== undefined && since < (until ?? context.now)) return { since, until: until ?? context.now };
  throw usageError(`--baseline is "${baseline}", must be a range in the past`, 'such as -25h..-24h');
}

function nanosNow(io: CommandIo): bigint {
  return BigInt(Math.trunc(io.now())) * 1_000_000n;
}
