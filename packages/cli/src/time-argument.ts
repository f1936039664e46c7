import { parseInstant, parseTimeRange, type TimeContext } from '@agentbus/filter';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { LocalClock } from './timestamp.ts';

/** The time that a command is about, Unix nanoseconds: from `since` on, before `until`. */
export interface SearchedTime {
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
}

/** Reads `--since`, which may be a range (`A..B`), and `--until`, in the zone of the clock. */
export function readSearchedTime(
  { since, until }: OptionValues,
  io: CommandIo,
  clock: LocalClock,
): SearchedTime {
  if (since === undefined && until === undefined) return { since, until };
  const context: TimeContext = { now: BigInt(Math.trunc(io.now())) * 1_000_000n, timeZone: clock.timeZone };
  if (since?.includes('..')) {
    if (until !== undefined) throw usageError(`--since ${since} has an end already, so --until has no place`);
    const range = readTime('--since', () => parseTimeRange(since, context));
    return { since: range.since, until: range.until };
  }
  const time = {
    since: since === undefined ? undefined : readTime('--since', () => parseInstant(since, context)),
    until: until === undefined ? undefined : readTime('--until', () => parseInstant(until, context)),
  };
  if (time.since !== undefined && time.until !== undefined && time.since >= time.until) {
    throw usageError(`--since ${since} is not before --until ${until}`);
  }
  return time;
}

/** Reads a time of an option; a usage error where it is none. */
export function readTime<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw usageError(`${option}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
