/** What happens to the hub's segments beside being written: they are sealed, compressed, and old ones go. */
import { pruneForwarded } from '@agentbus/forward';
import {
  adoptLedgerKey,
  createSegmentUpkeep,
  type LedgerKey,
  lastEndedWrite,
  type OpenSegment,
  type RetentionPolicy,
  SealedNames,
  type SealedSegment,
  SteadyClock,
} from '@agentbus/segments';

/** Five minutes: what a hub that is killed leaves unrecorded, and how late retention notices other programs' files. */
const BEAT_MILLIS: number = 5 * 60 * 1000;

/** Settings of {@link createHubUpkeep}. */
export interface HubUpkeepOptions {
  /** Absolute. */
  readonly directory: string;
  readonly key: LedgerKey | undefined;
  /** `undefined` keeps everything. */
  readonly retention: RetentionPolicy | undefined;
  readonly onProblem: (problem: string) => void;
}

/** Looks after segments. Nothing of it throws or rejects but its creation. */
export interface HubUpkeep {
  /** For segment writers. */
  readonly onBegun: (segment: OpenSegment) => void;
  /** For segment writers. */
  readonly onSealed: (segment: SealedSegment) => void;
  /** From here on segments are sealed only. */
  beginShutdown(): void;
  /** Resolves once everything is sealed. */
  close(): Promise<void>;
}

/**
 * Begins with what earlier processes left.
 *
 * @throws LedgerError where the ledger is signed with another key.
 */
export function createHubUpkeep({ directory, key, retention, onProblem }: HubUpkeepOptions): HubUpkeep {
  adoptLedgerKey(directory, key);
  const stopped = new AbortController();
  const problem = (what: string, error?: unknown) => {
    if (stopped.signal.aborted) return;
    if (error === undefined) onProblem(`${what}.`);
    else onProblem(`${what}: ${error instanceof Error ? error.message : error}`);
  };
  const clock = lastEndedWrite(directory).then(
    (evidence) => new SteadyClock({ evidence }),
    () => new SteadyClock(),
  );
  const sealedNames = new SealedNames(directory);
  let pruning: Promise<void> | undefined;
  const prune = () => {
    if (retention === undefined || stopped.signal.aborted) return;
    pruning ??= (async () => {
      const options = { key, signal: stopped.signal, sealedNames };
      const done = await pruneForwarded(directory, retention, (await clock).now(), options);
      for (const { path, heldBy } of done?.givenUp ?? [])
        onProblem(`Retention gives up ${path}, which ${heldBy.join(', ')} has not taken`);
    })()
      .catch((error) => problem('Retention failed', error))
      .finally(() => {
        pruning = undefined;
      });
  };
  const upkeep = createSegmentUpkeep(directory, {
    key,
    intervalMillis: BEAT_MILLIS,
    retain: prune,
    onProblem: problem,
  });
  return {
    onBegun: upkeep.onBegun,
    onSealed: upkeep.onSealed,
    beginShutdown() {
      stopped.abort();
      upkeep.beginShutdown();
    },
    async close() {
      await Promise.all([pruning, upkeep.flush()]);
    },
  };
}
