import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resolveField } from './field.ts';
import { FILTER_CASES } from './filter-cases.conformance.ts';
import { FilterSyntaxError, formatSyntaxError } from './filter-syntax-error.ts';
import { formatQuery } from './format-query.ts';
import { parse } from './parse.ts';
import { parseQuery } from './parse-query.ts';
import type { Query } from './query.ts';
import { QUERY_CASES } from './query-cases.conformance.ts';
import { anyQueryText } from './random-query.conformance.ts';
import type { Stage } from './stage.ts';
import { MAX_STAGES } from './stage-words.ts';
import { applyFix } from './syntax-fix.ts';

function errorOf(text: string): FilterSyntaxError {
  try {
    parseQuery(text);
  } catch (error) {
    if (error instanceof FilterSyntaxError) return error;
    throw error;
  }
  return assert.fail(`${text} parses`);
}

const [a, b, duration] = ['a', 'b', 'duration'].map(resolveField) as [
  ReturnType<typeof resolveField>,
  ReturnType<typeof resolveField>,
  ReturnType<typeof resolveField>,
];

for (const [text, stages] of [
  ['x', []],
  ['x | count', [{ type: 'aggregate', aggregates: [{ function: 'count' }], every: undefined, by: [] }]],
  [
    'x | count, p95 duration every 5m by a, b',
    [
      {
        type: 'aggregate',
        aggregates: [{ function: 'count' }, { function: 'percentile', percentile: 95, field: duration }],
        every: 300_000_000_000n,
        by: [a, b],
      },
    ],
  ],
  [
    'x | rate 1m by a',
    [{ type: 'aggregate', aggregates: [{ function: 'rate' }], every: 60_000_000_000n, by: [a] }],
  ],
  ['x | top 3 a', [{ type: 'top', limit: 3, by: [a] }]],
  ['x | patterns', [{ type: 'patterns' }]],
  ['x | fields a, b', [{ type: 'fields', fields: [a, b] }]],
  [
    'x | sort a desc, b',
    [
      {
        type: 'sort',
        keys: [
          { field: a, direction: 'desc' },
          { field: b, direction: 'asc' },
        ],
      },
    ],
  ],
  ['x | limit 10', [{ type: 'limit', limit: 10 }]],
  ['x | context 3', [{ type: 'context', before: 3, after: 3, by: [] }]],
  ['x | context 3 before 5 after by a', [{ type: 'context', before: 3, after: 5, by: [a] }]],
  ['x | context before 3 after 5', [{ type: 'context', before: 3, after: 5, by: [] }]],
  ['x | context 5 after', [{ type: 'context', before: 0, after: 5, by: [] }]],
  [
    'x|limit 2|fields a',
    [
      { type: 'limit', limit: 2 },
      { type: 'fields', fields: [a] },
    ],
  ],
] as const satisfies readonly (readonly [string, readonly Stage[]])[]) {
  test(`parseQuery: ${text} is what was meant`, () => {
    assert.deepEqual(parseQuery(text), { type: 'pipeline', filter: parse('x'), stages });
  });
}

test('parseQuery: a filter is what parse makes of it', () => {
  for (const [filter] of FILTER_CASES) {
    assert.deepEqual(parseQuery(filter), { type: 'pipeline', filter: parse(filter), stages: [] });
    assert.deepEqual(parseQuery(`${filter} | limit 1`), {
      type: 'pipeline',
      filter: parse(filter),
      stages: [{ type: 'limit', limit: 1 }],
    });
  }
});

test('parseQuery: SQL is the rest of the text, whatever it is, with its place', () => {
  assert.deepEqual(parseQuery(" sql:  SELECT '|' -- \"\n"), {
    type: 'sql',
    sql: "SELECT '|' -- \"",
    position: 7,
  });
});

test('parseQuery: quotes and escapes keep a pipe in a text', () => {
  const filters = ['"a|b"', 'a\\|b', 'x:"a|b"', 'x:a\\|b', 'body=~"a|b"', 'body=~a|b'];
  for (const filter of filters) {
    const query = parseQuery(`${filter} | count`);
    assert.ok(query.type === 'pipeline');
    assert.deepEqual(query.filter, parse(filter));
  }
});

