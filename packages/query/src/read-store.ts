/** One look at a store: a connection, and a snapshot of the files that is taken anew when they go away. */
import { stat } from 'node:fs/promises';
import type { Condition } from '@agentbus/filter';
import type { Segment, Stream } from '@agentbus/segments';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type CompactedSource, coveredSegments, listSources, segmentId } from './compacted-file.ts';
import { BlocksDamaged } from './compacted-records.ts';
import type { HeldFile } from './held-files.ts';
import { QueryError } from './query-error.ts';
import { checkRegexes } from './regex-check.ts';
import type { SearchGround } from './search-run.ts';
import { type Snapshot, type SnapshotFile, takeSnapshot } from './snapshot.ts';

/**
 * To list a store whose files go away before they can be held, and to read one that cannot hold them. Each attempt finds other
 * files than the one before, so as many as this mean that something else is wrong.
 */
const MAX_ATTEMPTS = 100;

/** What is to be read. */
export interface StoreReading {
  readonly ground: SearchGround;
  readonly streams: readonly Stream[];
  /** Its regular expressions are checked before anything is read. */
  readonly condition: Condition;
  readonly signal: AbortSignal;
}

/** The files of a store as they were at one moment. */
export interface StoreView {
  /** A connection for this look alone, which is made when it is needed. */
  readonly connect: () => Promise<DuckDBConnection>;
  /** Files of lines. */
  readonly files: readonly SnapshotFile[];
  /** A directory for this look alone. */
  readonly copies: string;
  /** Compacted files. */
  readonly sources: readonly CompactedSource[];
}

/**
 * Reads a store with a connection and a snapshot of its own; both are gone when the iteration ends, however it ends. The
 * files of the snapshot are held: that they are compressed, compacted or pruned meanwhile changes nothing. Where the system
 * cannot hold them, `read` is called once more, on a new snapshot, if they went away before it gave anything.
 *
 * @throws QueryError.
 */
export async function* readStore<T>(
  reading: StoreReading,
  read: (view: StoreView) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const { ground, condition, signal } = reading;
  signal.throwIfAborted();
  let connection: Promise<DuckDBConnection> | undefined;
  const connect = () => {
    connection ??= ground.database.connect();
    return connection;
  };
  try {
    await checkRegexes(connect, condition);
    yield* readAgain(reading, connect, read);
  } catch (error) {
    signal.throwIfAborted();
    throw inWords(error, ground.directory);
  } finally {
    await connection?.then((made) => made.closeSync(), nothing);
  }
}

/** Where there is no connection, none has to be closed; whoever asked for it has the error. */
function nothing(): void {}

async function* readAgain<T>(
  reading: StoreReading,
  connect: () => Promise<DuckDBConnection>,
  read: (view: StoreView) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  for (let attempt = 1; ; attempt++) {
    let begun = false;
    try {
      for await (const item of readSnapshot(reading, connect, read)) {
        begun = true;
        yield item;
      }
      return;
    } catch (error) {
      const again = error instanceof FileVanished || error instanceof BlocksDamaged;
      if (!again || begun || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

/** A listed file is no longer there. */
class FileVanished extends Error {
  readonly code = 'file-vanished';

  constructor(cause: unknown) {
    super('Files go away while they are read. Search again when nothing deletes or moves them.', { cause });
  }
}

async function* readSnapshot<T>(
  { ground, streams, signal }: StoreReading,
  connect: () => Promise<DuckDBConnection>,
  read: (view: StoreView) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const { directory, temporaryDirectory, held, onCorruption, manifests, knowledge } = ground;
  const holdings: HeldFile[] = [];
  const paths: string[] = [];
  let snapshot: Snapshot | undefined;
  try {
    await knowledge.readLedger();
    const isSealed = (segment: Segment) => knowledge.isSealed(segment);
    snapshot = await takeSnapshot({ directory, streams, temporaryDirectory, held, isSealed, onCorruption });
    // Listed after the segments: one that has been compacted since is left out for the file that it is part of.
    const sources = await listSources(
      { directory, streams, connect, manifests, held, onCorruption },
      holdings,
    );
    const covered = coveredSegments(sources);
    const files = snapshot.files.filter(({ source }) => !covered.has(segmentId(source)));
    paths.push(...[...files, ...sources].map(({ path }) => path));
    yield* read({ connect, files, copies: snapshot.directory, sources });
  } catch (error) {
    const vanished = isMissingFile(error) || (!signal.aborted && (await anyMissing(paths)));
    throw vanished ? new FileVanished(error) : error;
  } finally {
    await snapshot?.remove();
    for (const holding of holdings) await holding.release();
  }
}

async function anyMissing(paths: readonly string[]): Promise<boolean> {
  const checks = paths.map((path) => stat(path).then(() => false, isMissingFile));
  return (await Promise.all(checks)).includes(true);
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** DuckDB's errors have no code and speak of SQL that the caller has not written; the system's have no context. */
function inWords(error: unknown, directory: string): unknown {
  // What is left are mistakes in this package: a TypeError and the like.
  const foreign = error instanceof Error && (error.constructor === Error || 'code' in error);
  if (error instanceof QueryError || !foreign) return error;
  return new QueryError('engine-failed', `Cannot search ${directory}: ${error.message}`, { cause: error });
}
