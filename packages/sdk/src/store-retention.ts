/** Keeps a store within its limits while the process runs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GivenUpSegment } from '@agentbus/forward';
import {
  HELD_LIMIT_FACTOR,
  type LedgerKey,
  lastEndedWrite,
  pruneStore,
  type RetentionPolicy,
  type RetentionReport,
  SealedNames,
  SteadyClock,
} from '@agentbus/segments';
import * as api from '@opentelemetry/api';
import { ATTR_STREAM } from './delivery-metrics.ts';

const METER_NAME = '@agentbus/sdk';

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
  const sealedNames = new SealedNames(directory);
  // Looked up once, at the start: what this process writes itself may bear a wrong clock's time.
  const clock = startClock(directory);
  let wanted = false;
  let working = false;

  const warnOnce = (subject: string, message: string, error?: unknown) => {
    if (reported.has(subject)) return;
    reported.add(subject);
    api.diag.warn(message, ...(error === undefined ? [] : [error]));
  };
  const reportGivenUp = (givenUp: readonly GivenUpSegment[]) => {
    for (const { stream, bytes, heldBy } of givenUp) {
      const meter = api.metrics.getMeter(METER_NAME);
      meter.createCounter('agentbus.forward.given_up', { unit: 'By' }).add(bytes, { [ATTR_STREAM]: stream });
      warnOnce(
        `given up ${stream}`,
        `Retention gives up ${stream} that ${heldBy.join(', ')} has not taken: they are beyond ${HELD_LIMIT_FACTOR} times their ` +
          'limit, or the disk is full. What else is given up is only counted, in the metric agentbus.forward.given_up; ' +
          'agentbus doctor has the sum.',
      );
    }
  };
  const report = ({ removed, failed, unmet }: RetentionReport) => {
    for (const { path, reason, archived } of removed)
      api.diag.debug(`Retention (${reason}): ${path} is ${archived === undefined ? 'deleted' : 'archived'}.`);
    for (const error of failed)
      warnOnce(error.code, 'Retention keeps a segment that should go, and all newer ones.', error);
    for (const { stream, limit, missingBytes, heldBytes } of unmet) {
      const left = heldBytes === undefined ? 'is being written' : 'is being written, or not delivered yet';
      warnOnce(
        `${stream} ${limit}`,
        `Retention of ${stream}: ${limit} is missed by ${missingBytes} bytes, and what is left ${left}.`,
      );
    }
  };
  const work = async () => {
    working = true;
    while (wanted && !stopped.signal.aborted) {
      wanted = false;
      try {
        const now = (await clock).now();
        const prune = await pruningOf(directory);
        const done = await prune(directory, policy, now, { key, signal: stopped.signal, sealedNames });
        if (done === undefined) continue;
        report(done);
        reportGivenUp(done.givenUp ?? []);
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

type Prune = (
  ...args: Parameters<typeof pruneStore>
) => Promise<(RetentionReport & { readonly givenUp?: readonly GivenUpSegment[] }) | undefined>;

/** Where the store has no destination, nothing is loaded that knows of them. */
async function pruningOf(directory: string): Promise<Prune> {
  if (!existsSync(join(directory, 'state', 'forward'))) return pruneStore;
  return (await import('@agentbus/forward')).pruneForwarded;
}

async function startClock(directory: string): Promise<SteadyClock> {
  try {
    return new SteadyClock({ evidence: await lastEndedWrite(directory) });
  } catch (error) {
    api.diag.debug('When the store was last written cannot be told.', error);
    return new SteadyClock();
  }
}
