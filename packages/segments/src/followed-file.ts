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
  /** Whether its name is gone while it is held: what there is of it is all that there will be. */
  gone = false;
  /** Keeps it readable when its name is gone. */
  #held: FileHandle | undefined;
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

  /** Keeps the file readable, whatever becomes of its name, until all is read. Does nothing where it has gone already. */
  async hold(): Promise<boolean> {
    if (this.#held !== undefined) return true;
    const opened = await openFile(this.entry.path).catch(unlessGone);
    if (opened === undefined) return false;
    if (this.isSameFile(opened.stats)) this.#held = opened.handle;
    else await opened.handle.close();
    return this.#held !== undefined;
  }

  /** Lets it go. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    await held?.close();
  }

  /** Takes note that its name is gone. Whether there is something left that can be read. */
  async goOn(): Promise<boolean> {
    this.gone = !this.finished && this.#held !== undefined && (await this.#held.stat()).size > this.offset;
    return this.gone;
  }

  /**
   * The whole lines that have come since the last time, and the whole records of an open one. The receiver sets `offset` to
   * the `end` of each line it takes. A file that is gone, or has another one in its place, has none.
   *
   * @param onError Told of a line that is too long, which is skipped, and of a file that cannot be read, which is given up.
   * @param memory To read into, always the same or never; the bytes of lines then stay only until the next ones are asked for.
   */
  async *readNewLines(
    onError: (error: SegmentReadError) => void,
    memory?: Buffer | undefined,
  ): AsyncGenerator<SegmentLine[], void, undefined> {
    const { path, last } = this.entry;
    try {
      const held = this.#held;
      const { handle, stats } =
        held === undefined ? await openFile(path) : { handle: held, stats: await held.stat() };
      try {
        if (!this.isSameFile(stats)) return;
        const splitter = await this.#splitterFor(handle, stats.size, onError, memory !== undefined);
        // Messages are made lines of whenever they are complete, from what was read long before.
        const reused = this.segment.format === 'binary' ? undefined : memory;
        yield* splitChunks(readChunks(handle, path, splitter.position, stats.size, reused), splitter);
        // Also where a line ended without another record.
        this.offset = splitter.position;
      } finally {
        if (held === undefined) await handle.close();
      }
      // The directory was listed before the file was opened: what its writer has left can no longer grow.
      this.finished = !last || this.gone;
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
    transient: boolean,
  ): Promise<ContentSplitter> {
    if (this.#splitter !== undefined && size >= this.offset) return this.#splitter;
    const { path, name } = this.entry;
    // Our writers take back only what they have just failed to write whole, and write it again. What is in a file of someone
    // else that was truncated is new.
    if (size < this.offset) this.offset = name === undefined ? 0 : size;
    const lineStart = await lastLineEnd(handle, path, this.offset);
    const splitter = createSplitter(path, lineStart, onError, transient);
    await resumeLine(splitter, readChunks(handle, path, lineStart, this.offset));
    this.offset = splitter.position;
    this.#splitter = splitter;
    return splitter;
  }

  #finishIfComplete(bytes: number): void {
    if (!this.entry.last && this.offset === bytes) this.finished = true;
  }
}

/** `undefined` for a file that is no longer there; what else is wrong shows when it is read. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof SegmentReadError)) throw error;
}
