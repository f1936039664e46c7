/** How long to wait before a batch is tried again. */

/** Half a second: a restart of the other side is often over by then. */
export const INITIAL_RETRY_MILLIS = 500;

/** Half a minute: how late a destination that is back may be noticed. */
export const MAX_RETRY_MILLIS = 30_000;

/** An hour: longer waits that a destination asks for are not believed. */
export const MAX_RETRY_AFTER_MILLIS = 3_600_000;

/**
 * Doubles with each attempt, and half of it is chance, so that many senders do not come back at one moment.
 *
 * @param attempts Attempts so far that failed in a row, 1 or more.
 * @param afterMillis What the destination asked for: the least, whatever the number of attempts.
 * @param random A number from 0 to 1, exclusive.
 */
export function retryDelay(attempts: number, afterMillis: number | undefined, random: number): number {
  const full = Math.min(INITIAL_RETRY_MILLIS * 2 ** (attempts - 1), MAX_RETRY_MILLIS);
  const asked = Math.min(afterMillis ?? 0, MAX_RETRY_AFTER_MILLIS);
  return Math.max(full / 2 + (full / 2) * random, asked + (asked / 10) * random);
}
