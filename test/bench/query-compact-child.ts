/** Compacts a store, and prints what that took: `node query-compact-child.ts <store>`. */
import { resourceUsage } from 'node:process';
import { compactStore } from '@agentbus/query';
import type { CompactionFigures } from './query-data.ts';

/** Where the default is not enough, which the figures then say. */
const MORE_MEMORY = 512 * 1024 * 1024;

const [directory = ''] = process.argv.slice(2);
const before = process.cpuUsage();
let problem: string | undefined;
const { skipped } = await compactStore({ directory }).catch((error: unknown) => {
  problem = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return compactStore({ directory, memoryLimit: MORE_MEMORY });
});
if (skipped.length > 0) throw new Error(`Cannot compact ${skipped[0]?.path}: ${skipped[0]?.reason}`);
const { user, system } = process.cpuUsage(before);
const figures: CompactionFigures = {
  cpuSeconds: (user + system) / 1e6,
  peakMegabytes: resourceUsage().maxRSS / 1024,
  ...(problem !== undefined && { problem }),
};
console.log(JSON.stringify(figures));
