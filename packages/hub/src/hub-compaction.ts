/**
 * Compacts the store in the background: what has been sealed for some minutes becomes Parquet, which searches answer many times as
 * fast. The work itself is done elsewhere, by what the hub is given; here is decided when.
 */
import { stat } from 'node:fs/promises';
import { readHolds } from '@agentbus/forward';
import { type LedgerKey, planCompaction, type Stream } from '@agentbus/segments';

/** How often the hub looks whether there is something to compact, in milliseconds. */
export const DEFAULT_COMPACTION_INTERVAL = 60_000;

/** How long a segment has been sealed before it is compacted, in milliseconds: rules and destinations have mostly read it by then. */
export const DEFAULT_COMPACTION_AGE: number = 5 * 60_000;

/** Alert rules read metrics from segments alone. */
const COMPACTED_STREAMS: readonly Stream[] = ['logs', 'audit', 'traces'];

/** What is to be compacted. Plain data, but for the signal. */
export interface CompactionRequest {
  /** The store; absolute. */
  readonly directory: string;
  readonly streams: readonly Stream[];
  /** Segments whose files have changed since then stay, Unix milliseconds. */
  readonly unchangedSince: number;
  /** Signs the ledger. */
  readonly key: LedgerKey | undefined;
  readonly signal: AbortSignal;
}

/** How a hub compacts. */
export interface HubCompactionOptions {
  /**
   * Compacts once, outside of the hub's own process, and resolves when that is done; `agentbus serve` has one over `compactStore` of
   * `@agentbus/query`. What it does not come to, a later call does.
   */
  readonly compact: (request: CompactionRequest) => Promise<void>;
  /** In milliseconds from 1. Default {@link DEFAULT_COMPACTION_INTERVAL}. */
  readonly intervalMillis?: number | undefined;
  /** In milliseconds from 0. Default {@link DEFAULT_COMPACTION_AGE}. */
  readonly ageMillis?: number | undefined;
}

/** Settings of {@link HubCompaction}. */
export interface HubCompactionSettings extends HubCompactionOptions {
  readonly directory: string;
  readonly key: LedgerKey | undefined;
  readonly now: () => number;
  readonly onProblem: (problem: string) => void;
}

/** The compaction of one store, for as long as the hub runs. */
export class HubCompaction {
  readonly #settings: HubCompactionSettings;
  readonly #stopping = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #problem: string | undefined;

  constructor(settings: HubCompactionSettings) {
    this.#settings = settings;
    this.#timer = setInterval(() => {
      this.#running ??= this.#run().finally(() => {
        this.#running = undefined;
      });
    }, settings.intervalMillis ?? DEFAULT_COMPACTION_INTERVAL);
    this.#timer.unref();
  }

  /** Stops what is being done; the next hub goes on. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    try {
      const { directory, key, now, compact, ageMillis = DEFAULT_COMPACTION_AGE } = this.#settings;
      const unchangedSince = now() - ageMillis;
      // A process is not started in vain.
      if (!(await hasWork(directory, unchangedSince)) || signal.aborted) return;
      await compact({ directory, streams: COMPACTED_STREAMS, unchangedSince, key, signal });
      this.#problem = undefined;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (signal.aborted || problem === this.#problem) return;
      this.#problem = problem;
      this.#settings.onProblem(`The store could not be compacted, and will be later: ${problem}`);
    }
  }
}

async function hasWork(directory: string, unchangedSince: number): Promise<boolean> {
  const holds = await readHolds(directory);
  const isHeld = (segment: Parameters<typeof holds.heldBy>[0]) => holds.heldBy(segment).length > 0;
  const { runs } = await planCompaction(directory, { streams: COMPACTED_STREAMS, isHeld });
  for (const { path } of runs.flatMap(({ inputs }) => inputs)) {
    const file = await stat(path).catch(() => undefined);
    if (file !== undefined && file.mtimeMs <= unchangedSince) return true;
  }
  return false;
}
