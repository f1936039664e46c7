import assert from 'node:assert/strict';
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compile, type RegexCompiler } from '@agentbus/filter';
import { decodeLine, type StoredLog } from '@agentbus/otlp';
import { compressSegment } from '@agentbus/segments';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expression, log, WORDS } from './arbitraries.test.ts';
import { writeSealed } from './compact-fixture.test.ts';
import { compactStore } from './compact-store.ts';
import type { QueryEngine, RecordSearch } from './query-engine.ts';
import type { SearchExplanation } from './search-explanation.ts';
import { indexStore } from './segment-index.ts';
import {
  collect,
  keyValues,
  logJson,
  logsLine,
  openEngine,
  segmentName,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

const regex: RegexCompiler = (pattern, { ignoreCase }) => {
  const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  return { test: (text) => compiled.matcher(text).find() };
};

const TIME = 1_700_000_000_000_000_000;
const START = BigInt(TIME);
const WRITERS = ['a', 'b', 'c'];
const SEGMENTS = 9;
const RECORDS_EACH = 6;
const RECORDS = WRITERS.length * SEGMENTS * RECORDS_EACH;

test('search: finds in segments that have manifests exactly what the in-memory predicate accepts', async (t) => {
  const directory = temporaryDirectory(t);
  const records = fc
    .sample(log, { numRuns: RECORDS, seed: 23 })
    .map((record, index) => ({ ...record, timeUnixNano: String(TIME + (index ^ 1) * 512) }));
  const lines: string[] = [];
  for (let segment = 0; segment < WRITERS.length * SEGMENTS; segment++) {
    const own = records.slice(segment * RECORDS_EACH, (segment + 1) * RECORDS_EACH);
    const line = logsLine(own, WORDS[(segment * 7) % WORDS.length]);
    lines.push(line);
    const writer = WRITERS[segment % WRITERS.length];
    const path = await writeSealed(
      directory,
      'logs',
      1 + Math.floor(segment / WRITERS.length),
      [line],
      writer,
    );
    if (segment % 4 === 0) await compressSegment(path);
  }
  assert.equal((await indexStore({ directory })).length, WRITERS.length * SEGMENTS);
  assert.deepEqual(await indexStore({ directory }), []);
  const stored = lines.flatMap((line) => decodeLine(line)) as StoredLog[];
  const { engine, corruptions } = await openEngine(t, directory);
  const bound = fc.option(
    fc.integer({ min: 0, max: RECORDS }).map((index) => BigInt(TIME + index * 512)),
    { nil: undefined, freq: 2 },
  );
  const search = fc.record({ where: expression, since: bound, until: bound });
  let unread = 0;
  await fc.assert(
    fc.asyncProperty(search, async ({ where, since, until }) => {
      const onExplain = (explanation: SearchExplanation) => {
        for (const { files } of explanation.lines.unread.values()) unread += files;
      };
      const found = await collect(engine.search({ where, since, until, order: 'asc', onExplain }));
      const matches = compile(where, { regex });
      const expected = stored
        .filter((record) => matches(record))
        .map(({ timestamp }) => timestamp)
        .filter((timestamp) => timestamp >= (since ?? 0n) && (until === undefined || timestamp < until))
        .sort((a, b) => Number(a - b));
      assert.deepEqual(
        found.map(({ timestamp }) => timestamp),
        expected,
      );
    }),
    { numRuns: 100 },
  );
  assert.ok(unread > 0);
  assert.deepEqual(corruptions, []);
});

/** What a search reads of the lines, and what it leaves unread. */
async function explained(engine: QueryEngine, search: RecordSearch) {
  const told: SearchExplanation[] = [];
  const records = await collect(
    engine.search({ ...search, onExplain: (explanation) => told.push(explanation) }),
  );
  const [explanation] = told;
  assert.ok(explanation !== undefined);
  const { files, unread } = explanation.lines;
  const left = [...unread].map(([reason, count]) => [reason, count.files]);
  return { records: records.length, files, unread: Object.fromEntries(left) };
}

/** Segments 1 to 3, each of ten records that only it has, and a growing fourth. */
async function storeOfFour(t: TestContext) {
  const directory = temporaryDirectory(t);
  const paths: string[] = [];
  const linesOf = (n: number) => [
    logsLine(
      Array.from({ length: 10 }, (_, index) =>
        logJson(START + BigInt(n * 1000 + index), `order number-${n}`, {
          severityNumber: n === 2 ? 17 : 9,
          traceId: String(n).repeat(32),
          attributes: keyValues({ 'correlation.id': `req-${n}` }),
        }),
      ),
      `service-${n}`,
    ),
  ];
  for (const n of [1, 2, 3]) paths.push(await writeSealed(directory, 'logs', n, linesOf(n)));
  writeFileOf(directory, 'logs', segmentName('logs', 4), linesOf(4).join(''));
  return { directory, paths, ...(await openEngine(t, directory)) };
}

test('search: leaves sealed segments unread by time as the ledger has it, without manifests', async (t) => {
  const { engine, paths } = await storeOfFour(t);
  const since = START + 2005n;
  assert.deepEqual(await explained(engine, { since }), { records: 25, files: 3, unread: { time: 1 } });
  // Nobody should have; but what is there counts.
  appendFileSync(paths[0] ?? '', logsLine([logJson(START + 9999n, 'appended')]));
  assert.deepEqual(await explained(engine, { since }), { records: 26, files: 4, unread: {} });
});

test('search: leaves segments unread by what their manifests say, and tells why', async (t) => {
  const { directory, engine } = await storeOfFour(t);
  await indexStore({ directory });
  const cases: readonly [RecordSearch, Awaited<ReturnType<typeof explained>>][] = [
    [{ until: START + 2000n }, { records: 10, files: 2, unread: { time: 2 } }],
    [{ where: 'level>=error' }, { records: 10, files: 2, unread: { severity: 2 } }],
    [{ where: 'service:service-3' }, { records: 10, files: 2, unread: { service: 2 } }],
    [{ where: `trace:${'1'.repeat(32)}` }, { records: 10, files: 2, unread: { trace: 2 } }],
    [{ where: 'correlation:req-2' }, { records: 10, files: 2, unread: { correlation: 2 } }],
    [{ where: 'number-3' }, { records: 10, files: 2, unread: { text: 2 } }],
    [{ where: 'NOT number-3' }, { records: 30, files: 4, unread: {} }],
    [{ where: 'nowhere-to-be-found' }, { records: 0, files: 1, unread: { text: 3 } }],
  ];
  for (const [search, expected] of cases) {
    assert.deepEqual(await explained(engine, search), expected, JSON.stringify(search.where));
  }
  const { lines, compacted, stages } = await engine.explain('number-3 | count');
  assert.deepEqual([lines.files, [...lines.unread.keys()], compacted.files], [2, ['text'], 0]);
  assert.deepEqual(stages, [{ stage: 'count', by: 'engine' }]);
  const answer = await engine.query('number-3 | count');
  assert.ok(answer.type === 'rows');
  assert.deepEqual(await collect(answer.rows), [[10]]);
});

test('search: a manifest of another content, or a damaged one, is none', async (t) => {
  const { directory, engine, paths } = await storeOfFour(t);
  await indexStore({ directory });
  const [first = '', second = ''] = paths;
  const { mtime } = statSync(first);
  const changed = readFileSync(first, 'utf8').replace('number-1', 'number-9');
  writeFileSync(first, changed);
  utimesSync(first, mtime, new Date(mtime.getTime() + 1000));
  const manifests = join(directory, 'state', 'manifests', 'logs');
  const [, name = ''] = readdirSync(manifests);
  writeFileSync(join(manifests, name), readFileSync(join(manifests, name)).subarray(0, 60));
  assert.deepEqual(await explained(engine, { where: 'number-9' }), {
    records: 1,
    files: 3,
    unread: { text: 1 },
  });
  rmSync(second);
  await indexStore({ directory });
  assert.equal(readdirSync(manifests).length, 2);
});

test('compactStore: makes manifests of what it leaves for later, and deletes those of what it compacts', async (t) => {
  const { directory, engine } = await storeOfFour(t);
  const { indexed } = await compactStore({ directory, before: 0 });
  assert.equal(indexed.length, 3);
  assert.equal((await explained(engine, { where: 'number-3' })).files, 2);
  await compactStore({ directory });
  assert.deepEqual(readdirSync(join(directory, 'state', 'manifests', 'logs')), []);
  assert.deepEqual(await explained(engine, { where: 'number-3' }), { records: 10, files: 1, unread: {} });
});
