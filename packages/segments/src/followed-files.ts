/** What a follower knows of the files it follows: how far each has been read, and which may have more. */
import type { Stats } from 'node:fs';
import { contentSize } from './content-file.ts';
import { FollowedCompressedFile } from './followed-compressed-file.ts';
import { FollowedFile } from './followed-file.ts';
import { SegmentReadError } from './segment-error.ts';
import { describeSegment, findEntry, listEntries, type Segment, type SegmentEntry } from './segment-list.ts';
import { compareSegments } from './segment-name.ts';
import { parseSuffix } from './segment-suffix.ts';
import type { Stream } from './store-layout.ts';

/**
 * How far each file has been read: bytes of its content, by `<stream>/<file name>`, the name without `.zst` or `.gz`, so that it
 * still holds when a segment has been compressed. What ends up to there has been handed out: in a line that was open then,
 * the records; and it still holds when that line has been closed. Plain JSON, so that it can be stored.
 */
export type Cursor = Readonly<Record<string, number>>;

/** Where a follower begins: with all there is, with what comes from now on, or where another one stopped. */
export type FollowFrom = 'start' | 'end' | Cursor;

/** So many files that are still to be read are held at once; descriptors are few. */
const MAX_HELD_FILES = 1000;

/** A file that is followed, compressed or not. */
export type Followed = FollowedFile | FollowedCompressedFile;

/** The files of a store's streams. */
export class FollowedFiles {
  readonly #directory: string;
  readonly #streams: readonly Stream[];
  readonly #from: FollowFrom;
  /** By path, without `.zst` or `.gz`. */
  #files = new Map<string, Followed>();
  #scanned = false;

  constructor(directory: string, streams: readonly Stream[], from: FollowFrom) {
    this.#directory = directory;
    this.#streams = streams;
    this.#from = from;
  }

  /** How far the files that are there now have been read. */
  cursor(): Cursor {
    return Object.fromEntries([...this.#files.values()].map((file) => [keyOf(file.entry), file.offset]));
  }

  /** Looks which files there are, and how large those are that may still grow. */
  async scan(): Promise<void> {
    const before = this.#files;
    const listed = await Promise.all(this.#streams.map((stream) => listEntries(this.#directory, stream)));
    const files = await Promise.all(
      listed.flat().map(async (listedEntry) => {
        const known = before.get(contentPath(listedEntry.path));
        if (known?.finished && known.entry.path === listedEntry.path) return known;
        const found = await findEntry(listedEntry);
        return found && (await this.#update(found.entry, found.stats, before));
      }),
    );
    const found = files.filter((file) => file !== undefined);
    this.#files = new Map(found.map((file) => [contentPath(file.entry.path), file]));
    this.#scanned = true;
    await this.#keepGone(before, new Set(found));
    await this.#holdUnread();
  }

  /** Lets all files go. */
  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.release()));
  }

  /** What was deleted before it was read stays, as long as it can be read. */
  async #keepGone(before: ReadonlyMap<string, Followed>, found: ReadonlySet<Followed>): Promise<void> {
    for (const [path, file] of before) {
      if (found.has(file)) continue;
      if (!this.#files.has(path) && (await file.goOn())) this.#files.set(path, file);
      else await file.release();
    }
  }

  async #holdUnread(): Promise<void> {
    let held = 0;
    for (const file of [...this.#files.values()].sort((a, b) => compareSegments(a.segment, b.segment))) {
      if (file.finished) await file.release();
      else if (held < MAX_HELD_FILES && (await file.hold())) held += 1;
    }
  }

  /** Whether a path is one of the files that the last {@link scan} found, or of none that is ever followed. */
  has(path: string): boolean {
    return parseSuffix(path) === undefined || this.#files.has(contentPath(path));
  }

  /** The files that had unread bytes at the last {@link scan}, a writer's files in the order of writing. */
  unread(): Followed[] {
    return [...this.#files.values()]
      .filter((file) => !file.finished)
      .filter(
        (file) => file.gone || file.segment.compression !== undefined || file.segment.bytes !== file.offset,
      )
      .sort((a, b) => compareSegments(a.segment, b.segment));
  }

  /** Those of the files of these paths that may have grown since. */
  growing(paths: ReadonlySet<string>): Followed[] {
    return [...new Set([...paths].map(contentPath))]
      .map((path) => this.#files.get(path))
      .filter((file) => file !== undefined)
      .filter((file) => !file.finished);
  }

  async #update(entry: SegmentEntry, stats: Stats, before: ReadonlyMap<string, Followed>): Promise<Followed> {
    const segment = describeSegment(entry, stats);
    const known = before.get(contentPath(entry.path));
    const same = known?.isSameFile(stats) ? known : findRenamed(before, entry, stats);
    if (same !== undefined) return same.update(entry, segment);
    const previous = known && isSameContent(known.segment, segment) ? known : undefined;
    const offset = previous?.offset ?? (await this.#startOf(entry, stats.size));
    if (segment.compression === undefined) return new FollowedFile(entry, segment, stats, offset);
    const finished = previous?.finished ?? (!this.#scanned && this.#from === 'end');
    return new FollowedCompressedFile(entry, segment, stats, offset, finished);
  }

  async #startOf(entry: SegmentEntry, size: number): Promise<number> {
    if (this.#scanned || this.#from === 'start') return 0;
    if (this.#from !== 'end') return this.#from[keyOf(entry)] ?? 0;
    return entry.kind.compression === undefined ? size : await sizeOrNothing(entry);
  }
}

/** The collector's file exporter rotates by renaming: a foreign file is followed by what it is, not by its name. */
function findRenamed(
  files: ReadonlyMap<string, Followed>,
  entry: SegmentEntry,
  stats: Stats,
): Followed | undefined {
  if (entry.name !== undefined) return undefined;
  for (const file of files.values()) {
    // A new file may get the inode of a removed one, but not its time of birth.
    if (file.isSameFile(stats) && file.origin.birthtimeMs === stats.birthtimeMs) return file;
  }
  return undefined;
}

/**
 * Whether another file in the place of a known one has the same content: it has been compressed. The other way round that is
 * certain of our own segments only; a file of someone else may have been begun anew beside the compressed one.
 */
function isSameContent(known: Segment, found: Segment): boolean {
  return found.compression !== undefined || (known.compression !== undefined && found.writer !== '');
}

/** 0 for a file that cannot be read: the error comes when it is read. */
async function sizeOrNothing(entry: SegmentEntry): Promise<number> {
  try {
    return await contentSize(entry.path);
  } catch (error) {
    if (error instanceof SegmentReadError) return 0;
    throw error;
  }
}

/** What stays of a path when the file is compressed. */
function contentPath(path: string): string {
  return parseSuffix(path)?.contentName ?? path;
}

function keyOf(entry: SegmentEntry): string {
  return `${entry.stream}/${contentPath(entry.fileName)}`;
}
