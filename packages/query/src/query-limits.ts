/** The limits that a question can have. */
import { QueryError } from './query-error.ts';

/** The longest time that timers take: 24 days. */
const MAX_TIME_LIMIT = 2 ** 31 - 1;

/** @throws QueryError `invalid-option` where it is no number of records or rows. */
export function checkLimit(limit: number | undefined): void {
  if (limit === undefined || (Number.isSafeInteger(limit) && limit >= 0)) return;
  throw new QueryError(
    'invalid-option',
    `Cannot query: limit is ${limit}, must be an integer from 0. Leave it out for no limit.`,
  );
}

/**
 * A signal that also fires when the time is up, with a QueryError `time-limit`. It counts from now.
 *
 * @param millis Default: no limit.
 * @throws QueryError `invalid-option`.
 */
export function withTimeLimit(
  signal: AbortSignal | undefined,
  millis: number | undefined,
): AbortSignal | undefined {
  if (millis === undefined) return signal;
  if (!(millis >= 1 && millis <= MAX_TIME_LIMIT)) {
    throw new QueryError(
      'invalid-option',
      `Cannot query: timeLimit is ${millis}, must be a number of milliseconds from 1 to ${MAX_TIME_LIMIT}. Leave it out for no limit.`,
    );
  }
  const deadline = new AbortController();
  const stop = () => {
    const message = `Cannot finish: ${millis} ms are over. Narrow the question, by time for example, or allow more.`;
    deadline.abort(new QueryError('time-limit', message));
  };
  // What waits for the answer keeps the process alive, not the limit.
  setTimeout(stop, millis).unref();
  return signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]);
}
