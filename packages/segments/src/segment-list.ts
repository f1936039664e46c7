/** Finds the segments of a store. */
import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from './segment-error.ts';
import { compareSegments, parseSegmentName, type SegmentName } from './segment-name.ts';
import {
  COMPRESSIONS,
  type Compression,
  compressedName,
  type FileSuffix,
  type ParsedSuffix,
  parseSuffix,
  type SegmentFormat,
} from './segment-suffix.ts';
import { STREAMS, type Stream, streamDirectory } from './store-layout.ts';

/** A file of telemetry in a store. */
export interface Segment {
  readonly stream: Stream;
  /** When it was begun. For a file that no writer of ours made: when it was created or last written, if that is earlier. */
  readonly createdAt: Date;
  /** Its writer's id; `''` for a file that no writer of ours made, such as one from the collector's file exporter. */
  readonly writer: string;
  /** The writer's count of segments; `0` where `writer` is `''`. */
  readonly sequence: number;
  readonly suffix: FileSuffix;
  readonly format: SegmentFormat;
  /** `undefined` for a file that is not compressed. */
  readonly compression: Compression | undefined;
  readonly path: string;
  /** Size in bytes on the disk when listed: of a compressed file, less than its content. */
  readonly bytes: number;
  /** When it was last written, as of when it was listed; compressing a segment does not change it. */
  readonly modifiedAt: Date;
  /**
   * Whether it may still grow: it is the newest of its writer, or no writer of ours made it. Never true of a compressed
   * file.
   */
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
  /** Default: `['json', 'binary']`, which {@link readLines} makes lines of OTLP/JSON of. Text is for people. */
  readonly formats?: readonly SegmentFormat[] | undefined;
}

/** What lines of OTLP/JSON can be read of. */
const LINE_FORMATS: readonly SegmentFormat[] = ['json', 'binary'];

/** One hour: how far a record's timestamp may be ahead of the time at which it was written. */
export const CLOCK_TOLERANCE_MILLIS: number = 60 * 60 * 1000;

/**
 * The segments of a store, ordered by (createdAt, writer, sequence). A store or stream that does not exist yet has none.
 * A segment is listed once: while it is being compressed, and both files are there, it is the one that is not compressed.
 *
 * @throws The operating system's error if a directory cannot be read.
 */
export async function listSegments(
  directory: string,
  { streams = STREAMS, since, formats = LINE_FORMATS }: ListSegmentsOptions = {},
): Promise<Segment[]> {
  const oldest = since === undefined ? undefined : Number(since / 1_000_000n) - CLOCK_TOLERANCE_MILLIS;
  const entries = (
    await Promise.all(streams.map((stream) => listEntries(directory, stream, formats)))
  ).flat();
  const segments = await Promise.all(
    entries.map(async (listed) => {
      const found = await findEntry(listed);
      if (found === undefined) return undefined;
      const { entry, stats } = found;
      if (entry.name !== undefined && oldest !== undefined && stats.mtimeMs < oldest) return undefined;
      return describeSegment(entry, stats);
    }),
  );
  return segments.filter((segment) => segment !== undefined).sort(compareSegments);
}

/** A file as its directory lists it. */
export interface SegmentEntry {
  readonly stream: Stream;
  readonly fileName: string;
  /** What the file name's end says. */
  readonly kind: ParsedSuffix;
  readonly path: string;
  /** `undefined` for a file that no writer of ours made. */
  readonly name: SegmentName | undefined;
  /** See {@link Segment.last}. */
  readonly last: boolean;
}

/**
 * What one stream's directory lists, without a look at the files themselves. In no particular order. Files that no writer
 * of ours made are listed if they are of lines of JSON or messages of protobuf.
 */
export async function listEntries(
  directory: string,
  stream: Stream,
  formats: readonly SegmentFormat[] = LINE_FORMATS,
): Promise<SegmentEntry[]> {
  const streamPath = streamDirectory(directory, stream);
  const files = preferUncompressed(await readNames(streamPath)).map(({ fileName, kind }) => ({
    fileName,
    kind,
    name: nameIn(stream, fileName),
  }));
  const newest = new Map<string, SegmentName>();
  for (const { name } of files) {
    if (name === undefined) continue;
    const other = newest.get(name.writer);
    if (other === undefined || compareSegments(other, name) < 0) newest.set(name.writer, name);
  }
  return files
    .filter(
      ({ kind, name }) => formats.includes(kind.format) && (name !== undefined || kind.format !== 'text'),
    )
    .map(({ fileName, kind, name }) => ({
      stream,
      fileName,
      kind,
      path: join(streamPath, fileName),
      name,
      last: kind.compression === undefined && (name === undefined || newest.get(name.writer) === name),
    }));
}

/**
 * One file for each content. The compressed one is complete as soon as it has its name, but the other one is preferred
 * until it is gone: a file that something else compresses, such as gzip, has its name while it is still incomplete.
 */
function preferUncompressed(fileNames: readonly string[]): { fileName: string; kind: ParsedSuffix }[] {
  const byContent = new Map<string, { fileName: string; kind: ParsedSuffix }>();
  for (const fileName of fileNames) {
    const kind = parseSuffix(fileName);
    if (kind === undefined) continue;
    const other = byContent.get(kind.contentName);
    if (other === undefined || rank(kind) < rank(other.kind))
      byContent.set(kind.contentName, { fileName, kind });
  }
  return [...byContent.values()];
}

function rank({ compression }: ParsedSuffix): number {
  return compression === undefined ? -1 : COMPRESSIONS.indexOf(compression);
}

/**
 * A listed file and its state, or the file that it has been compressed to since it was listed. `undefined` if it has gone
 * or is no regular file.
 */
export async function findEntry(
  listed: SegmentEntry,
): Promise<{ entry: SegmentEntry; stats: Stats } | undefined> {
  for (const entry of [listed, ...compressedEntries(listed)]) {
    const stats = await statFile(entry.path);
    if (stats !== undefined) return stats.isFile() ? { entry, stats } : undefined;
  }
  return undefined;
}

/** What a listed file may have become. */
function compressedEntries(listed: SegmentEntry): SegmentEntry[] {
  if (listed.kind.compression !== undefined) return [];
  return COMPRESSIONS.flatMap((compression) => {
    const fileName = compressedName(listed.fileName, compression);
    const kind = parseSuffix(fileName);
    if (kind === undefined) return [];
    const path = compressedName(listed.path, compression);
    return [{ ...listed, fileName, kind, path, name: nameIn(listed.stream, fileName), last: false }];
  });
}

async function statFile(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
}

/** A listed file with its state. */
export function describeSegment(entry: SegmentEntry, stats: Stats): Segment {
  const { stream, path, name, last, kind } = entry;
  return {
    stream,
    createdAt: name?.createdAt ?? earliestTime(stats),
    writer: name?.writer ?? '',
    sequence: name?.sequence ?? 0,
    suffix: kind.suffix,
    format: kind.format,
    compression: kind.compression,
    path,
    bytes: stats.size,
    modifiedAt: stats.mtime,
    last,
  };
}

/**
 * The names in a directory; none if there is no such directory. Listed twice: a file that is renamed while a large
 * directory is being listed may be missed under both its names, but not both times.
 */
export async function readNames(path: string): Promise<string[]> {
  try {
    return [...new Set([...(await readdir(path)), ...(await readdir(path))])];
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
