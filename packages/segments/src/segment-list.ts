/** Finds the segments of a store. */
import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from './segment-error.ts';
import { compareSegments, parseSegmentName, type SegmentName } from './segment-name.ts';
import { STREAMS, type Stream, streamDirectory } from './store-layout.ts';

/** A file of lines in a store. */
export interface Segment {
  readonly stream: Stream;
  /** When it was begun. For a file that no writer of ours made: when it was created or last written, if that is earlier. */
  readonly createdAt: Date;
  /** Its writer's id; `''` for a file that no writer of ours made, such as one from the collector's file exporter. */
  readonly writer: string;
  /** The writer's count of segments; `0` where `writer` is `''`. */
  readonly sequence: number;
  readonly suffix: '.jsonl' | '.json';
  readonly path: string;
  /** Size in bytes when listed. */
  readonly bytes: number;
  /** Whether it may still grow: it is the newest of its writer, or no writer of ours made it. */
  readonly last: boolean;
}

/** Settings of {@link listSegments}. */
export interface ListSegmentsOptions {
  /** Default: all. */
  readonly streams?: readonly Stream[] | undefined;
  /**
   * Unix nanoseconds. Leaves out segments that were last written more than {@link CLOCK_TOLERANCE_MILLIS} before this
   * instant and so hold nothing from it on. Files that no writer of ours made are always listed. Default: no limit.
   */
  readonly since?: bigint | undefined;
}

/** One hour: how far a record's timestamp may be ahead of the time at which it was written. */
export const CLOCK_TOLERANCE_MILLIS: number = 60 * 60 * 1000;

/**
 * The segments of a store, ordered by (createdAt, writer, sequence). A store or stream that does not exist yet has none.
 *
 * @throws The operating system's error if a directory cannot be read.
 */
export async function listSegments(
  directory: string,
  { streams = STREAMS, since }: ListSegmentsOptions = {},
): Promise<Segment[]> {
  const oldest = since === undefined ? undefined : Number(since / 1_000_000n) - CLOCK_TOLERANCE_MILLIS;
  const entries = (await Promise.all(streams.map((stream) => listEntries(directory, stream)))).flat();
  const segments = await Promise.all(
    entries.map(async (entry) => {
      const stats = await statEntry(entry);
      if (stats === undefined) return undefined;
      if (entry.name !== undefined && oldest !== undefined && stats.mtimeMs < oldest) return undefined;
      return describeSegment(entry, stats);
    }),
  );
  return segments.filter((segment) => segment !== undefined).sort(compareSegments);
}

/** A file of lines as its directory lists it. */
export interface SegmentEntry {
  readonly stream: Stream;
  readonly fileName: string;
  readonly path: string;
  /** `undefined` for a file that no writer of ours made. */
  readonly name: SegmentName | undefined;
  /** See {@link Segment.last}. */
  readonly last: boolean;
}

/** What one stream's directory lists, without a look at the files themselves. In no particular order. */
export async function listEntries(directory: string, stream: Stream): Promise<SegmentEntry[]> {
  const streamPath = streamDirectory(directory, stream);
  const files = (await readNames(streamPath))
    .filter((fileName) => fileName.endsWith('.jsonl') || fileName.endsWith('.json'))
    .map((fileName) => ({ fileName, name: nameIn(stream, fileName) }));
  const newest = new Map<string, SegmentName>();
  for (const { name } of files) {
    if (name === undefined) continue;
    const other = newest.get(name.writer);
    if (other === undefined || compareSegments(other, name) < 0) newest.set(name.writer, name);
  }
  return files.map(({ fileName, name }) => ({
    stream,
    fileName,
    path: join(streamPath, fileName),
    name,
    last: name === undefined || newest.get(name.writer) === name,
  }));
}

/** The state of a listed file; `undefined` if it has gone meanwhile or is no regular file. */
export async function statEntry(entry: SegmentEntry): Promise<Stats | undefined> {
  try {
    const stats = await stat(entry.path);
    return stats.isFile() ? stats : undefined;
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
}

/** A listed file with its state. */
export function describeSegment(entry: SegmentEntry, stats: Stats): Segment {
  const { stream, path, name, last } = entry;
  return {
    stream,
    createdAt: name?.createdAt ?? earliestTime(stats),
    writer: name?.writer ?? '',
    sequence: name?.sequence ?? 0,
    suffix: entry.fileName.endsWith('.json') ? '.json' : '.jsonl',
    path,
    bytes: stats.size,
    last,
  };
}

async function readNames(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return [];
    throw error;
  }
}

/** A segment that was put into another stream's directory counts as a foreign file there. */
function nameIn(stream: Stream, fileName: string): SegmentName | undefined {
  const name = parseSegmentName(fileName);
  return name?.stream === stream ? name : undefined;
}

/** Some file systems know no birth time and say 0; a copied file may keep the time of its last write. */
function earliestTime({ birthtimeMs, mtimeMs }: Stats): Date {
  return new Date(birthtimeMs > 0 ? Math.min(birthtimeMs, mtimeMs) : mtimeMs);
}
