import { performance } from 'node:perf_hooks';
import type { HrTime } from '@opentelemetry/api';
import { warnOnce } from './environment.ts';

const MAX_NANOS = 999_999_999;

/**
 * The API's `TimeInput` as seconds and nanoseconds since 1970: an `HrTime`, a `Date`, milliseconds since 1970 or, as
 * the official SDK takes small numbers, of `performance.now()`. Anything else is `now()`.
 */
export function toHrTime(time: unknown, now: () => HrTime): HrTime {
  if (isHrTime(time)) return time;
  const millis = time instanceof Date ? time.getTime() : time;
  if (typeof millis !== 'number' || !Number.isFinite(millis)) {
    warnOnce('A log record has a timestamp that is no time: the current time is taken.');
    return now();
  }
  const isSinceStart = time === millis && millis < performance.timeOrigin / 2;
  return millisToHrTime(isSinceStart ? performance.timeOrigin + millis : millis);
}

function isHrTime(time: unknown): time is HrTime {
  return (
    Array.isArray(time) && time.length === 2 && typeof time[0] === 'number' && typeof time[1] === 'number'
  );
}

function millisToHrTime(millis: number): HrTime {
  const seconds = Math.floor(millis / 1000);
  return [seconds, Math.min(Math.round((millis - seconds * 1000) * 1e6), MAX_NANOS)];
}
