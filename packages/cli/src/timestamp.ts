/** Unix nanoseconds as text: exactly for machines, in the reader's zone for people. */

const NANOS_PER_MILLI = 1_000_000n;
const NANOS_PER_SECOND = 1_000_000_000n;

/** Zone offsets change on quarter hours only, so one lookup serves this many milliseconds. */
const OFFSET_MILLIS = 15 * 60 * 1000;

/** RFC 3339 in UTC with nanoseconds: `2026-11-23T16:15:00.123456789Z`. */
export function formatRfc3339(unixNanos: bigint): string {
  const fraction = ((unixNanos % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND;
  const wholeSeconds = new Date(Number((unixNanos - fraction) / NANOS_PER_MILLI)).toISOString();
  return `${wholeSeconds.slice(0, -5)}.${fraction.toString().padStart(9, '0')}Z`;
}

/** A point in time as a person in one zone reads it. */
export interface LocalTime {
  /** `2026-11-23` */
  readonly date: string;
  /** `17:15:00.123` */
  readonly time: string;
  /** `+01:00` */
  readonly offset: string;
}

/** Converts Unix nanoseconds to the local time of one zone. */
export interface LocalClock {
  /** IANA name. */
  readonly timeZone: string;
  at(unixNanos: bigint): LocalTime;
}

/**
 * A clock for an IANA zone such as `Europe/Berlin`; without one, for that of this process. Throws `RangeError` for a name that
 * does not exist.
 */
export function createLocalClock(timeZone?: string): LocalClock {
  const zone =
    timeZone === undefined
      ? undefined
      : new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const offsetAt = (millis: number) => (zone === undefined ? ownOffset(millis) : zoneOffset(zone, millis));
  const offsets = new Map<number, ZoneOffset>();
  return {
    // Looking up the names of zones takes as long as reading a file: only who asks pays for it.
    get timeZone() {
      return zone?.resolvedOptions().timeZone ?? localTimeZone();
    },
    at(unixNanos) {
      const millis = Number(unixNanos / NANOS_PER_MILLI);
      const quarterHour = Math.floor(millis / OFFSET_MILLIS);
      const offset = offsets.get(quarterHour) ?? offsetAt(millis);
      offsets.set(quarterHour, offset);
      const local = new Date(millis + offset.millis).toISOString();
      const separator = local.indexOf('T');
      return { date: local.slice(0, separator), time: local.slice(separator + 1, -1), offset: offset.label };
    },
  };
}

/** The zone of this process: `TZ`, else the system's. */
function localTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

interface ZoneOffset {
  readonly label: string;
  readonly millis: number;
}

function ownOffset(millis: number): ZoneOffset {
  const minutes = -new Date(millis).getTimezoneOffset();
  const magnitude = Math.abs(minutes);
  const [hours, rest] = [Math.floor(magnitude / 60), Math.floor(magnitude % 60)];
  const digits = [hours, rest].map((part) => String(part).padStart(2, '0'));
  return { label: `${minutes < 0 ? '-' : '+'}${digits.join(':')}`, millis: minutes * 60_000 };
}

function zoneOffset(zone: Intl.DateTimeFormat, millis: number): ZoneOffset {
  const name = zone.formatToParts(millis).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/u.exec(name);
  if (match === null) return { label: '+00:00', millis: 0 };
  const [, sign, hours, minutes, seconds = '0'] = match;
  const magnitude = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return { label: `${sign}${hours}:${minutes}`, millis: sign === '-' ? -magnitude : magnitude };
}
