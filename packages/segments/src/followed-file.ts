/** One file that a follower reads, again and again, as it grows. */
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { type ContentSplitter, createSplitter } from './content-splitter.ts';
import type { SegmentLine } from './line-splitter.ts';
import { openFile, readChunks } from './open-file.ts';
import { lastLineEnd, resumeLine, splitChunks } from './read-lines.ts';
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
  /** Everything that ends up to here has been read. */
  offset: number;
  /** Nothing more will be read: all has been and its writer has gone on to another segment, or reading it failed. */
  finished = false;
  /** Knows the line that `offset` is in; `undefined` until something was read. */
  #splitter: ContentSplitter | undefined;

  constructor(entry: SegmentEntry, segment: Segment, origin: FileOrigin, offset: number) {
    this.entry = entry;
    this.segment = segment;
    this.origin = origin;
    this.offset = offset;
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
   * The whole lines that have come since the last time, and the whole records of an open one. The receiver sets `offset` to
   * the `end` of each line it takes. A file that is gone, or has another one in its place, has none.
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
        const splitter = await this.#splitterFor(handle, stats.size, onError);
        yield* splitChunks(readChunks(handle, path, splitter.position, stats.size), splitter);
        // Also where a line ended without another record.
        this.offset = splitter.position;
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

  async #splitterFor(
    handle: FileHandle,
    size: number,
    onError: (error: SegmentReadError) => void,
  ): Promise<ContentSplitter> {
    if (this.#splitter !== undefined && size >= this.offset) return this.#splitter;
    const { path, name } = this.entry;
    // Our writers take back only what they have just failed to write whole, and write it again. What is in a file of someone
    // else that was truncated is new.
    if (size < this.offset) this.offset = name === undefined ? 0 : size;
    const lineStart = await lastLineEnd(handle, path, this.offset);
    const splitter = createSplitter(path, lineStart, onError);
    await resumeLine(splitter, readChunks(handle, path, lineStart, this.offset));
    this.offset = splitter.position;
    this.#splitter = splitter;
    return splitter;
  }

  #finishIfComplete(bytes: number): void {
    if (!this.entry.last && this.offset === bytes) this.finished = true;
  }
}
