/** What happens to the hub's segments beside being written: they are sealed, compressed, and old ones go. */
import { basename, dirname } from 'node:path';
import { pruneForwarded } from '@agentbus/forward';
import {
  adoptLedgerKey,
  createCompressionWorker,
  createSealer,
  type LedgerKey,
  lastEndedWrite,
  listUncompressed,
  MIN_COMPRESSED_SEGMENT_BYTES,
  type OpenSegment,
  type RetentionPolicy,
  recordCompressed,
  removeAbandonedFiles,
  SealedNames,
  type SealedSegment,
  SteadyClock,
  type Stream,
  sealLeftSegments,
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
  /** Segments begun while what others left is looked at. */
  const own = new Set<string>();
  const problem = (what: string) => (error: unknown) => {
    if (!stopped.signal.aborted) onProblem(`${what}: ${error instanceof Error ? error.message : error}`);
  };
  const sealer = createSealer(directory, {
    key,
    onSealed: ({ path, bytes }) => {
      if (stopped.signal.aborted) return;
      if (bytes >= MIN_COMPRESSED_SEGMENT_BYTES) compression.add([path]);
      else prune();
    },
    onError: (error, { path }) => problem(`Segment ${path} is not sealed yet`)(error),
  });
  const compression = createCompressionWorker({
    beforeRemove: async ({ path }) => {
      await recordCompressed(directory, { stream: basename(dirname(path)) as Stream, path }, { key });
    },
    onCompressed: () => prune(),
    onError: (error) => {
      // Removed by retention, or compressed by another process, in the meantime.
      if (error.code !== 'ENOENT') problem('A segment could not be compressed and stays as it is')(error);
    },
  });
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
      .catch(problem('Retention failed'))
      .finally(() => {
        pruning = undefined;
      });
  };
  const tend = async () => {
    await removeAbandonedFiles(directory);
    const { skipped } = await sealLeftSegments(directory, { key, skip: (path) => own.has(path) });
    for (const { path, reason } of skipped) onProblem(`Segment ${path} cannot be sealed: ${reason}.`);
    if (stopped.signal.aborted) return;
    compression.add(await listUncompressed(directory));
    prune();
  };
  let isTended = false;
  const tended = tend()
    .catch(problem('What earlier processes left in the store is not sealed yet'))
    .finally(() => {
      isTended = true;
      own.clear();
    });
  const beat = setInterval(() => {
    void sealer.checkpoint();
    prune();
  }, BEAT_MILLIS).unref();
  return {
    onBegun: (segment) => {
      if (!isTended) own.add(segment.path);
      sealer.begin(segment);
    },
    onSealed: sealer.seal,
    beginShutdown() {
      stopped.abort();
      clearInterval(beat);
    },
    async close() {
      await Promise.all([tended, pruning, sealer.flush()]);
    },
  };
}
