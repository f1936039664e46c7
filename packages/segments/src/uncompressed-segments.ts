/** Finds sealed segments that nobody has compressed. */
import { stat } from 'node:fs/promises';
import { readHistory } from './ledger-reader.ts';
import { systemCode } from './segment-error.ts';
import { listStoredSegments, segmentKey } from './store-files.ts';
import { isWriterAlive } from './writer-lock.ts';

/** 32 KiB: what a smaller segment would save is little beside what its index and the rest of its last block take. */
export const MIN_COMPRESSED_SEGMENT_BYTES: number = 32 * 1024;

/**
 * The paths of sealed segments that are not compressed, the oldest of each stream first: those of writers that have ended
 * before they came to it. Writers that are at work compress their own.
 *
 * @param minBytes Smaller ones are left out. Default {@link MIN_COMPRESSED_SEGMENT_BYTES}.
 * @throws The operating system's error if a directory or the ledger cannot be read.
 */
export async function listUncompressed(
  directory: string,
  minBytes: number = MIN_COMPRESSED_SEGMENT_BYTES,
): Promise<string[]> {
  const history = await readHistory(directory);
  const paths: string[] = [];
  for (const segment of await listStoredSegments(directory)) {
    const { stream, name, files } = segment;
    const raw = files.find(({ compression }) => compression === undefined);
    if (name === undefined || raw === undefined) continue;
    if (history.segments.get(segmentKey(segment))?.seal === undefined) continue;
    if (isWriterAlive(directory, stream, name.writer)) continue;
    if ((await sizeOf(raw.path)) >= minBytes) paths.push(raw.path);
  }
  return paths;
}

/** 0 for a file that has gone meanwhile. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return 0;
    throw error;
  }
}
