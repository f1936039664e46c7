/**
 * How long searches take over compacted files, with `generate-store.ts`. Median of five, in milliseconds.
 *
 * Run: node --conditions=@agentbus/source packages/query/bench/compacted-search.ts [records]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactStore, type LogSearch, openDuckDbEngine } from '@agentbus/query';
import {
  correlationOf,
  generateStore,
  NEEDLE,
  SPAN_MILLIS,
  START_MILLIS,
  traceIdOf,
} from './generate-store.ts';

const RECORDS = Number(process.argv[2] ?? 200_000);
const RUNS = 5;
const LAST_QUARTER = BigInt(START_MILLIS + SPAN_MILLIS - 15 * 60_000) * 1_000_000n;

const SEARCHES: Readonly<Record<string, LogSearch>> = {
  'Q1 errors of the last 15 min, latest 100': { where: 'level>=error', since: LAST_QUARTER, limit: 100 },
  'Q2 keyword, case-sensitive, three hits': { where: NEEDLE },
  'Q2i keyword, case-insensitive': { where: NEEDLE.toLowerCase() },
  'Q3 regex over all': { where: 'body=~"payment 777\\d+ timed out"' },
  'Q4 trace id': { where: `trace:${traceIdOf(RECORDS / 2)}` },
  'Q4c correlation id': { where: `correlation:${correlationOf(RECORDS / 2)}` },
  'Q8 latest 200': { limit: 200 },
};

const directory = await mkdtemp(join(tmpdir(), 'agentbus-search-bench-'));
await generateStore(directory, RECORDS);
await compactStore({ directory });
const engine = await openDuckDbEngine({ directory });
for (const [name, search] of Object.entries(SEARCHES)) {
  const times: number[] = [];
  let found = 0;
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    found = 0;
    for await (const _record of engine.search(search)) found++;
    times.push(performance.now() - started);
  }
  const [median = 0] = times.sort((a, b) => a - b).slice(Math.floor(RUNS / 2));
  console.log(`${name.padEnd(45)} ${median.toFixed(0).padStart(6)} ms ${String(found).padStart(6)} records`);
}
await engine.close();
await rm(directory, { recursive: true });
