/** Our rows of the crash matrix, with fewer records: `npm run crash-matrix` runs all of it, others' loggers included. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { brokenPromises, wrongEnding } from './crash-bounds.ts';
import { runCrashCell } from './crash-cell.ts';
import { CRASH_WAYS } from './crash-ways.ts';

const RECORDS = 2000;

describe('the preset keeps its promises in a crash', () => {
  for (const kind of ['plain', 'audit'] as const) {
    for (const way of CRASH_WAYS) {
      test(`${way}, ${kind} records`, async () => {
        const outcome = await runCrashCell({ contender: 'preset', ours: true, kind, way, records: RECORDS });
        assert.equal(wrongEnding(way, outcome), undefined);
        assert.deepEqual(brokenPromises(kind, way, outcome), []);
      });
    }
  }

  test("power-loss, plain records, durability: 'fsync': at most what was logged in the last turns", async () => {
    const cell = {
      contender: 'preset-fsync',
      ours: true,
      kind: 'plain',
      way: 'power-loss',
      records: RECORDS,
    } as const;
    const outcome = await runCrashCell(cell);
    assert.deepEqual(brokenPromises('plain', 'power-loss', outcome), []);
    assert.ok(outcome.lost < RECORDS / 2, `${outcome.lost} lost of ${RECORDS}`);
  });
});
