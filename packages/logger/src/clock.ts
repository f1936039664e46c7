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
 * the system clock, and has the resolution of `performance.now()` inside it. It never goes back while `Date.now()` does
 * not, so records keep their order.
 */
export function createSystemClock(
  wallMillis: () => number = Date.now,
  monotonicMillis: () => number = () => performance.now(),
): Clock {
  let offset = performance.timeOrigin;
  let lastWall = Number.NaN;
  let lastFraction = 0;
  return {
    now() {
      const wall = wallMillis();
      const monotonic = monotonicMillis();
      let fraction = offset + monotonic - wall;
      if (!(fraction >= 0 && fraction < 1)) {
        offset = wall - monotonic;
        fraction = 0;
      }
      // The process may have been held up between the two readings, which shows as an offset that is wrong.
      if (wall === lastWall && fraction < lastFraction) fraction = lastFraction;
      lastWall = wall;
      lastFraction = fraction;
      return toHrTime(wall, fraction);
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
