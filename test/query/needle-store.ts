/** A haystack: the store of the query benchmark, with three needles, as old as its records say. */
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSegmentName } from '@agentbus/segments';
import { generateStore, NEEDLE, START_MILLIS } from '../../packages/query/bench/generate-store.ts';

export { NEEDLE, START_MILLIS };

/** Parts of the store, one file each or more: the hours of a day. */
export const PERIODS = 24;

/** How far apart they begin. */
export const PERIOD_MILLIS: number = 3_600_000;

/** How many periods come before the one with the first needle, which is behind a seventh of all records. */
export const PRUNABLE_PERIODS: number = Math.floor(PERIODS / 7);

/** Writes the store. Its files get the times of their periods, by which retention goes. */
export async function writeHaystack(directory: string, records: number): Promise<void> {
  await generateStore(directory, records, PERIODS);
  const logs = join(directory, 'logs');
  for (const file of await readdir(logs)) {
    const createdAt = parseSegmentName(file)?.createdAt;
    if (createdAt !== undefined) await utimes(join(logs, file), createdAt, createdAt);
  }
}
