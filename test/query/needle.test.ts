import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findNeedles } from './needle-run.ts';

/** Ten million and a hundred runs are for a machine that has an hour: see the README. */
const RECORDS = Number(process.env.AGENTBUS_NEEDLE_RECORDS ?? 200_000);
const RUNS = Number(process.env.AGENTBUS_NEEDLE_RUNS ?? 10);

test(`needle: three in ${RECORDS} records are found by each of ${RUNS} searches, while four writers append and the store is compacted and pruned`, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-needle-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const report = await findNeedles({ directory, records: RECORDS, runs: RUNS });
  const sorted = report.millis.toSorted((a, b) => a - b);
  t.diagnostic(
    `${report.compacted} files compacted and ${report.pruned} pruned meanwhile; median ${Math.round(sorted[sorted.length >> 1] ?? 0)} ms a search`,
  );
  for (const problem of report.problems) t.diagnostic(`a round of upkeep failed: ${problem}`);
  assert.deepEqual(report.failures, []);
  assert.ok(report.compacted > 0, 'nothing was compacted meanwhile');
  assert.ok(report.pruned > 0, 'nothing was pruned meanwhile');
});
