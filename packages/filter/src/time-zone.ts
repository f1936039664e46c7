import { TimeError } from './time-error.ts';

/** Longer than any zone's offset from UTC, shorter than the time between two changes of a zone's clocks. */
const DAY_MILLIS = 86_400_000;

/** A time zone's clock. Times on it are written as the UTC milliseconds that would show the same date and time. */
export interface TimeZoneClock {
  /** What the clock shows at a Unix time, both in milliseconds. */
  localAt(unixMillis: number): number;
  /**
   * The Unix time at which the clock shows a local time, both in milliseconds. Where clocks went back and it showed
   * that time twice, the earlier; where they went forward and never showed it, as much later as they were put forward
   * (02:30 becomes 03:30), as RFC 5545 has it.
   */
  unixAt(localMillis: number): number;
}

/**
 * The clock of a time zone.
 *
 * @param timeZone an IANA name such as `Europe/Berlin` or `UTC`; the system's zone where `undefined`.
 * @throws TimeError `invalid-time-zone`.
 */
export function timeZoneClock(timeZone: string | undefined): TimeZoneClock {
  const format = dateTimeFormat(timeZone);
  const localAt = (unixMillis: number): number => localMillis(format, unixMillis);
  return {
    localAt,
    unixAt(local) {
      const early = local - (localAt(local - DAY_MILLIS) - (local - DAY_MILLIS));
      const late = local - (localAt(local + DAY_MILLIS) - (local + DAY_MILLIS));
      if (localAt(early) === local) return localAt(late) === local ? Math.min(early, late) : early;
      return localAt(late) === local ? late : early;
    },
  };
}

function dateTimeFormat(timeZone: string | undefined): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    throw new TimeError(
      'invalid-time-zone',
      `Cannot use time zone "${timeZone}": it is not an IANA name that this platform knows. Write one such as Europe/Berlin, or UTC.`,
      { cause },
    );
  }
}

function localMillis(format: Intl.DateTimeFormat, unixMillis: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(unixMillis)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const date = new Date(0);
  // Unlike Date.UTC, these take the years 0 to 99 as they are.
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  const wholeSecond = Math.floor(unixMillis / 1000) * 1000;
  return date.getTime() + (unixMillis - wholeSecond);
}
