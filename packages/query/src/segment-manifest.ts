/** What is known of a segment of lines, beside the store's segments, so that searches can leave it unread. */
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { STREAMS, type Stream } from '@agentbus/segments';
import { decodeManifest, encodeManifest, type FileBlock } from './file-manifest.ts';

/** They hold pieces of telemetry, so like the store they are for their owner only. */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

const SUFFIX = '.manifest';
const NEWLINE = 0x0a;

/** Ties a manifest to a segment's content, whether that is compressed or not. */
export interface ManifestTie {
  /** When the segment was last written, Unix milliseconds. Compressing does not change it. */
  readonly modified: number;
  /** Of the content. */
  readonly bytes: number;
}

/** A manifest of a segment. */
export interface SegmentManifest extends ManifestTie {
  /** All of its records as one block. */
  readonly block: FileBlock;
}

/** Where the manifests of a stream are. */
export function manifestDirectory(directory: string, stream: Stream): string {
  return join(directory, 'state', 'manifests', stream);
}

/** Where a segment's manifest is; the segment by the name of its content, without `.zst` or `.gz`. */
export function manifestPath(directory: string, stream: Stream, segment: string): string {
  return join(manifestDirectory(directory, stream), `${segment}${SUFFIX}`);
}

/** The names of the segments of a stream that have a manifest. */
export async function listManifests(directory: string, stream: Stream): Promise<string[]> {
  const names = await readdir(manifestDirectory(directory, stream)).catch(unlessMissing([]));
  return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
}

/** Writes a manifest, whole or not at all. */
export async function writeSegmentManifest(path: string, manifest: SegmentManifest): Promise<void> {
  const { block, modified, bytes } = manifest;
  const head = Buffer.from(`${JSON.stringify({ modified, bytes } satisfies ManifestTie)}\n`);
  const content = encodeManifest({ inputs: [basename(path, SUFFIX)], records: block.rows, blocks: [block] });
  await mkdir(dirname(path), { recursive: true, mode: DIRECTORY_MODE });
  const partial = `${path}.${process.pid}.partial`;
  try {
    const file = await open(partial, 'w', FILE_MODE);
    try {
      await file.writeFile(Buffer.concat([head, content]));
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

/** Reads a manifest; `undefined` where there is none that is whole, or one of another version. */
export async function readSegmentManifest(path: string): Promise<SegmentManifest | undefined> {
  const content = await readFile(path).catch(unlessMissing(undefined));
  if (content === undefined) return undefined;
  try {
    const end = content.indexOf(NEWLINE);
    const { modified, bytes } = JSON.parse(content.toString('utf8', 0, end)) as ManifestTie;
    const { blocks } = decodeManifest(content.subarray(end + 1));
    const [block] = blocks;
    return block && { modified, bytes, block };
  } catch {
    // It saves reading, and nothing else: without it, the segment is read.
    return undefined;
  }
}

/** Deletes the manifests of segments that `isStored` does not know any more. */
export async function removeStaleManifests(
  directory: string,
  isStored: (stream: Stream, segment: string) => boolean,
): Promise<void> {
  for (const stream of STREAMS) {
    for (const segment of await listManifests(directory, stream)) {
      if (!isStored(stream, segment)) await rm(manifestPath(directory, stream, segment), { force: true });
    }
  }
}

function unlessMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return instead;
    throw error;
  };
}
