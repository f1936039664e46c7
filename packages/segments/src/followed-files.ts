/** What a follower knows of the files it follows: how far each has been read, and which may have more. */
import type { Stats } from 'node:fs';
import { FollowedFile } from './followed-file.ts';
import { describeSegment, listEntries, type SegmentEntry, statEntry } from './segment-list.ts';
import { compareSegments } from './segment-name.ts';
import type { Stream } from './store-layout.ts';

/** How far each file has been read: bytes, by `<stream>/<file name>`. Plain JSON, so that it can be stored. */
export type Cursor = Readonly<Record<string, number>>;

/** Where a follower begins: with all there is, with what comes from now on, or where another one stopped. */
export type FollowFrom = 'start' | 'end' | Cursor;

/** The files of a store's streams. */
export class FollowedFiles {
  readonly #directory: string;
  readonly #streams: readonly Stream[];
  readonly #from: FollowFrom;
  #files = new Map<string, FollowedFile>();
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
      listed.flat().map(async (entry) => {
        const known = before.get(entry.path);
        if (known?.finished) return known;
        const stats = await statEntry(entry);
        return stats && this.#update(entry, stats, before);
      }),
    );
    this.#files = new Map(files.filter((file) => file !== undefined).map((file) => [file.entry.path, file]));
    this.#scanned = true;
  }

  /** Whether a path is one of the files that the last {@link scan} found. */
  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** The files that had unread bytes at the last {@link scan}, a writer's files in the order of writing. */
  unread(): FollowedFile[] {
    return [...this.#files.values()]
      .filter((file) => !file.finished && file.segment.bytes !== file.offset)
      .sort((a, b) => compareSegments(a.segment, b.segment));
  }

  /** Those of the files of these paths that may have grown since. */
  growing(paths: ReadonlySet<string>): FollowedFile[] {
    return [...paths]
      .map((path) => this.#files.get(path))
      .filter((file) => file !== undefined)
      .filter((file) => !file.finished);
  }

  #update(entry: SegmentEntry, stats: Stats, before: ReadonlyMap<string, FollowedFile>): FollowedFile {
    const segment = describeSegment(entry, stats);
    const known = before.get(entry.path);
    const same = known?.isSameFile(stats) ? known : findRenamed(before, entry, stats);
    return (
      same?.update(entry, segment) ??
      new FollowedFile(entry, segment, stats, this.#startOf(entry, stats.size))
    );
  }

  #startOf(entry: SegmentEntry, size: number): number {
    if (this.#scanned || this.#from === 'start') return 0;
    return this.#from === 'end' ? size : (this.#from[keyOf(entry)] ?? 0);
  }
}

/** The collector's file exporter rotates by renaming: a foreign file is followed by what it is, not by its name. */
function findRenamed(
  files: ReadonlyMap<string, FollowedFile>,
  entry: SegmentEntry,
  stats: Stats,
): FollowedFile | undefined {
  if (entry.name !== undefined) return undefined;
  for (const file of files.values()) {
    // A new file may get the inode of a removed one, but not its time of birth.
    if (file.isSameFile(stats) && file.origin.birthtimeMs === stats.birthtimeMs) return file;
  }
  return undefined;
}

function keyOf(entry: SegmentEntry): string {
  return `${entry.stream}/${entry.fileName}`;
}