for (const [text, code, position, length, fixed] of [
  ['x |', 'missing-stage', 2, 1, 'x'],
  ['| | count', 'missing-stage', 0, 1, '| count'],
  ['x | count |', 'missing-stage', 10, 1, 'x | count'],
  ['x | cuont by a', 'unknown-stage', 4, 5, 'x | count by a'],
  ['x | head 5', 'unknown-stage', 4, 4, 'x | limit 5'],
  ['x | where y:z', 'unknown-stage', 4, 5, undefined],
  ['x | count, foo a', 'unknown-stage', 11, 3, undefined],
  ['x | count, averge a', 'unknown-stage', 11, 6, undefined],
  ['x | count, mean a', 'unknown-stage', 11, 4, 'x | count, avg a'],
  ['a|b', 'unknown-stage', 2, 1, '"a|b"'],
  ['(x | count)', 'unclosed-parenthesis', 0, 1, '(x) | count'],
  ['(x | count', 'unclosed-parenthesis', 0, 1, '(x) | count'],
  ['x:(a|b) | count', 'pipe-unsupported', 4, 1, 'x:(a,b) | count'],
  ['f(a|b) | count', 'pipe-unsupported', 3, 1, '"f(a|b)" | count'],
  ['x OR | count', 'missing-operand', 2, 2, 'x | count'],
  ['x || y | count', 'unknown-operator', 2, 2, 'x OR y | count'],
  ['level:eror | count', 'unknown-level', 6, 4, 'level:error | count'],
  ['x | limit', 'missing-argument', 4, 5, 'x | limit 10'],
  ['x | limit 0', 'invalid-argument', 10, 1, 'x | limit 1'],
  ['x | limit 1.5', 'invalid-argument', 10, 3, 'x | limit 2'],
  ['x | limit -3', 'invalid-argument', 10, 2, 'x | limit 1'],
  ['x | limit 5k', 'invalid-argument', 10, 2, 'x | limit 5'],
  ['x | limit 5 6', 'unexpected-text', 12, 1, 'x | limit 5'],
  ['x | rate by a', 'missing-argument', 4, 4, 'x | rate 1m by a'],
  ['x | rate 5 by a', 'invalid-argument', 9, 1, 'x | rate 5m by a'],
  ['x | rate 5min', 'invalid-argument', 9, 4, 'x | rate 5m'],
  ['x | rate 0s', 'invalid-argument', 9, 2, undefined],
  ['x | rate 1us', 'invalid-argument', 9, 3, undefined],
  ['x | rate 1m, count every 5m', 'unexpected-text', 19, 8, 'x | rate 1m, count'],
  ['x | count every', 'missing-argument', 10, 5, 'x | count every 1m'],
  ['x | count by 1m', 'invalid-field', 13, 2, 'x | count every 1m'],
  ['x | count by', 'missing-argument', 10, 2, 'x | count'],
  ['x | count by a,', 'missing-argument', 14, 1, 'x | count by a'],
  ['x | count by a b', 'missing-comma', 15, 1, 'x | count by a, b'],
  ['x | count by a by b', 'unexpected-text', 15, 2, 'x | count by a, b'],
  ['x | count by a:b', 'invalid-field', 13, 3, 'x | count by "a:b"'],
  ['x | count()', 'unexpected-text', 9, 2, 'x | count'],
  ['x | count(*) by a', 'unexpected-text', 9, 3, 'x | count by a'],
  ['x | p95(duration)', 'unexpected-text', 7, 10, 'x | p95 duration'],
  ['x | p100 a', 'invalid-argument', 4, 4, 'x | max a'],
  ['x | p0 a', 'invalid-argument', 4, 2, 'x | min a'],
  ['x | avg', 'missing-argument', 4, 3, undefined],
  ['x | avg level', 'unsupported-field', 8, 5, 'x | avg severityNumber'],
  ['x | avg service', 'unsupported-field', 8, 7, undefined],
  ['x | sum timestamp', 'unsupported-field', 8, 9, undefined],
  ['x | count by timestamp', 'unsupported-field', 13, 9, undefined],
  ['x | count by a, a', 'duplicate-column', 16, 1, 'x | count by a, @a'],
  ['x | count by count', 'duplicate-column', 13, 5, 'x | count by @count'],
  ['x | fields a, a', 'duplicate-column', 14, 1, undefined],
  ['x | count over 5m > 10 by a', 'alert-only', 10, 12, 'x | count by a'],
  ['x | count by a >10', 'alert-only', 15, 3, 'x | count by a'],
  ['x | sort -a', 'invalid-field', 9, 2, 'x | sort a desc'],
  ['x | sort a b', 'missing-comma', 11, 1, 'x | sort a, b'],
  ['x | count by a | sort cuont', 'unknown-column', 22, 5, 'x | count by a | sort count'],
  ['x | p95 duration by a | sort p95', 'unknown-column', 29, 3, 'x | p95 duration by a | sort p95_duration'],
  ['x | fields a | sort b', 'unknown-column', 20, 1, 'x | fields a | sort a'],
  ['x | count by a | top 5 count', 'stage-order', 17, 11, 'x | count by a | sort count desc | limit 5'],
  ['x | count | context 3', 'stage-order', 12, 9, undefined],
  ['x | count by a | rate 1m', 'stage-order', 17, 7, undefined],
  ['x | sort a | context 3', 'stage-order', 13, 9, undefined],
  ['x | context 3 | count', 'stage-order', 16, 5, undefined],
  ['x | context', 'missing-argument', 4, 7, 'x | context 3'],
  ['x | context 3 4', 'unexpected-text', 14, 1, 'x | context 3'],
  ['x | context 3 before 4 before', 'unexpected-text', 21, 8, 'x | context 3 before'],
  ['x | context 5000', 'invalid-argument', 12, 4, 'x | context 1000'],
  ['x | count by "a', 'unclosed-quote', 13, 2, 'x | count by "a"'],
  ['sql:', 'missing-sql', 0, 4, undefined],
  [' sql: ', 'missing-sql', 1, 4, undefined],
] as const) {
  test(`parseQuery: ${JSON.stringify(text)} is refused as ${code} at its place${fixed ? `, for ${fixed}` : ''}`, () => {
    const error = errorOf(text);
    const repaired = error.fix && applyFix(text, error.fix);
    assert.deepEqual([error.code, error.position, error.length, repaired], [code, position, length, fixed]);
  });
}

