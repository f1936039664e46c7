import {
  lazyClock,
  parseClockTime,
  parseDateTime,
  startOfDay,
  timeOnDay,
  UTC_CLOCK,
} from './calendar-time.ts';
import { parseDuration } from './duration.ts';
import { TimeError } from './time-error.ts';

/** What a time is read against. */
export interface TimeContext {
  /** The present, in Unix nanoseconds. */
  readonly now: bigint;
  /** IANA name of the zone that dates and times without an offset are in. Default: the system's zone. */
  readonly timeZone?: string | undefined;
}

/** What {@link parseInstant} takes, for messages. */
export const INSTANT_FORMS =
  'now, -15m, -1h30m, today, yesterday, 09:30, 2026-11-23, 2026-11-23T16:15, 2026-11-23T16:15:00.123Z or Unix time in s, ms, us or ns';

/** Digits of a Unix time, by its unit: unambiguous from 2001 to 2286. */
const EPOCH_UNITS: Readonly<Record<number, bigint>> = {
  10: 1_000_000_000n,
  13: 1_000_000n,
  16: 1_000n,
  19: 1n,
};

/**
 * The point in time that a text names, in Unix nanoseconds.
 *
 * - `now`; `-15m`, `-1h30m`, `now-2d`: before now; units ns us ms s m h d w, a day being 24 hours
 * - `today`, `yesterday`: the day's first instant
 * - `09:30`, `09:30:15.5`: at that time today
 * - `2026-11-23` (its first instant), `2026-11-23T16:15`, `2026-11-23 16:15:00.123456789`
 * - RFC 3339 with `Z` or an offset, to the nanosecond
 * - Unix time: 10 digits are seconds, 13 milliseconds, 16 microseconds, 19 nanoseconds
 *
 * A local time that a change of clocks repeats is the first of the two; one that it skips is as much later as the
 * clocks were put forward.
 *
 * @throws TimeError `invalid-time` with the accepted forms, or `invalid-time-zone`.
 */
export function parseInstant(text: string, { now, timeZone }: TimeContext): bigint {
  const trimmed = text.trim();
  const clock = lazyClock(timeZone);
  if (trimmed === 'now') return now;
  if (trimmed === 'today') return startOfDay(now, 0, clock());
  if (trimmed === 'yesterday') return startOfDay(now, -1, clock());
  const ago = /^(?:now)?-(.*)$/.exec(trimmed)?.[1];
  const instant = ago === undefined ? undefined : parseDuration(ago);
  if (instant !== undefined) return now - instant;
  const time = parseClockTime(trimmed);
  if (time !== undefined) return timeOnDay(now, time, clock());
  const dated = parseDateTime(trimmed, clock) ?? parseEpoch(trimmed);
  if (dated !== undefined) return dated;
  throw new TimeError('invalid-time', `Cannot read "${text}" as a time. Write ${INSTANT_FORMS}.`);
}

/**
 * The point in time that a text names wherever and whenever it is read: a date, a date and time (UTC where it has no
 * offset) or a Unix time; `undefined` for any other text.
 */
export function parseTimestamp(text: string): bigint | undefined {
  return parseDateTime(text, () => UTC_CLOCK) ?? parseEpoch(text);
}

function parseEpoch(text: string): bigint | undefined {
  const unit = EPOCH_UNITS[text.length];
  return unit !== undefined && /^\d+$/.test(text) ? BigInt(text) * unit : undefined;
}
