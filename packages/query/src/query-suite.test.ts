/** What every engine must answer: the suite that each runs. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Cell, type PipelineQuery, type RegexCompiler, resolveField, runQuery } from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import fc from 'fast-check';
import { RE2JS } from 're2js';
// @boundaries-ignore the corpus is for engines' tests, and no part of the published package
import { QUERY_CASES } from '../../filter/src/query-cases.conformance.ts';
// @boundaries-ignore the corpus is for engines' tests, and no part of the published package
import { QUERY_LOGS, QUERY_SPANS } from '../../filter/src/query-records.conformance.ts';
// @boundaries-ignore the corpus is for engines' tests, and no part of the published package
import { randomQuery } from '../../filter/src/random-query.conformance.ts';
import { expression } from './arbitraries.test.ts';
import type { QueryAnswer } from './query-answer.ts';
import type { QueryEngine } from './query-engine.ts';
import { collect } from './store-fixture.test.ts';

/** Random queries a run: as many as QUERY_RUNS says. */
const RUNS = Number(process.env.QUERY_RUNS ?? 150);

const regex: RegexCompiler = (pattern, { ignoreCase }) => {
  const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  return { test: (text) => compiled.matcher(text).find() };
};

const fields = fc
  .constantFrom(
    'level',
    'severityNumber',
    'timestamp',
    'duration',
    'body',
    'service',
    'trace',
    'event',
    'name',
    'kind',
    'statusCode',
    'route',
    'status',
    'correlation',
    'a',
    '@a',
    'b.c',
    'elapsed_ms',
    "k'; --",
    'resource.service.name',
    'nowhere',
  )
  .map(resolveField);

const query = randomQuery({
  filters: fc.oneof({ weight: 2, arbitrary: fc.constant({ type: 'all' as const }) }, expression),
  fields,
  without: ['patterns'],
});
const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu');

/** Checks that an engine gives of random queries what the in-memory reading gives. No two records at one time. */
export async function checkRandomQueries(
  engine: QueryEngine,
  over: 'logs' | 'spans',
  records: readonly (StoredLog | StoredSpan)[],
): Promise<void> {
  const newestFirst = records.toSorted((a, b) => (a.timestamp < b.timestamp ? 1 : -1));
  await fc.assert(
    fc.asyncProperty(query, zone, async (random, timeZone) => {
      const actual = await contentOf(await engine.query(random, { over, timeZone }));
      const expected = await expectedOf(random, newestFirst, timeZone);
      assert.deepEqual(actual, { ...expected, rows: alike(expected.rows, actual.rows) });
    }),
    { numRuns: RUNS },
  );
}

/** A result, comparable: records are rows of their time and whether they match. */
interface Content {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const RECORD_COLUMNS = ['record', 'match'];

function recordRow({ record, match }: { record: { timestamp: bigint }; match: boolean }): Cell[] {
  return [record.timestamp, String(match)];
}

async function contentOf(answer: QueryAnswer): Promise<Content> {
  if (answer.type === 'records') {
    return { columns: RECORD_COLUMNS, rows: (await collect(answer.records)).map(recordRow) };
  }
  assert.ok(answer.type === 'rows');
  return { columns: answer.columns.map(({ name }) => name), rows: await collect(answer.rows) };
}

async function expectedOf(
  pipeline: PipelineQuery,
  records: Iterable<StoredLog | StoredSpan>,
  timeZone: string,
): Promise<Content> {
  const result = await runQuery(pipeline, records, { regex, timeZone });
  if (result.type === 'records') return { columns: RECORD_COLUMNS, rows: result.records.map(recordRow) };
  return { columns: result.columns.map(({ name }) => name), rows: result.rows };
}

/**
 * The expected rows, with each number in the place of one that is nearly the same, and no zero that is negative: engines
 * add up and interpolate in orders of their own.
 */
function alike(expected: readonly (readonly Cell[])[], actual: readonly (readonly Cell[])[]): Cell[][] {
  return expected.map((row, index) =>
    row.map((cell, column) => {
      const other = actual[index]?.[column];
      if (typeof cell !== 'number' || typeof other !== 'number') return cell;
      return Math.abs(cell - other) <= TOLERANCE * Math.max(Math.abs(cell), Math.abs(other)) ? other : cell;
    }),
  );
}

/** Of the larger one: nine digits. */
const TOLERANCE = 1e-9;

const NAMES = new Map(
  [...Object.entries(QUERY_LOGS), ...Object.entries(QUERY_SPANS)].map(([name, { signal, timestamp }]) => [
    `${signal} ${timestamp}`,
    name,
  ]),
);

/** Checks the corpus of queries, over an engine that has its records. */
export async function checkQueryCases(t: TestContext, engine: QueryEngine): Promise<void> {
  for (const { query: text, over = 'logs', timeZone = 'UTC', ...expected } of QUERY_CASES) {
    await t.test(`${text} over ${over} in ${timeZone}`, async () => {
      const answer = await engine.query(text, { over, timeZone });
      if (answer.type === 'records') {
        const names = (await collect(answer.records)).map(({ record, match }) => {
          const name = NAMES.get(`${record.signal} ${record.timestamp}`);
          return match ? name : `(${name})`;
        });
        assert.deepEqual({ records: names.join(' ') }, expected);
        return;
      }
      assert.ok(answer.type === 'rows');
      const content = await contentOf(answer);
      assert.deepEqual(content, { ...expected, rows: alike(expected.rows ?? [], content.rows) });
    });
  }
}
