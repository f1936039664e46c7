/**
 * What compaction costs and yields: records per CPU-second, peak memory, size to raw.
 *
 * Run: node --conditions=@agentbus/source packages/query/bench/compact.ts [records] [directory to keep]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactStore } from '@agentbus/query';
import { generateStore } from './generate-store.ts';

const RECORDS = Number(process.argv[2] ?? 200_000);
const kept = process.argv[3];
const directory = kept ?? (await mkdtemp(join(tmpdir(), 'agentbus-compact-bench-')));
const raw = await generateStore(directory, RECORDS);
console.log(`${RECORDS} records, ${(raw / RECORDS).toFixed(0)} bytes each as OTLP/JSON`);
const before = process.cpuUsage();
const started = performance.now();
const { compacted, skipped } = await compactStore({ directory, keepRaw: process.argv[4] === 'keep' });
const { user, system } = process.cpuUsage(before);
const seconds = (user + system) / 1e6;
const bytes = compacted.reduce((sum, file) => sum + file.bytes, 0);
console.log(
  `${compacted.length} files, ${skipped.length} skipped, ${(bytes / RECORDS).toFixed(1)} bytes a record, ${((100 * bytes) / raw).toFixed(1)} % of raw`,
);
console.log(
  `${(RECORDS / seconds).toFixed(0)} records per CPU-second, ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
console.log(`peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB of memory`);
if (kept === undefined) await rm(directory, { recursive: true });
