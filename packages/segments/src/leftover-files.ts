/** Removes what processes left that were killed in the middle of making a file. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbandoned, PARTIAL_SUFFIX } from './partial-file.ts';
import { readNames } from './segment-list.ts';
import { STREAMS, streamDirectory } from './store-layout.ts';

/**
 * Deletes unfinished files of processes that have ended: of compressing, archiving, compacting and locking. Those of
 * processes that run stay, and so do those of other machines, which `applyRetention` deletes after an hour. To be called
 * when a service starts.
 *
 * @returns the paths
 * @throws The operating system's error if a directory cannot be read, or a file not be deleted.
 */
export async function removeAbandonedFiles(directory: string): Promise<string[]> {
  const removed: string[] = [];
  const state = join(directory, 'state');
  const streams = STREAMS.map((stream) => streamDirectory(directory, stream));
  for (const folder of [directory, state, join(state, 'writers'), ...streams]) {
    for (const name of await readNames(folder)) {
      if (!name.endsWith(PARTIAL_SUFFIX) || isAbandoned(name) !== true) continue;
      await rm(join(folder, name), { force: true });
      removed.push(join(folder, name));
    }
  }
  return removed;
}
