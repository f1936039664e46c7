/** Follows a store: the lines that are there and those that come. */
import { type Cursor, FollowedFiles, type FollowFrom } from './followed-files.ts';
import type { SegmentLine } from './line-splitter.ts';
import { CHUNK_BYTES } from './open-file.ts';
import { SegmentOptionError, type SegmentReadError } from './segment-error.ts';
import { STREAMS, type Stream, streamDirectory } from './store-layout.ts';
import { StoreWatcher } from './store-watcher.ts';

/** Half a second: how late a line may be where the system reports no changes; cheap enough to look that often. */
export const DEFAULT_POLL_MILLIS = 500;

/** Settings of {@link followLines}. */
export interface FollowLinesOptions {
  /** Default: all. */
  readonly streams?: readonly Stream[] | undefined;
  /**
   * `'start'`: every line there is, then those that come. `'end'`: only those that come after the iteration has begun.
   * A {@link Cursor}: those after it; files that it does not name are read from their start. Default `'start'`.
   */
  readonly from?: FollowFrom | undefined;
  /** `'end'`: the iteration ends after what was there when it began. Default: it goes on with what comes. */
  readonly until?: 'end' | undefined;
  /** Ends the iteration, quietly. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds between looks at the whole store, besides the changes that the system reports. At least 1; default
   * {@link DEFAULT_POLL_MILLIS}.
   */
  readonly pollMillis?: number | undefined;
  /**
   * A line's bytes need to stay only until the next line is asked for: for receivers that copy them, and read so much that
   * memory of its own for each line would keep the garbage collector busy. Default `false`.
   */
  readonly transient?: boolean | undefined;
  /**
   * Told of a line of more than 64 MiB, which is then skipped, and of a file that cannot be read, which is then left
   * out. Default: the iteration throws the error.
   */
  readonly onError?: ((error: SegmentReadError) => void) | undefined;
}

/** The lines of a store, without end. Can be iterated once. */
export interface LineFollower extends AsyncIterable<SegmentLine> {
  /** Where the follower is: everything up to and including the line that was last handed out. */
  cursor(): Cursor;
}

/**
 * Follows all writers of a store: every record exactly once, in order for each writer, across rotation, new writers and
 * removed files. Of a line that is open, the records are handed out as they come, in lines of their own (see
 * {@link SegmentLine.open}); a last line of another program that has no newline yet is waited for. Only where a disk is full
 * may records come twice: those that a writer had to take back, and has written again. The store need not exist yet. Keeps
 * the process alive until its signal is aborted or the loop is left.
 *
 * @throws {@link SegmentOptionError} if `pollMillis` is out of range. While iterating: `SegmentReadError`, see `onError`.
 */
export function followLines(directory: string, options: FollowLinesOptions = {}): LineFollower {
  const { streams = STREAMS, from = 'start', pollMillis = DEFAULT_POLL_MILLIS } = options;
  if (!(pollMillis >= 1 && pollMillis <= MAX_POLL_MILLIS)) {
    throw new SegmentOptionError(
      'pollMillis',
      `Cannot follow ${directory}: pollMillis is ${pollMillis}, must be a number from 1 to ${MAX_POLL_MILLIS}.`,
    );
  }
  const files = new FollowedFiles(directory, streams, from);
  const watcher = new StoreWatcher(
    streams.map((stream) => streamDirectory(directory, stream)),
    pollMillis,
  );
  const lines = follow(files, watcher, options);
  return { cursor: () => files.cursor(), [Symbol.asyncIterator]: () => lines };
}

/** One hour; a longer pause would be no polling. */
const MAX_POLL_MILLIS = 3_600_000;

async function* follow(
  files: FollowedFiles,
  watcher: StoreWatcher,
  { signal, until, transient, onError = throwError }: FollowLinesOptions,
): AsyncGenerator<SegmentLine, void, undefined> {
  const memory = transient === true ? Buffer.allocUnsafeSlow(CHUNK_BYTES) : undefined;
  // Whoever aborts may never ask for another line.
  let waiting = false;
  const release = () => {
    // They were only read: an error in closing them has lost nothing.
    if (waiting) files.close().catch(() => undefined);
  };
  signal?.addEventListener('abort', release);
  try {
    let unread = await look(files, watcher);
    while (!signal?.aborted) {
      for (const file of unread) {
        for await (const lines of file.readNewLines(onError, memory)) {
          for (const line of lines) {
            if (signal?.aborted) return;
            file.offset = line.end;
            waiting = true;
            yield line;
            waiting = false;
          }
        }
      }
      if (until === 'end') return;
      const change = await watcher.next(signal);
      const known = change !== 'everything' && [...change].every((path) => files.has(path));
      unread = known ? files.growing(change) : await look(files, watcher);
    }
  } finally {
    signal?.removeEventListener('abort', release);
    watcher.close();
    await files.close();
  }
}

async function look(files: FollowedFiles, watcher: StoreWatcher) {
  watcher.attach();
  await files.scan();
  return files.unread();
}

function throwError(error: SegmentReadError): never {
  throw error;
}
