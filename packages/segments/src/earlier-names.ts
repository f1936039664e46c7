/** Names that an earlier process with the same writer's id has used. */
import { readdirSync } from 'node:fs';
import { parseSegmentName } from './segment-name.ts';
import { type Stream, streamDirectory } from './store-layout.ts';

/**
 * The earliest time that a writer's next segment may bear in its name, so that it comes after those that are there:
 * an earlier process may have had the id while the clock was ahead. Unix milliseconds; `-Infinity` where there are none.
 */
export function earliestNextName(directory: string, stream: Stream, writer: string): number {
  return readNames(streamDirectory(directory, stream))
    .map(parseSegmentName)
    .filter((name) => name?.stream === stream && name.writer === writer)
    .map((name) => (name?.createdAt.getTime() ?? 0) + 1)
    .reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

function readNames(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    // There is none yet, or creating the segment, which comes next, meets the same problem and reports it.
    return [];
  }
}
