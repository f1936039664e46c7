/** Follows the files of sources as they grow, are rotated, and new ones come. */
import { setTimeout } from 'node:timers/promises';
import { isLater, otherDays } from './dated-files.ts';
import { isCompressed } from './file-content.ts';
import { FollowedImportFile } from './followed-import-file.ts';
import { ImportError } from './import-error.ts';
import { findImportFiles, type ImportFile, STDIN } from './import-files.ts';
import type { ImportSource } from './import-source.ts';
import {
  type ImportedLine,
  type ImportProblem,
  type ReadImportOptions,
  readImportFile,
} from './imported-line.ts';

/** A quarter of a second: soon enough for people, and no load. */
const POLL_MILLIS = 250;

/** How files are followed. */
export interface FollowImportOptions extends Pick<ReadImportOptions, 'stdin' | 'onProblem'> {
  /** Begin within so many bytes of each file's end; of compressed files, which end, all is read. Default: all. */
  readonly lastBytes?: number | undefined;
  /** Ends the iteration, which then throws the signal's reason. */
  readonly signal: AbortSignal;
  readonly pollMillis?: number | undefined;
}

/** Some lines, or the news that all that was there at the beginning has been handed out. */
export interface FollowedLines {
  readonly lines: readonly ImportedLine[];
  readonly caughtUp: boolean;
}

/**
 * The lines of files, then those that are added to them or to new ones, until the signal; stdin to its end. Files are known by
 * their identity: one that is renamed goes on, one that takes its name is new, one that is emptied begins anew. What is
 * compressed after it was followed is not read again. Where a source is one file with a day in its name, those of later days are
 * followed as well.
 */
export async function* followImportFiles(
  sources: readonly ImportSource[],
  options: FollowImportOptions,
): AsyncGenerator<FollowedLines, void, undefined> {
  const { signal, onProblem, lastBytes = Number.POSITIVE_INFINITY, pollMillis = POLL_MILLIS } = options;
  const followed = new Map<string, FollowedImportFile>();
  const read = (file: ImportFile) => readImportFile(file, { ...options, unfinished: 'take' });
  try {
    let stdin: ImportFile | undefined;
    for (const file of await findImportFiles(sources, BigInt(Date.now()) * 1_000_000n)) {
      if (file.path === STDIN) stdin = file;
      else if (await isCompressed(file.path)) for await (const lines of read(file)) yield some(lines);
      else await follow(followed, file, lastBytes, onProblem);
    }
    for (const file of followed.values()) for await (const lines of file.newLines()) yield some(lines);
    yield { lines: [], caughtUp: true };
    if (stdin !== undefined) {
      for await (const lines of read(stdin)) yield some(lines);
      return;
    }
    for (;;) {
      await setTimeout(pollMillis, undefined, { signal });
      yield* look(sources, followed, onProblem);
    }
  } finally {
    for (const file of followed.values()) await file.close();
  }
}

/** What has come since the last time: first in the files that are known, for they may have been left for new ones. */
async function* look(
  sources: readonly ImportSource[],
  followed: Map<string, FollowedImportFile>,
  onProblem: (problem: ImportProblem) => void,
): AsyncGenerator<FollowedLines, void, undefined> {
  const found = await findNow(sources);
  for (const source of sources) {
    const others = otherDays(source);
    if (others !== undefined) {
      found.push(...(await findNow([others])).filter((file) => isLater(file, source)));
    }
  }
  const present = new Set<string>();
  const fresh: FollowedImportFile[] = [];
  for (const file of found) {
    const known = followed.size;
    const one = (await isCompressedNow(file))
      ? undefined
      : await follow(followed, file, Number.POSITIVE_INFINITY, onProblem);
    if (one === undefined) continue;
    present.add(one.identity);
    if (followed.size > known) fresh.push(one);
  }
  for (const [identity, file] of followed) {
    if (fresh.includes(file)) continue;
    for await (const lines of file.newLines()) yield some(lines);
    if (present.has(identity)) continue;
    const last = file.lastLine();
    if (last.length > 0) yield some(last);
    followed.delete(identity);
    await file.close();
  }
  for (const file of fresh) for await (const lines of file.newLines()) yield some(lines);
}

/** Files may come and go. */
async function findNow(sources: readonly ImportSource[]): Promise<ImportFile[]> {
  return findImportFiles(sources, 0n).catch((error: unknown) => {
    if (error instanceof ImportError && error.code === 'no-file') return [];
    throw error;
  });
}

/** Opens a file, unless it is known by another name. `undefined` for one that cannot be read, or no longer. */
async function follow(
  followed: Map<string, FollowedImportFile>,
  file: ImportFile,
  lastBytes: number,
  onProblem: (problem: ImportProblem) => void,
): Promise<FollowedImportFile | undefined> {
  try {
    const opened = await FollowedImportFile.open(file, lastBytes, onProblem);
    const known = followed.get(opened.identity);
    if (known !== undefined) {
      await opened.close();
      return known;
    }
    followed.set(opened.identity, opened);
    return opened;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      const reason = error instanceof Error ? error.message : String(error);
      onProblem({ path: file.path, line: undefined, offset: undefined, reason });
    }
    return undefined;
  }
}

/** Whether a file is compressed, or gone meanwhile. */
async function isCompressedNow({ path }: ImportFile): Promise<boolean> {
  return isCompressed(path).catch(() => true);
}

function some(lines: readonly ImportedLine[]): FollowedLines {
  return { lines, caughtUp: false };
}
