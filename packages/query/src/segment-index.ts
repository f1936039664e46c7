/** Makes the manifests of segments that are not compacted yet. */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type CompactionInput, listSegments, planCompaction, type Stream } from '@agentbus/segments';
import { BlockBuilder } from './block-builder.ts';
import { segmentId } from './compacted-file.ts';
import type { FileBlock } from './file-manifest.ts';
import { addLine, sealedLines, UncompactableSegment } from './sealed-lines.ts';
import {
  listManifests,
  manifestPath,
  removeStaleManifests,
  writeSegmentManifest,
} from './segment-manifest.ts';
import { SIGNALS } from './signal.ts';

/** Those that searches look through. */
const SEARCHED: readonly Stream[] = ['logs', 'audit', 'traces'];

/** Settings of {@link indexStore}. */
export interface IndexStoreOptions {
  /** The store. */
  readonly directory: string;
  /** Default: `logs`, `audit` and `traces`, which searches look through. */
  readonly streams?: readonly Stream[] | undefined;
  /** Ends the work between two lines; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a manifest of each sealed segment that is not compacted and has none, in `state/manifests/`: searches then leave the
 * segment unread where nothing in it can match. What cannot be compacted gets none. Deletes those of segments that are gone.
 * Takes the CPU of the calling thread, with a pause after each 256 KiB.
 *
 * @returns the paths of the segments that got one
 * @throws The operating system's error where the store cannot be read or written.
 */
export async function indexStore({
  directory,
  streams = SEARCHED,
  signal = new AbortController().signal,
}: IndexStoreOptions): Promise<string[]> {
  const store = resolve(directory);
  const indexed: string[] = [];
  for (const stream of streams.filter((stream) => SEARCHED.includes(stream))) {
    const known = new Set(await listManifests(store, stream));
    const { runs } = await planCompaction(store, { streams: [stream] });
    for (const input of runs.flatMap(({ inputs }) => inputs)) {
      if (known.has(input.segment)) continue;
      const block = await summarize(input, stream, signal);
      if (block === undefined) continue;
      const { path, segment, bytes } = input;
      const modified = await modifiedAt(path);
      if (modified === undefined) continue;
      await writeSegmentManifest(manifestPath(store, stream, segment), { block, modified, bytes });
      indexed.push(path);
    }
  }
  const stored = new Set((await listSegments(store)).map(({ path }) => segmentId(path)));
  await removeStaleManifests(store, (stream, segment) =>
    stored.has(segmentId(`${stream}/${basename(segment)}`)),
  );
  return indexed;
}

/** `undefined` where the file has been compressed, compacted or pruned meanwhile. */
async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtime.getTime();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** All of a segment as one block; `undefined` where it cannot be told, or has no records. */
async function summarize(
  input: CompactionInput,
  stream: Stream,
  signal: AbortSignal,
): Promise<FileBlock | undefined> {
  const builder = new BlockBuilder(SIGNALS[stream]);
  // Only the summary is wanted.
  const afterRecord = () => void builder.takeRows();
  try {
    for await (const { line, offset } of sealedLines(input, signal)) {
      await addLine({ builder, afterRecord }, { line, offset, stream, input, position: 0 });
    }
  } catch (error) {
    if (error instanceof UncompactableSegment || isGone(error)) return undefined;
    throw error;
  }
  return builder.size === 0 ? undefined : builder.finish();
}

/** Compacted, archived or pruned since it was listed. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
