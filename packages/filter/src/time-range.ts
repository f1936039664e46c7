import { isDate, lazyClock, startOfDay } from './calendar-time.ts';
import { parseDuration } from './duration.ts';
import { INSTANT_FORMS, parseInstant, type TimeContext } from './instant.ts';
import { TimeError } from './time-error.ts';

/** A range of time in Unix nanoseconds; without a bound on a side where there is none. */
export interface TimeRange {
  /** Inclusive. */
  readonly since?: bigint;
  /** Exclusive. */
  readonly until?: bigint;
}

const SEPARATOR = '..';

/**
 * The range of time that a text names. `A` and `B` are what {@link parseInstant} takes.
 *
 * - `A..B`, `A..`, `..B`: from A, inclusive, to B, exclusive; a day is its first instant, so `yesterday..today` is all
 *   of yesterday
 * - `A..+10m`: ten minutes from A
 * - `today`, `yesterday`, `2026-11-23`: that whole day
 * - any other `A`: since A, as in `-15m`
 *
 * @throws TimeError `invalid-time-range` where it is empty or ends before it begins; else as {@link parseInstant}.
 */
export function parseTimeRange(text: string, context: TimeContext): TimeRange {
  const trimmed = text.trim();
  const separator = trimmed.indexOf(SEPARATOR);
  if (separator < 0) return wholeDay(trimmed, context) ?? { since: parseInstant(trimmed, context) };
  const from = trimmed.slice(0, separator).trim();
  const to = trimmed.slice(separator + SEPARATOR.length).trim();
  if (from === '' && to === '') throw unreadable(text, 'it has neither beginning nor end');
  if (from === '') return { until: parseInstant(to, context) };
  const since = parseInstant(from, context);
  if (to === '') return { since };
  const until = parseEnd(to, since, context);
  if (until > since) return { since, until };
  throw unreadable(text, until === since ? 'it is empty' : 'it ends before it begins');
}

function wholeDay(text: string, context: TimeContext): TimeRange | undefined {
  if (text !== 'today' && text !== 'yesterday' && !isDate(text)) return undefined;
  const since = parseInstant(text, context);
  return { since, until: startOfDay(since, 1, lazyClock(context.timeZone)()) };
}

function parseEnd(text: string, since: bigint, context: TimeContext): bigint {
  const length = text.startsWith('+') ? parseDuration(text.slice(1)) : undefined;
  return length === undefined ? parseInstant(text, context) : since + length;
}

function unreadable(text: string, cause: string): TimeError {
  return new TimeError(
    'invalid-time-range',
    `Cannot read "${text}" as a time range: ${cause}. Write A..B, A.., ..B or A..+10m, where A and B are ${INSTANT_FORMS}.`,
  );
}
