import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, type Expression, parse, type RegexCompiler, resolveField } from '@agentbus/filter';
import { decodeLine, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expression, log, span, WORDS } from './arbitraries.test.ts';
import { compileToDuckDb } from './compile-to-duckdb.ts';
import {
  collect,
  logJson,
  logsLine,
  openEngine,
  segmentName,
  spansLine,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

const regex: RegexCompiler = (pattern, { ignoreCase }) => {
  const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  return { test: (text) => compiled.matcher(text).find() };
};

/** Six records to a line, so that lines differ in what the prefilter sees. */
function linesOf(
  records: readonly object[],
  line: (records: readonly object[], service: string) => string,
): string[] {
  const lines: string[] = [];
  for (let start = 0; start < records.length; start += 6) {
    lines.push(line(records.slice(start, start + 6), WORDS[start % WORDS.length] ?? ''));
  }
  return lines;
}

/** The same filter, with a regular expression that matches no body: what has one is for DuckDB, the rest for a scan. */
function byDuckDb(where: Expression): Expression {
  const field = resolveField('body');
  const nothing: Expression = {
    type: 'regex',
    field,
    pattern: 'no text has this',
    ignoreCase: false,
    negated: false,
  };
  return { type: 'and', operands: [where, { type: 'not', operand: nothing }] };
}

/** Each run is two searches over 400 records. */
const RUNS = 100;

test('search: finds exactly the logs that the in-memory predicate accepts', async (t) => {
  const directory = temporaryDirectory(t);
  const records = fc
    .sample(log, { numRuns: 400, seed: 11 })
    .map((record, index) => ({ ...record, timeUnixNano: String(1_700_000_000_000_000_000 + index * 512) }));
  const lines = linesOf(records, logsLine);
  writeFileOf(directory, 'logs', segmentName('logs', 1), lines.join(''));
  const stored = lines.flatMap((line) => decodeLine(line)) as StoredLog[];
  const { engine, corruptions } = await openEngine(t, directory);
  assert.equal((await collect(engine.search())).length, 400);
  await fc.assert(
    fc.asyncProperty(expression, async (where) => {
      const expected = stored.filter(compile(where, { regex })).map(({ timestamp }) => timestamp);
      for (const each of [where, byDuckDb(where)]) {
        const found = await collect(engine.search({ where: each, order: 'asc' }));
        assert.deepEqual(
          found.map(({ timestamp }) => timestamp),
          expected,
        );
      }
    }),
    { numRuns: RUNS },
  );
  assert.deepEqual(corruptions, []);
});

test('searchSpans: finds exactly the spans that the in-memory predicate accepts', async (t) => {
  const directory = temporaryDirectory(t);
  const records = fc.sample(span, { numRuns: 400, seed: 12 }).map((record, index) => ({
    ...record,
    startTimeUnixNano: String(1_700_000_000_000_000_000 + index * 512),
  }));
  const lines = linesOf(records, spansLine);
  writeFileOf(directory, 'traces', segmentName('traces', 1), lines.join(''));
  const stored = lines.flatMap((line) => decodeLine(line)) as StoredSpan[];
  const { engine, corruptions } = await openEngine(t, directory);
  await fc.assert(
    fc.asyncProperty(expression, async (where) => {
      const expected = stored.filter(compile(where, { regex })).map(({ timestamp }) => timestamp);
      for (const each of [where, byDuckDb(where)]) {
        const found = await collect(engine.searchSpans({ where: each, order: 'asc' }));
        assert.deepEqual(
          found.map(({ timestamp }) => timestamp),
          expected,
        );
      }
    }),
    { numRuns: RUNS },
  );
  assert.deepEqual(corruptions, []);
});

test('search: takes half a character as one that no record has', async (t) => {
  const directory = temporaryDirectory(t);
  writeFileOf(directory, 'logs', 'a.jsonl', logsLine([logJson(1, '\u{1f600} \ufffd')]));
  const { engine } = await openEngine(t, directory);
  const field = resolveField('body');
  const text: Expression = { type: 'text', value: ['\ud83d'], caseSensitive: true };
  const equal: Expression = { type: 'compare', field, operator: ':', value: ['', ' \udc00'] };
  for (const where of [text, equal]) {
    assert.equal((await collect(engine.search({ where }))).length, 0);
    assert.equal((await collect(engine.search({ where: { type: 'not', operand: where } }))).length, 1);
  }
});

test('compileToDuckDb: keeps what comes from the filter out of the SQL', () => {
  for (const hostile of ["x'; DROP TABLE logs; --", '"); SELECT 1; --', '/* \u0000 */', "a' OR 'b'='b"]) {
    const where: Expression = {
      type: 'or',
      operands: [
        { type: 'compare', field: resolveField(hostile), operator: '=', value: hostile },
        {
          type: 'compare',
          field: resolveField(`resource.${hostile}`),
          operator: ':',
          value: [hostile, hostile],
        },
        {
          type: 'regex',
          field: resolveField(`@${hostile}`),
          pattern: hostile,
          ignoreCase: false,
          negated: true,
        },
        { type: 'text', value: [hostile], caseSensitive: true },
        { type: 'oneOf', field: resolveField('body'), values: [[hostile]] },
        { type: 'exists', field: resolveField(hostile) },
      ],
    };
    for (const table of ['logs', 'spans'] as const) {
      const { sql, parameters } = compileToDuckDb(where, table);
      assert.ok(!sql.includes(hostile), sql);
      assert.equal(parameters.length, new Set(sql.match(/\$\d+/g)).size);
    }
  }
});

test('search: names a regular expression that RE2 does not take', async (t) => {
  const { engine } = await openEngine(t, temporaryDirectory(t));
  const where: Expression = {
    type: 'regex',
    field: resolveField('body'),
    pattern: '(unclosed',
    ignoreCase: false,
    negated: false,
  };
  await assert.rejects(collect(engine.search({ where })), {
    name: 'QueryError',
    code: 'invalid-regex',
    message: /"\(unclosed": missing \)/,
  });
});

test('search: takes a filter as text, and rejects a bad one with the parser’s error', async (t) => {
  const directory = temporaryDirectory(t);
  writeFileOf(
    directory,
    'logs',
    'a.jsonl',
    logsLine([logJson(1, 'timed out', { severityNumber: 17 }), logJson(2, 'fine')]),
  );
  const { engine } = await openEngine(t, directory);
  assert.deepEqual(
    (await collect(engine.search({ where: 'level>=error "timed out"' }))).map(({ body }) => body),
    ['timed out'],
  );
  assert.equal((await collect(engine.search({ where: parse('-timed') }))).length, 1);
  await assert.rejects(collect(engine.search({ where: '(a' })), {
    name: 'FilterSyntaxError',
    code: 'unclosed-parenthesis',
  });
});
