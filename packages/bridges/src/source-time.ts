/** When other loggers say that something was logged. */
import { SYSTEM_CLOCK } from '@agentbus/logger';
import type { HrTime } from '@opentelemetry/api';

/** Below this a number counts seconds: as milliseconds it would be before 1974. */
const MAX_SECONDS = 1e11;

/** Milliseconds of a `Date`, of a number of them or of seconds, or of what `Date` parses; `undefined` for anything else. */
export function sourceMillis(value: unknown): number | undefined {
  const number =
    value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined;
  return number < MAX_SECONDS ? number * 1000 : number;
}

/**
 * The time that a logger says, and within its millisecond, if that is not over, the time that it is: so records of one
 * millisecond keep their order. Default: the time that it is.
 */
export function sourceTime(millis: number | undefined): HrTime {
  const now = SYSTEM_CLOCK.now();
  if (millis === undefined) return now;
  const whole = Math.floor(millis);
  if (now[0] * 1000 + Math.floor(now[1] / 1_000_000) === whole) return now;
  const seconds = Math.floor(whole / 1000);
  return [seconds, (whole - seconds * 1000) * 1_000_000 + Math.round((millis - whole) * 1_000_000)];
}
