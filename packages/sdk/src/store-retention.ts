/** Keeps a store within its limits while the process runs. */
import {
  type LedgerKey,
  lastEndedWrite,
  pruneStore,
  type RetentionPolicy,
  type RetentionReport,
  SteadyClock,
} from '@agentbus/segments';
import * as api from '@opentelemetry/api';

/** Applies a policy when it is asked to. */
export interface StoreRetention {
  /** Asks for it. Calls that come while it is at work are one more turn. */
  run(): void;
  /** Ends it between two segments. */
  stop(): void;
}

/** Retention of one store. Does nothing where there is no policy. */
export function createStoreRetention(
  directory: string,
  policy: RetentionPolicy | undefined,
  key: LedgerKey | undefined,
): StoreRetention {
  if (policy === undefined) return { run: () => {}, stop: () => {} };
  const stopped = new AbortController();
  const reported = new Set<string>();
  // Looked up once, at the start: what this process writes itself may bear a wrong clock's time.
  const clock = startClock(directory);
  let wanted = false;
  let working = false;

  const warnOnce = (subject: string, message: string, error?: unknown) => {
    if (reported.has(subject)) return;
    reported.add(subject);
    api.diag.warn(message, ...(error === undefined ? [] : [error]));
  };
  const report = ({ removed, failed, unmet }: RetentionReport) => {
    for (const { path, reason, archived } of removed)
      api.diag.debug(`Retention (${reason}): ${path} is ${archived === undefined ? 'deleted' : 'archived'}.`);
    for (const error of failed)
      warnOnce(error.code, 'Retention keeps a segment that should go, and all newer ones.', error);
    for (const { stream, limit, missingBytes } of unmet)
      warnOnce(
        `${stream} ${limit}`,
        `Retention of ${stream}: ${limit} is missed by ${missingBytes} bytes, and what is left is being written.`,
      );
  };
  const work = async () => {
    working = true;
    while (wanted && !stopped.signal.aborted) {
      wanted = false;
      try {
        const now = (await clock).now();
        const done = await pruneStore(directory, policy, now, { key, signal: stopped.signal });
        if (done !== undefined) report(done);
      } catch (error) {
        if (!stopped.signal.aborted) warnOnce('failed', 'Retention failed.', error);
      }
    }
    working = false;
  };
  return {
    run() {
      wanted = true;
      if (!working) void work();
    },
    stop: () => stopped.abort(),
  };
}

async function startClock(directory: string): Promise<SteadyClock> {
  try {
    return new SteadyClock({ evidence: await lastEndedWrite(directory) });
  } catch (error) {
    api.diag.debug('When the store was last written cannot be told.', error);
    return new SteadyClock();
  }
}
