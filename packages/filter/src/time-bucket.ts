import { UTC_CLOCK } from './calendar-time.ts';
import { type TimeZoneClock, timeZoneClock } from './time-zone.ts';

const NANOS_PER_MILLI = 1_000_000n;
const HOUR_MILLIS = 3_600_000;
const WEEK_MILLIS = 7 * 24 * HOUR_MILLIS;

/** 1970-01-05, the first Monday. */
const MONDAY_MILLIS = 4 * 24 * HOUR_MILLIS;

/** Clocks are changed at whole quarters of an hour: within one, a zone's offset is taken to be that of its beginning. */
export const CLOCK_SLOT_MILLIS = 900_000;

/** How time is cut into buckets of one width, all in milliseconds. */
export interface BucketShape {
  readonly width: number;
  /** Where a bucket begins on the zone's clock; others do whole widths before and after. */
  readonly origin: number;
  /** Whether a bucket begins when the clock shows so, rather than a part of its width ago; see {@link timeBuckets}. */
  readonly byClock: boolean;
}

/** The shape of buckets. @param every the width in nanoseconds; whole milliseconds. */
export function bucketShape(every: bigint): BucketShape {
  const width = Number(every / NANOS_PER_MILLI);
  return { width, origin: width % WEEK_MILLIS === 0 ? MONDAY_MILLIS : 0, byClock: width > HOUR_MILLIS };
}

/** Where the time bucket of a point in time begins, both in Unix nanoseconds. */
export type TimeBuckets = (timestamp: bigint) => bigint;

/**
 * Time buckets of one width, counted from 1970-01-01T00:00 on the zone's clock; whole weeks from Monday 1970-01-05.
 *
 * - Up to an hour wide, where clocks change is no matter: a bucket begins `(t + offset(t)) mod every` before `t`, where
 *   `offset(t)` is the zone's offset from UTC at `t`.
 * - Wider ones begin when the clock shows a multiple of the width, `floor(local(t) / every) × every`; the earlier of two
 *   such times, and as much later as clocks go forward where it never does. So a day is a day, be it 23 or 25 hours long.
 *
 * @param every the width in nanoseconds; whole milliseconds.
 * @param timeZone an IANA name; the system's zone where `undefined`.
 * @throws TimeError `invalid-time-zone`.
 */
export function timeBuckets(every: bigint, timeZone: string | undefined): TimeBuckets {
  const { width, origin, byClock } = bucketShape(every);
  const { localAt, unixAt } = fastClock(timeZone === 'UTC' ? UTC_CLOCK : timeZoneClock(timeZone));
  return (timestamp) => {
    const millis = floorMillis(timestamp);
    const local = localAt(millis);
    const since = modulo(local - origin, width);
    const start = byClock ? unixAt(local - since) : millis - since;
    return BigInt(start) * NANOS_PER_MILLI;
  };
}

/** A clock that asks for a zone's offset once a quarter of an hour, as asking is slow. */
function fastClock(clock: TimeZoneClock): TimeZoneClock {
  const offsets = new Map<number, number>();
  const offsetAt = (millis: number): number => {
    const slot = Math.floor(millis / CLOCK_SLOT_MILLIS);
    let offset = offsets.get(slot);
    if (offset === undefined) {
      offset = clock.localAt(slot * CLOCK_SLOT_MILLIS) - slot * CLOCK_SLOT_MILLIS;
      offsets.set(slot, offset);
    }
    return offset;
  };
  const starts = new Map<number, number>();
  return {
    localAt: (millis) => millis + offsetAt(millis),
    unixAt(local) {
      const known = starts.get(local) ?? clock.unixAt(local);
      starts.set(local, known);
      return known;
    },
  };
}

function floorMillis(nanoseconds: bigint): number {
  const millis = nanoseconds / NANOS_PER_MILLI;
  return Number(nanoseconds < 0n && millis * NANOS_PER_MILLI !== nanoseconds ? millis - 1n : millis);
}

/** The remainder that has the divisor's sign. */
function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
