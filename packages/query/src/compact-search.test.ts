import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compile, type RegexCompiler } from '@agentbus/filter';
import { decodeLine, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import { verifyStore } from '@agentbus/segments';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expression, log, span, WORDS } from './arbitraries.test.ts';
import { writeSealed } from './compact-fixture.test.ts';
import { compactStore } from './compact-store.ts';
import { collect, logsLine, openEngine, spansLine, temporaryDirectory } from './store-fixture.test.ts';

const regex: RegexCompiler = (pattern, { ignoreCase }) => {
  const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  return { test: (text) => compiled.matcher(text).find() };
};

/** Four records to a line, one line to a service, so that blocks differ in what they have. */
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

/** Of what is searched: small, so that there are many that can be left out. */
const BLOCK_ROWS = 3;
const RECORDS = 300;
const RUNS = 150;
const TIME = 1_700_000_000_000_000_000;

const bound = fc.option(
  fc.integer({ min: 0, max: RECORDS }).map((index) => BigInt(TIME + index * 512)),
  { nil: undefined, freq: 2 },
);
const search = fc.record({
  where: expression,
  since: bound,
  until: bound,
  limit: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
  order: fc.constantFrom('asc' as const, 'desc' as const),
});

test('search: finds in compacted files exactly the logs that the in-memory predicate accepts', async (t) => {
  const directory = temporaryDirectory(t);
  const records = fc
    .sample(log, { numRuns: RECORDS, seed: 21 })
    .map((record, index) => ({ ...record, timeUnixNano: String(TIME + (index ^ 1) * 512) }));
  const lines = linesOf(records, logsLine);
  await writeSealed(directory, 'logs', 1, lines.slice(0, 30));
  await writeSealed(directory, 'logs', 2, lines.slice(30));
  const stored = lines.flatMap((line) => decodeLine(line)) as StoredLog[];
  const { compacted, skipped } = await compactStore({ directory, blockRows: BLOCK_ROWS });
  assert.deepEqual(
    [compacted.map(({ records: count }) => count), skipped, readdirSync(join(directory, 'logs')).length],
    [[RECORDS], [], 1],
  );
  const { engine, corruptions } = await openEngine(t, directory);
  assert.deepEqual(
    (await collect(engine.search({ order: 'asc' }))).map(plain),
    stored.toSorted((a, b) => Number(a.timestamp - b.timestamp)).map(plain),
  );
  await fc.assert(
    fc.asyncProperty(search, async ({ where, since, until, limit, order }) => {
      const found = await collect(engine.search({ where, since, until, limit, order }));
      const matches = compile(where, { regex });
      const expected = stored
        .filter((record) => matches(record))
        .filter(({ timestamp }) => timestamp >= (since ?? 0n) && (until === undefined || timestamp < until))
        .map(({ timestamp }) => timestamp)
        .sort((a, b) => (order === 'asc' ? 1 : -1) * Number(a - b))
        .slice(0, limit);
      assert.deepEqual(
        found.map(({ timestamp }) => timestamp),
        expected,
      );
    }),
    { numRuns: RUNS },
  );
  assert.deepEqual(corruptions, []);
  assert.deepEqual((await verifyStore(directory)).findings, []);
});

test('searchSpans: finds in compacted files exactly the spans that the in-memory predicate accepts', async (t) => {
  const directory = temporaryDirectory(t);
  const records = fc
    .sample(span, { numRuns: RECORDS, seed: 22 })
    .map((record, index) => ({ ...record, startTimeUnixNano: String(TIME + index * 512) }));
  const lines = linesOf(records, spansLine);
  await writeSealed(directory, 'traces', 1, lines);
  const stored = lines.flatMap((line) => decodeLine(line)) as StoredSpan[];
  await compactStore({ directory, blockRows: BLOCK_ROWS });
  const { engine, corruptions } = await openEngine(t, directory);
  assert.deepEqual((await collect(engine.searchSpans({ order: 'asc' }))).map(plain), stored.map(plain));
  await fc.assert(
    fc.asyncProperty(expression, async (where) => {
      const found = await collect(engine.searchSpans({ where, order: 'asc' }));
      assert.deepEqual(
        found.map(({ timestamp }) => timestamp),
        stored.filter(compile(where, { regex })).map(({ timestamp }) => timestamp),
      );
    }),
    { numRuns: RUNS },
  );
  assert.deepEqual(corruptions, []);
});

/** The record, comparable: objects of attributes may have any prototype. */
function plain(record: StoredLog | StoredSpan): unknown {
  return structuredClone(record);
}
