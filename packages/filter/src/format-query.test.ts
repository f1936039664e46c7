import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatInterval, formatQuery } from './format-query.ts';
import { parseQuery } from './parse-query.ts';
import type { Query } from './query.ts';
import { QUERY_CASES } from './query-cases.conformance.ts';
import { anyQuery, anyQueryText } from './random-query.conformance.ts';

test('formatQuery: parseQuery makes the same query of what it gives', () => {
  fc.assert(
    fc.property(fc.oneof(anyQuery, anyQueryText), (query) => {
      assert.deepEqual(parseQuery(formatQuery(query)), query);
    }),
    { numRuns: 3000 },
  );
});

test('formatQuery: the SQL and its place stay as they are', () => {
  const anySql = fc
    .tuple(fc.string({ unit: 'grapheme' }), fc.nat(9))
    .map(([text, space]): Query => ({ type: 'sql', sql: `x${text}`.trim(), position: 4 + space }));
  fc.assert(
    fc.property(anySql, (query) => {
      assert.deepEqual(parseQuery(formatQuery(query)), query);
    }),
  );
});

test('formatQuery: what it gives stays as it is when it is parsed and formatted again', () => {
  for (const { query } of QUERY_CASES) {
    const canonical = formatQuery(parseQuery(query));
    assert.equal(formatQuery(parseQuery(canonical)), canonical);
  }
});

for (const [query, canonical] of [
  ['| count', '* | count'],
  ['a|COUNT  BY b ,c', 'a | count by b, c'],
  ['a | count by b every 90m', 'a | count every 90m by b'],
  ['a | count, rate every 60s', 'a | count, rate 1m'],
  ['a | rate 1h , count every 1h', 'a | rate 1h, count'],
  ['a | p99.90 b', 'a | p99.9 b'],
  ['a | top b', 'a | top 10 b'],
  ['a | top 3 by b', 'a | top 3 b'],
  ['a | sort b ASC, "c d" desc', 'a | sort b, "c d" desc'],
  ['a | sort "desc" desc', 'a | sort "desc" desc'],
  ['a | count by "x"', 'a | count by x'],
  ['a | context before 3, after 3', 'a | context 3'],
  ['a | context after 3', 'a | context 3 after'],
  ['a | context 0 before 2 after by b', 'a | context 2 after by b'],
  ['sql:SELECT 1 ', 'sql:SELECT 1'],
  [' \nsql: SELECT 1 | 2', 'sql:   SELECT 1 | 2'],
] as const) {
  test(`formatQuery: ${JSON.stringify(query)} is canonically ${canonical}`, () => {
    assert.equal(formatQuery(parseQuery(query)), canonical);
  });
}

test('formatInterval: takes the largest unit that is whole', () => {
  const intervals = [
    1_000_000n,
    1_500_000_000n,
    90_000_000_000n,
    7_200_000_000_000n,
    604_800_000_000_000n,
    7n,
  ];
  assert.deepEqual(intervals.map(formatInterval), ['1ms', '1500ms', '90s', '2h', '7d', '7ns']);
});
