import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLine, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import fc from 'fast-check';
import { summableLog, summableSpan, WORDS } from './arbitraries.test.ts';
import { writeSealed } from './compact-fixture.test.ts';
import { compactStore } from './compact-store.ts';
import { checkRandomQueries } from './query-suite.test.ts';
import { logsLine, openEngine, spansLine, temporaryDirectory } from './store-fixture.test.ts';

/** Three hours before Berlin's clocks go back, in nanoseconds. */
const TIME = 1_792_879_200_000_000_000n;

/** So far apart that the records cover ten hours. */
const STEP = 120_000_000_001n;
const RECORDS = 300;

function linesOf(
  records: readonly object[],
  line: (records: readonly object[], service: string) => string,
): string[] {
  const lines: string[] = [];
  for (let start = 0; start < records.length; start += 4) {
    lines.push(line(records.slice(start, start + 4), WORDS[(start * 7) % WORDS.length] ?? ''));
  }
  return lines;
}

test('query: gives of logs what the in-memory reading gives, from lines and compacted files', async (t) => {
  const directory = temporaryDirectory(t);
  const records = fc
    .sample(summableLog, { numRuns: RECORDS, seed: 31 })
    .map((record, index) => ({ ...record, timeUnixNano: String(TIME + BigInt(index ^ 1) * STEP) }));
  const lines = linesOf(records, logsLine);
  await writeSealed(directory, 'logs', 1, lines.slice(0, 40));
  await compactStore({ directory, blockRows: 16 });
  await writeSealed(directory, 'logs', 2, lines.slice(40));
  const { engine, corruptions } = await openEngine(t, directory);
  await checkRandomQueries(engine, 'logs', lines.flatMap((line) => decodeLine(line)) as StoredLog[]);
  assert.deepEqual(corruptions, []);
});

test('query: gives of spans what the in-memory reading gives, from lines and compacted files', async (t) => {
  const directory = temporaryDirectory(t);
  const records = fc
    .sample(summableSpan, { numRuns: RECORDS, seed: 32 })
    .map((record, index) => ({ ...record, startTimeUnixNano: String(TIME + BigInt(index ^ 1) * STEP) }));
  const lines = linesOf(records, spansLine);
  await writeSealed(directory, 'traces', 1, lines.slice(0, 40));
  await compactStore({ directory, blockRows: 16 });
  await writeSealed(directory, 'traces', 2, lines.slice(40));
  const { engine, corruptions } = await openEngine(t, directory);
  await checkRandomQueries(engine, 'spans', lines.flatMap((line) => decodeLine(line)) as StoredSpan[]);
  assert.deepEqual(corruptions, []);
});
