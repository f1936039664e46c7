/** All that lies in a store's streams: each segment with every file it consists of, and what interrupted work has left. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CompactedSegment, listCompacted } from './compacted-segments.ts';
import { FRAME_INDEX_SUFFIX, frameIndexPath } from './frame-index.ts';
import { PARTIAL_SUFFIX } from './partial-file.ts';
import { systemCode } from './segment-error.ts';
import { listSegments, readNames, type Segment } from './segment-list.ts';
import { compareSegments } from './segment-name.ts';
import { COMPRESSIONS, compressedName, parseSuffix, WRITTEN_FORMATS } from './segment-suffix.ts';
import { type Stream, streamDirectory } from './store-layout.ts';

/** One file. */
export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
}

/** A segment and all of its files: compressed and raw while it is being compressed, and the frame index. */
export interface SegmentFiles {
  readonly segment: Segment;
  /** The one that readers take comes first. */
  readonly files: readonly StoredFile[];
}

/** Files that are no segment: a file that was never finished, or an index whose file is gone. */
export interface LeftoverFile extends StoredFile {
  readonly stream: Stream;
  /** When something was last done to it. Not when it was written: a file that is nearly complete has an older one's time. */
  readonly changedAt: Date;
}

/** The segments of a store, of every format, compacted ones too, in the order of `listSegments`. */
export async function listSegmentFiles(
  directory: string,
  streams: readonly Stream[],
): Promise<SegmentFiles[]> {
  const listed = await listSegments(directory, { streams, formats: WRITTEN_FORMATS });
  const compacted = (await listCompacted(directory, streams)).map(asSegment);
  const segments = [...listed, ...compacted].sort(compareSegments);
  const paths = await listPaths(directory, streams);
  return await Promise.all(
    segments.map(async (segment) => {
      const { path, bytes } = segment;
      // Most have one file, whose size is known: to look for each that there could be would take four times as long.
      const others = await existingFiles(otherPaths(path).filter((other) => paths.has(other)));
      return { segment, files: [{ path, bytes }, ...others] };
    }),
  );
}

async function listPaths(directory: string, streams: readonly Stream[]): Promise<ReadonlySet<string>> {
  const perStream = await Promise.all(
    streams.map(async (stream) => {
      const parent = streamDirectory(directory, stream);
      return (await readNames(parent)).map((name) => join(parent, name));
    }),
  );
  return new Set(perStream.flat());
}

function asSegment({ lastSequence: _last, ...compacted }: CompactedSegment): Segment {
  return { ...compacted, suffix: '.parquet', format: 'parquet', compression: undefined, last: false };
}

/** The paths that a segment can have besides the one that it is read from. */
export function otherPaths(path: string): string[] {
  const contentPath = parseSuffix(path)?.contentName ?? path;
  const compressed = COMPRESSIONS.map((compression) => compressedName(contentPath, compression));
  const all = [contentPath, ...compressed, ...compressed.map(frameIndexPath)];
  return all.filter((other) => other !== path);
}

/** What interrupted work has left in a store's streams, or work that is going on is just writing. */
export async function listLeftovers(directory: string, streams: readonly Stream[]): Promise<LeftoverFile[]> {
  const perStream = await Promise.all(
    streams.map(async (stream) => {
      const path = streamDirectory(directory, stream);
      const names = new Set(await readNames(path));
      const found = [...names].filter((name) => isLeftover(name, names)).map((name) => join(path, name));
      return await Promise.all(found.map((file) => describeLeftover(stream, file)));
    }),
  );
  return perStream.flat().filter((file) => file !== undefined);
}

function isLeftover(name: string, names: ReadonlySet<string>): boolean {
  if (name.endsWith(PARTIAL_SUFFIX)) return true;
  if (!name.endsWith(FRAME_INDEX_SUFFIX)) return false;
  const owner = name.slice(0, -FRAME_INDEX_SUFFIX.length);
  return parseSuffix(owner)?.compression !== undefined && !names.has(owner);
}

async function describeLeftover(stream: Stream, path: string): Promise<LeftoverFile | undefined> {
  const stats = await statExisting(path);
  return stats && { stream, path, bytes: stats.size, changedAt: stats.ctime };
}

/** Those of the paths that exist, in the same order. */
export async function existingFiles(paths: readonly string[]): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for (const path of paths) {
    const stats = await statExisting(path);
    if (stats !== undefined) files.push({ path, bytes: stats.size });
  }
  return files;
}

async function statExisting(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
}
