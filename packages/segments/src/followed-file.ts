/** One file that a follower reads, again and again, as it grows. */
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { SegmentLine } from './line-splitter.ts';
import { openFile } from './open-file.ts';
import { lastLineEnd, readLineBatches } from './read-lines.ts';
import { SegmentReadError } from './segment-error.ts';
import type { Segment, SegmentEntry } from './segment-list.ts';

/** What stays the same when a file is renamed. */
export type FileOrigin = Pick<Stats, 'dev' | 'ino' | 'birthtimeMs'>;

/** One file that is followed. */
export class FollowedFile {
  /** Tells a renamed file from a new one of the same name. */
  readonly origin: FileOrigin;
  entry: SegmentEntry;
  segment: Segment;
  /** Where to read on. */
  offset: number;
  /** Nothing more will be read: all has been and its writer has gone on to another segment, or reading it failed. */
  finished = false;
  /** Whether `offset` is known to be the beginning of a line. */
  #aligned: boolean;

  constructor(entry: SegmentEntry, segment: Segment, origin: FileOrigin, offset: number) {
    this.entry = entry;
    this.segment = segment;
    this.origin = origin;
    this.offset = offset;
    this.#aligned = offset === 0;
    this.#finishIfComplete(segment.bytes);
  }

  /** Takes note of what the directory says now. */
  update(entry: SegmentEntry, segment: Segment): this {
    this.entry = entry;
    this.segment = segment;
    this.#finishIfComplete(segment.bytes);
    return this;
  }

  /** Whether this is the file that a path leads to. */
  isSameFile(stats: FileOrigin): boolean {
    return this.origin.ino === stats.ino && this.origin.dev === stats.dev;
  }

  /**
   * The whole lines that have come since the last time. The receiver sets `offset` to the `end` of each line it takes.
   * A file that is gone, or has another one in its place, has none.
   *
   * @param onError Told of a line that is too long, which is skipped, and of a file that cannot be read, which is given up.
   */
  async *readNewLines(
    onError: (error: SegmentReadError) => void,
  ): AsyncGenerator<SegmentLine[], void, undefined> {
    const { path, last } = this.entry;
    try {
      const { handle, stats } = await openFile(path);
      try {
        if (!this.isSameFile(stats)) return;
        await this.#align(handle, stats.size);
        yield* readLineBatches(handle, { path, start: this.offset, end: stats.size, onError });
      } finally {
        await handle.close();
      }
      // The directory was listed before the file was opened: what its writer has left can no longer grow.
      this.finished = !last;
    } catch (error) {
      if (!(error instanceof SegmentReadError) || error.code === 'line-too-long') throw error;
      if (error.code === 'ENOENT' || error.code === 'ESTALE') return;
      this.finished = true;
      onError(error);
    }
  }

  async #align(handle: FileHandle, size: number): Promise<void> {
    if (size < this.offset) {
      // Truncated: what is in it now is new.
      this.offset = 0;
    } else if (!this.#aligned) {
      this.offset = await lastLineEnd(handle, this.entry.path, this.offset);
    }
    this.#aligned = true;
  }

  #finishIfComplete(bytes: number): void {
    if (!this.entry.last && this.offset === bytes) this.finished = true;
  }
}
