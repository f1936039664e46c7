/** Every file of a store that the ledger can know, by the name of its content. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { COMPACTED_SUFFIX } from './compacted-name.ts';
import { systemCode } from './segment-error.ts';
import { parseSegmentName, type SegmentName } from './segment-name.ts';
import { type Compression, parseSuffix } from './segment-suffix.ts';
import { STREAMS, type Stream, streamDirectory } from './store-layout.ts';

/** One file. */
export interface StoreFile {
  readonly path: string;
  readonly fileName: string;
  readonly compression: Compression | undefined;
}

/** The files of one content: the raw one, compressed ones, or both. */
export interface StoredSegment {
  readonly stream: Stream;
  /** The name of the raw file, whether there is one or not. */
  readonly segment: string;
  readonly files: readonly StoreFile[];
  /** What its name says; `undefined` where no writer of ours made it, or where it is compacted. */
  readonly name: SegmentName | undefined;
  /** Whether the name tells that it was merged from several segments. */
  readonly compacted: boolean;
}

/** The name of a file's content: without the ending of its compression. */
export function contentName(fileName: string): string {
  return parseSuffix(fileName)?.contentName ?? fileName;
}

/** What a content is known by within a store. */
export function segmentKey({
  stream,
  segment,
}: {
  readonly stream: Stream;
  readonly segment: string;
}): string {
  return `${stream}/${segment}`;
}

/** Lists a store's files. A stream that does not exist has none. */
export async function listStoredSegments(
  directory: string,
  streams: readonly Stream[] = STREAMS,
): Promise<StoredSegment[]> {
  const perStream = await Promise.all(streams.map((stream) => listStream(directory, stream)));
  return perStream.flat();
}

async function listStream(directory: string, stream: Stream): Promise<StoredSegment[]> {
  const contents = new Map<string, StoreFile[]>();
  for (const fileName of await readNames(streamDirectory(directory, stream))) {
    const kind = parseSuffix(fileName);
    if (kind === undefined && !fileName.endsWith(COMPACTED_SUFFIX)) continue;
    const path = join(streamDirectory(directory, stream), fileName);
    const segment = contentName(fileName);
    const file = { path, fileName, compression: kind?.compression };
    contents.set(segment, [...(contents.get(segment) ?? []), file]);
  }
  return [...contents]
    .map(([segment, files]) => ({
      stream,
      segment,
      files,
      name: nameIn(stream, segment),
      compacted: segment.startsWith(`${stream}-`) && segment.endsWith(COMPACTED_SUFFIX),
    }))
    .sort((a, b) => (a.segment < b.segment ? -1 : 1));
}

/** A segment in another stream's directory is none there. */
function nameIn(stream: Stream, segment: string): SegmentName | undefined {
  const name = parseSegmentName(segment);
  return name?.stream === stream ? name : undefined;
}

async function readNames(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return [];
    throw error;
  }
}
