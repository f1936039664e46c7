/**
 * A model of losing power: of every file, what had not been synced is gone. Harsher than life, where the system writes
 * by itself after some seconds; and milder in one thing: a file keeps its name, as with the journal of ext4 or XFS, which
 * holds the name by the time of the file's first sync.
 */
import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** To be preloaded into the process, with `SYNC_JOURNAL` in its environment. */
export const RECORD_SYNCS: string = fileURLToPath(new URL('record-syncs.mjs', import.meta.url));

/** Cuts all files below a directory back to what the journal of `record-syncs.mjs` says. */
export function losePower(directory: string, journal: string): void {
  const synced = readSyncJournal(journal);
  for (const path of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const file = join(directory, path);
    const stats = statSync(file);
    if (!stats.isFile()) continue;
    const durable = synced.get(stats.ino) ?? 0;
    if (stats.size > durable) truncateSync(file, durable);
  }
}

function readSyncJournal(journal: string): Map<number, number> {
  const synced = new Map<number, number>();
  for (const line of readFileSync(journal, 'utf8').split('\n')) {
    const [inode, bytes] = line.split(' ').map(Number);
    if (inode === undefined || bytes === undefined) continue;
    synced.set(inode, Math.max(bytes, synced.get(inode) ?? 0));
  }
  return synced;
}
