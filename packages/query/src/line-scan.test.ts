import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { compile } from '@agentbus/filter';
import { decodeLine, type StoredLog } from '@agentbus/otlp';
import { compressSegment } from '@agentbus/segments';
import fc from 'fast-check';
import { expression, log, WORDS } from './arbitraries.test.ts';
import { writeSealed } from './compact-fixture.test.ts';
import { pathOrder } from './record-order.ts';
import type { SearchExplanation } from './search-explanation.ts';
import {
  collect,
  logJson,
  logsLine,
  openEngine,
  segmentName,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

const TIME = 1_700_000_000_000_000_000n;
const SEGMENTS = 6;
const LINES = 4;
const RECORDS = 5;

test('search: gives the first of the order from lines, whatever the limit, sealed, compressed or growing', async (t) => {
  const directory = temporaryDirectory(t);
  const samples = fc.sample(log, { numRuns: SEGMENTS * LINES * RECORDS, seed: 31 });
  const stored: { segment: string; index: number; record: StoredLog }[] = [];
  for (let segment = 0; segment < SEGMENTS; segment++) {
    const lines = Array.from({ length: LINES }, (_, line) => {
      const first = (segment * LINES + line) * RECORDS;
      // Times of neighbours overlap, and some are the same.
      const records = samples.slice(first, first + RECORDS).map((sample, index) => ({
        ...sample,
        timeUnixNano: String(TIME + BigInt(((first + index) ^ 3) >> 1) * 512n),
      }));
      return logsLine(records, WORDS[segment]);
    });
    const writer = `w${segment}`;
    const path =
      segment === SEGMENTS - 1
        ? writeFileOf(directory, 'logs', segmentName('logs', 1, writer), lines.join(''))
        : await writeSealed(directory, 'logs', 1, lines, writer);
    if (segment % 3 === 1) await compressSegment(path);
    const records = lines.flatMap((line) => decodeLine(line)) as StoredLog[];
    stored.push(...records.map((record, index) => ({ segment: pathOrder(path), index, record })));
  }
  stored.sort(
    (a, b) =>
      Number(a.record.timestamp - b.record.timestamp) ||
      (a.segment < b.segment ? -1 : a.segment > b.segment ? 1 : a.index - b.index),
  );
  const inOrder = stored.map(({ record }) => record);
  const { engine, corruptions } = await openEngine(t, directory);
  const bound = fc.option(
    fc.integer({ min: 0, max: inOrder.length }).map((index) => TIME + BigInt(index) * 256n),
    { nil: undefined, freq: 2 },
  );
  const search = fc.record({
    where: fc.oneof(fc.constant({ type: 'all' as const }), expression.filter(isPlain)),
    since: bound,
    until: bound,
    limit: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
    order: fc.constantFrom('asc' as const, 'desc' as const),
  });
  await fc.assert(
    fc.asyncProperty(search, async ({ where, since, until, limit, order }) => {
      const found = await collect(engine.search({ where, since, until, limit, order }));
      const expected = (order === 'asc' ? inOrder : inOrder.toReversed())
        .filter(compile(where))
        .filter(({ timestamp }) => timestamp >= (since ?? 0n) && (until === undefined || timestamp < until))
        .slice(0, limit);
      assert.deepEqual(found.map(comparable), expected.map(comparable));
    }),
    { numRuns: 150 },
  );
  assert.deepEqual(corruptions, []);
});

/** Without a regular expression. */
function isPlain(where: object): boolean {
  return !JSON.stringify(where, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  ).includes('"regex"');
}

function comparable(record: StoredLog): unknown {
  return structuredClone(record);
}

test('search: leaves segments unread that are older than what it has found, and says so', async (t) => {
  const directory = temporaryDirectory(t);
  for (const writer of ['a', 'b', 'c']) {
    const start = writer.charCodeAt(0) * 1000;
    const records = Array.from({ length: 10 }, (_, index) => logJson(start + index, `${writer} ${index}`));
    await writeSealed(directory, 'logs', 1, [logsLine(records)], writer);
  }
  const { engine } = await openEngine(t, directory);
  let explained: SearchExplanation | undefined;
  const onExplain = (explanation: SearchExplanation) => {
    explained = explanation;
  };
  const newest = await collect(engine.search({ limit: 3, onExplain }));
  assert.deepEqual(
    newest.map(({ body }) => body),
    ['c 9', 'c 8', 'c 7'],
  );
  assert.deepEqual([explained?.lines.files, explained?.lines.unread.get('limit')?.files], [1, 2]);
  assert.equal((await collect(engine.search({ limit: 11 }))).at(-1)?.body, 'b 9');
});

test('search: a filter over lines takes no DuckDB where that is to be loaded when it is needed', async (t) => {
  const directory = temporaryDirectory(t);
  writeFileOf(directory, 'logs', segmentName('logs', 1), logsLine([logJson(1, 'one'), logJson(2, 'two')]));
  const program = `
    const { openDuckDbEngine } = await import('@agentbus/query');
    const isLoaded = () => process.report.getReport().sharedObjects.some((path) => /duckdb/.test(path));
    const engine = await openDuckDbEngine({ directory: process.argv[1], load: 'when-needed' });
    const found = [];
    for await (const { body } of engine.search({ where: 'two' })) found.push(body);
    const before = isLoaded();
    for await (const { body } of engine.search({ where: 'body=~"^o"' })) found.push(body);
    await engine.close();
    console.log(JSON.stringify([found, before, isLoaded()]));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@agentbus/source', '--input-type=module', '--eval', program, directory],
    { cwd: import.meta.dirname },
  );
  assert.deepEqual(JSON.parse(stdout), [['two', 'one'], false, true]);
});
