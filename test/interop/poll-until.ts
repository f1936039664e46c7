import { setTimeout as delay } from 'node:timers/promises';

const POLL_MILLIS = 50;

/** Far beyond what any of this suite's steps takes: it only keeps a failure from lasting for ever. */
const PATIENCE_MILLIS = 30_000;

/**
 * Resolves once `check` gives true.
 *
 * @throws Error that says `what` was waited for if that takes more than 30 seconds.
 */
export async function pollUntil(what: () => string, check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLIS;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what()}`);
    await delay(POLL_MILLIS);
  }
}
