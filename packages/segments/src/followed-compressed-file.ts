/** A compressed file that a follower reads: it is complete, so once. */
import { type ContentFile, openContent } from './content-file.ts';
import { createSplitter } from './content-splitter.ts';
import type { FileOrigin } from './followed-file.ts';
import type { SegmentLine } from './line-splitter.ts';
import { lastWholeEnd, resumeLine, splitChunks } from './read-lines.ts';
import { SegmentReadError } from './segment-error.ts';
import type { Segment, SegmentEntry } from './segment-list.ts';
import { parseSuffix } from './segment-suffix.ts';

const NEWLINE = 0x0a;

/** One compressed file that is followed. Offsets are those of the content, as before it was compressed. */
export class FollowedCompressedFile {
  readonly origin: FileOrigin;
  entry: SegmentEntry;
  segment: Segment;
  /** Everything that ends up to here has been read. */
  offset: number;
  /** Nothing more will be read. */
  finished: boolean;
  /** Whether its name is gone while it is held. */
  gone = false;
  /** Keeps it readable when its name is gone. */
  #held: ContentFile | undefined;

  /**
   * @param offset How far its content has been read, before it was compressed for example.
   * @param finished Whether it has been read to its end.
   */
  constructor(entry: SegmentEntry, segment: Segment, origin: FileOrigin, offset: number, finished: boolean) {
    this.entry = entry;
    this.segment = segment;
    this.origin = origin;
    this.offset = offset;
    this.finished = finished;
  }

  /** Takes note of what the directory says now. */
  update(entry: SegmentEntry, segment: Segment): this {
    this.entry = entry;
    this.segment = segment;
    return this;
  }

  /** Whether this is the file that a path leads to. */
  isSameFile(stats: FileOrigin): boolean {
    return this.origin.ino === stats.ino && this.origin.dev === stats.dev;
  }

  /** Keeps the file readable, whatever becomes of its name, until all is read. Does nothing where it has gone already. */
  async hold(): Promise<boolean> {
    if (this.#held !== undefined) return true;
    try {
      const file = await openContent(this.entry.path);
      if (this.isSameFile(file.stats)) this.#held = file;
      else await file.close();
    } catch (error) {
      // What else is wrong with it shows when it is read.
      if (!(error instanceof SegmentReadError)) throw error;
    }
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
    this.gone = !this.finished && this.#held !== undefined;
    return this.gone;
  }

  /**
   * The whole lines that have not been read. The receiver sets `offset` to the `end` of each line it takes. A file that is
   * gone has none.
   *
   * @param onError Told of a line that is too long, which is skipped, and of a file that cannot be read, which is given up.
   */
  async *readNewLines(
    onError: (error: SegmentReadError) => void,
  ): AsyncGenerator<SegmentLine[], void, undefined> {
    try {
      const held = this.#held;
      const file = held ?? (await openContent(this.entry.path));
      try {
        const splitter = createSplitter(file.path, await lineStart(file, this.offset), onError);
        await resumeLine(splitter, file.chunks(splitter.position, this.offset));
        this.offset = splitter.position;
        yield* splitChunks(file.chunks(splitter.position), splitter);
      } finally {
        if (held === undefined) await file.close();
      }
      this.finished = true;
    } catch (error) {
      if (!(error instanceof SegmentReadError) || error.code === 'line-too-long') throw error;
      if (error.code === 'ENOENT' || error.code === 'ESTALE') return;
      this.finished = true;
      onError(error);
    }
  }
}

/** Where the line or message begins that a position may be in the middle of. */
async function lineStart(file: ContentFile, position: number): Promise<number> {
  if (position === 0) return 0;
  const format = parseSuffix(file.path)?.format;
  if (format !== 'binary') {
    for await (const before of file.chunks(position - 1, position)) {
      if (before[0] === NEWLINE) return position;
    }
  }
  return lastWholeEnd(format, file.chunks(0, position));
}
