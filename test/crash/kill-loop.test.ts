/** A short kill loop; `npm run crash` runs the long one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runKillLoop } from './kill-loop.ts';
import { newSeed } from './seeded-random.ts';

const KILLS = 20;

test('start: a store outlives the SIGKILLs of its four writers, with nothing lost that was promised', async (t) => {
  const seed = newSeed();
  t.diagnostic(`seed ${seed}: npm run crash -- --kills ${KILLS} --seed ${seed}`);
  const report = await runKillLoop(KILLS, seed);
  assert.deepEqual(report.problems, [], JSON.stringify(report));
  assert.ok(report.receipts > 0, 'audit records have receipts');
  assert.ok(report.segmentsCompressed > 0, 'segments are compressed');
  assert.ok(report.segmentsPruned > 0, 'segments are removed');
});
