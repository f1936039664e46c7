import { performance } from 'node:perf_hooks';
import type { HrTime } from '@opentelemetry/api';

/** Where a logger takes its time from. */
export interface Clock {
  /** The time of day, as Unix seconds and nanoseconds. */
  now(): HrTime;
  /** Seconds since any fixed moment; never goes back. Durations are differences of it. */
  elapsed(): number;
}

/**
 * The default clock. `now()` is always within the millisecond that `Date.now()` shows, so it follows corrections of
 * the system clock, and has the resolution of `performance.now()` inside it, so that records of one millisecond keep
 * their order.
 */
export function createSystemClock(
  wallMillis: () => number = Date.now,
  monotonicMillis: () => number = () => performance.now(),
): Clock {
  let offset = performance.timeOrigin;
  return {
    now() {
      const wall = wallMillis();
      const monotonic = monotonicMillis();
      const ahead = offset + monotonic - wall;
      if (ahead < 0 || ahead >= 1) offset = wall - monotonic;
      return toHrTime(wall, Math.max(offset + monotonic - wall, 0));
    },
    elapsed: () => monotonicMillis() / 1000,
  };
}

/** The clock of every logger that is not given one. */
export const SYSTEM_CLOCK: Clock = createSystemClock();

function toHrTime(wallMillis: number, fractionMillis: number): HrTime {
  const seconds = Math.floor(wallMillis / 1000);
  return [seconds, (wallMillis - seconds * 1000) * 1_000_000 + Math.floor(fractionMillis * 1_000_000)];
}
