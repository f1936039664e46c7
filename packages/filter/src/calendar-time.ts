import { type TimeZoneClock, timeZoneClock } from './time-zone.ts';

const NANOS_PER_MILLI = 1_000_000n;
const DAY_MILLIS = 86_400_000;

const DATE_TIME =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[Tt ](?<time>\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)(?<offset>[Zz]|[+-]\d{2}:?\d{2})?)?$/;

const CLOCK_TIME = /^(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d+))?)?$/;

/**
 * The instant of a date, of a date and time, or of an RFC 3339 timestamp, in Unix nanoseconds. Digits beyond the
 * nanosecond are cut off; a date is its first instant; the second 60 is the next minute's first.
 *
 * @param clock the clock that a time without an offset is read on.
 * @returns `undefined` where the text is none, or where the date or the time does not exist.
 */
export function parseDateTime(text: string, clock: () => TimeZoneClock): bigint | undefined {
  const { date, time = '00:00', offset } = DATE_TIME.exec(text)?.groups ?? {};
  const midnight = date === undefined ? undefined : midnightOf(date);
  const sinceMidnight = parseClockTime(time);
  const offsetMillis = offset === undefined ? undefined : parseOffset(offset);
  if (midnight === undefined || sinceMidnight === undefined || offsetMillis === 'invalid') return undefined;
  const millis = midnight + Number(sinceMidnight / NANOS_PER_MILLI);
  const unixMillis = offsetMillis === undefined ? clock().unixAt(millis) : millis - offsetMillis;
  return BigInt(unixMillis) * NANOS_PER_MILLI + (sinceMidnight % NANOS_PER_MILLI);
}

/** The nanoseconds since midnight of `09:30`, `9:30` or `09:30:15.123`; `undefined` where the text is no such time. */
export function parseClockTime(text: string): bigint | undefined {
  const { hour, minute, second = '0', fraction = '' } = CLOCK_TIME.exec(text)?.groups ?? {};
  if (hour === undefined || minute === undefined) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

/** Whether a text is a date without a time. */
export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && midnightOf(text) !== undefined;
}

/** The first instant, in Unix nanoseconds, of the day that is `days` after the one of `instant` on a clock. */
export function startOfDay(instant: bigint, days: number, { localAt, unixAt }: TimeZoneClock): bigint {
  return BigInt(unixAt(localMidnight(instant, localAt) + days * DAY_MILLIS)) * NANOS_PER_MILLI;
}

/** The instant, in Unix nanoseconds, at which a clock shows a time of day on the day of `instant`. */
export function timeOnDay(
  instant: bigint,
  sinceMidnight: bigint,
  { localAt, unixAt }: TimeZoneClock,
): bigint {
  const millis = Number(sinceMidnight / NANOS_PER_MILLI);
  const unixMillis = unixAt(localMidnight(instant, localAt) + millis);
  return BigInt(unixMillis) * NANOS_PER_MILLI + (sinceMidnight % NANOS_PER_MILLI);
}

/** The clock of UTC. */
export const UTC_CLOCK: TimeZoneClock = { localAt: (millis) => millis, unixAt: (millis) => millis };

/** The clock of a zone, made when it is first needed. */
export function lazyClock(timeZone: string | undefined): () => TimeZoneClock {
  let clock: TimeZoneClock | undefined;
  return () => {
    clock ??= timeZoneClock(timeZone);
    return clock;
  };
}

/** The midnight before an instant, in local milliseconds. */
function localMidnight(instant: bigint, localAt: TimeZoneClock['localAt']): number {
  return Math.floor(localAt(Number(instant / NANOS_PER_MILLI)) / DAY_MILLIS) * DAY_MILLIS;
}

/** Local milliseconds of a date's midnight; `undefined` for the 30th of February. */
function midnightOf(date: string): number | undefined {
  const millis = Date.parse(`${date}T00:00:00.000Z`);
  if (Number.isNaN(millis)) return undefined;
  return new Date(millis).toISOString().startsWith(date) ? millis : undefined;
}

function parseOffset(offset: string): number | 'invalid' {
  if (/^[Zz]$/.test(offset)) return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours > 23 || minutes > 59) return 'invalid';
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
