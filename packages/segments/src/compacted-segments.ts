/** Finds the compacted files of a store. */
import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CompactedName, parseCompactedName } from './compacted-name.ts';
import { systemCode } from './segment-error.ts';
import { readNames } from './segment-list.ts';
import { compareSegments } from './segment-name.ts';
import { STREAMS, type Stream, streamDirectory } from './store-layout.ts';

/** A file that several segments were merged into. */
export interface CompactedSegment extends CompactedName {
  readonly path: string;
  readonly bytes: number;
  /** When the newest of its segments was last written. */
  readonly modifiedAt: Date;
}

/**
 * The compacted files of a store, ordered by (createdAt, writer, sequence). To see each record once, list them after the
 * segments, and leave out the segments that one of them was made of.
 *
 * @throws The operating system's error if a directory cannot be read.
 */
export async function listCompacted(
  directory: string,
  streams: readonly Stream[] = STREAMS,
): Promise<CompactedSegment[]> {
  const found: CompactedSegment[] = [];
  for (const stream of streams) found.push(...(await listStream(directory, stream)));
  return found.sort(compareSegments);
}

async function listStream(directory: string, stream: Stream): Promise<CompactedSegment[]> {
  const found: CompactedSegment[] = [];
  for (const fileName of await readNames(streamDirectory(directory, stream))) {
    const name = parseCompactedName(fileName);
    if (name?.stream !== stream) continue;
    const path = join(streamDirectory(directory, stream), fileName);
    const stats = await ifThere(stat(path));
    // Perhaps merged into a file that had no name yet. A link that leads nowhere stays one.
    if (stats === undefined && (await ifThere(lstat(path))) === undefined)
      return listStream(directory, stream);
    if (stats?.isFile()) found.push({ ...name, path, bytes: stats.size, modifiedAt: stats.mtime });
  }
  return found;
}

async function ifThere(stats: Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await stats;
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
}