test('parseQuery: the error shows cause, fix and place', () => {
  const text = 'level:error | cont by route';
  const error = errorOf(text);
  assert.equal(error.fix?.label, 'Replace "cont" with "count"');
  const [message = '', ...lines] = formatSyntaxError(error, text).split('\n');
  assert.match(
    message,
    /^Cannot read the query at column 15: "cont" is not a stage\. .* Did you mean: level:error \| count by route$/,
  );
  assert.deepEqual(lines, ['  level:error | cont by route', '                ^^^^']);
});

test('parseQuery: the number of stages is limited', () => {
  const most = ' | limit 1'.repeat(MAX_STAGES);
  assert.ok(parseQuery(most));
  assert.equal(errorOf(`${most} | limit 1`).code, 'too-many-stages');
});

test('parseQuery: takes a long text', () => {
  const long = (part: string) => part.repeat(200_000);
  for (const text of ['x | ', 'x | count by ', 'x | limit ', 'x | count, ', 'x | context ', 'sql:']) {
    for (const part of [' ', 'a', '1', ',', '|', '"', '(', '>', 'a ', 'by ', '\\"', '> 1 ', 'count,']) {
      try {
        parseQuery(text + long(part));
      } catch (error) {
        assert.ok(error instanceof FilterSyntaxError, String(error));
      }
    }
  }
});

const FRAGMENTS = [
  ...[
    '|',
    ' | ',
    ' ',
    ',',
    'by',
    ' by ',
    'count',
    'rate',
    'every',
    '1m',
    '5',
    'avg',
    'p95',
    'duration',
    'route',
  ],
  ...[
    'top',
    'patterns',
    'fields',
    'sort',
    'desc',
    'limit',
    'context',
    'before',
    'after',
    'over',
    '>',
    '"',
    '\\',
  ],
  ...[
    '(',
    ')',
    '*',
    ':',
    '=',
    '-',
    '@',
    'level',
    'error',
    'OR',
    'sql:',
    '\n',
    '\u0000',
    '😀',
    '\ud800',
    '__proto__',
  ],
];

/** Texts that are no query, or hardly one. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 20 }).map((fragments) => fragments.join('')),
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 12 }).map((fragments) => `x | ${fragments.join(' ')}`),
  fc
    .tuple(
      fc.oneof(anyQueryText.map(formatQuery), fc.constantFrom(...QUERY_CASES.map(({ query }) => query))),
      fc.nat(),
      fc.nat(3),
      fc.constantFrom('', ...FRAGMENTS),
    )
    .map(([query, place, length, fragment]) => {
      const start = place % (query.length + 1);
      return query.slice(0, start) + fragment + query.slice(start + length);
    }),
);

test('parseQuery: gives a query that formats, or a FilterSyntaxError within the text whose fix parses', () => {
  let refused = 0;
  fc.assert(
    fc.property(anyText, (text) => {
      let query: Query;
      try {
        query = parseQuery(text);
      } catch (error) {
        assert.ok(error instanceof FilterSyntaxError, String(error));
        assert.ok(error.position >= 0 && error.length >= 0 && error.position + error.length <= text.length);
        assert.ok(formatSyntaxError(error, text).length > 0);
        if (error.fix) assert.ok(parseQuery(applyFix(text, error.fix)));
        refused++;
        return;
      }
      assert.deepEqual(parseQuery(formatQuery(query)), query);
    }),
    { numRuns: 5000 },
  );
  assert.ok(refused >= 1000, `${refused} malformed`);
});
