import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Expression } from './expression.ts';
import { resolveField } from './field.ts';
import { FILTER_CASES } from './filter-cases.conformance.ts';
import { FilterSyntaxError } from './filter-syntax-error.ts';
import { format } from './format.ts';
import { parse } from './parse.ts';
import { MAX_NESTING } from './parse-filter.ts';
import { anyExpression } from './random-expression.conformance.ts';
import { applyFix } from './syntax-fix.ts';

function errorOf(text: string): FilterSyntaxError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof FilterSyntaxError) return error;
    throw error;
  }
  return assert.fail(`${text} parses`);
}

function text(...value: string[]): Expression {
  return { type: 'text', value, caseSensitive: false };
}

for (const [filter, expected] of [
  ['', { type: 'all' }],
  ['(a b) (c)', { type: 'and', operands: [text('a'), text('b'), text('c')] }],
  ['a OR (b OR c)', { type: 'or', operands: [text('a'), text('b'), text('c')] }],
  ['a b OR c', { type: 'or', operands: [{ type: 'and', operands: [text('a'), text('b')] }, text('c')] }],
  ['-a b', { type: 'and', operands: [{ type: 'not', operand: text('a') }, text('b')] }],
  ['* a', text('a')],
  ['*ti*me*', text('ti', 'me')],
  ["it's", text("it's")],
  ['a"b', text('a"b')],
  ['"a\\"b\\\\c\\nd\\e"', text('a"b\\c\nd\\e')],
  ['--verbose', text('--verbose')],
  ['a - b', { type: 'and', operands: [text('a'), text('-'), text('b')] }],
  ['getuser(1)', text('getuser(1)')],
  ['(getuser(1))', text('getuser(1)')],
  ['http://x:80/', text('http://x:80/')],
  ['std::string', text('std::string')],
  ['10:30', text('10:30')],
  ['\\-x', text('-x')],
  ['c:\\temp', { type: 'compare', field: resolveField('c'), operator: ':', value: ['\\temp'] }],
  ['x:a,b', { type: 'compare', field: resolveField('x'), operator: ':', value: ['a,b'] }],
  ['ip:::1', { type: 'compare', field: resolveField('ip'), operator: ':', value: ['::1'] }],
  ['x:**a', { type: 'compare', field: resolveField('x'), operator: ':', value: ['', 'a'] }],
  ['x=**a', { type: 'compare', field: resolveField('x'), operator: '=', value: '**a' }],
  ['x:or', { type: 'compare', field: resolveField('x'), operator: ':', value: ['or'] }],
  ['x:OR', { type: 'compare', field: resolveField('x'), operator: ':', value: ['OR'] }],
  [
    'x!~"(?i)a\\\\\\"\\d"',
    { type: 'regex', field: resolveField('x'), pattern: 'a\\\\"\\d', ignoreCase: true, negated: true },
  ],
  [
    '(x=~a(b|c))',
    { type: 'regex', field: resolveField('x'), pattern: 'a(b|c)', ignoreCase: false, negated: false },
  ],
  ['x:("a,b",c\\,d)', { type: 'oneOf', field: resolveField('x'), values: [['a,b'], ['c,d']] }],
] as const satisfies readonly (readonly [string, Expression])[]) {
  test(`parse: ${JSON.stringify(filter)} is what was meant`, () => {
    assert.deepEqual(parse(filter), expected);
  });
}

for (const [filter, code, position, length, fix] of [
  ['a "b', 'unclosed-quote', 2, 2, 'a "b"'],
  ['"a\\', 'unclosed-quote', 0, 3, '"a\\\\"'],
  ['a (b', 'unclosed-parenthesis', 2, 1, 'a (b)'],
  ['x:(a,', 'unclosed-parenthesis', 2, 1, 'x:(a)'],
  ['a) b', 'unexpected-parenthesis', 1, 1, 'a b'],
  ['a () b', 'empty-parentheses', 2, 2, 'a   b'],
  ['()', 'empty-parentheses', 0, 2, undefined],
  ['a OR', 'missing-operand', 2, 2, 'a'],
  ['OR a', 'missing-operand', 0, 2, 'a'],
  ['a AND OR b', 'missing-operand', 6, 2, 'a AND b'],
  ['NOT', 'missing-operand', 0, 3, '"NOT"'],
  ['(NOT)', 'missing-operand', 1, 3, '("NOT")'],
  [':x', 'missing-field', 0, 1, '":x"'],
  ['level >= error', 'missing-field', 6, 2, 'level>=error'],
  ['level: error', 'missing-value', 5, 1, 'level:error'],
  ['Error: no such file', 'missing-value', 5, 1, '"Error:" no such file'],
  ['(x:)', 'missing-value', 2, 1, '("x:")'],
  ['"a"b', 'text-after-quote', 3, 1, '"a" b'],
  ['x:"a"b', 'text-after-quote', 5, 1, 'x:"a" b'],
  ['x:(a b)', 'invalid-list', 5, 1, 'x:(a,b)'],
  ['x:(a OR b)', 'invalid-list', 5, 1, 'x:(a,b)'],
  ['x:(a,)', 'invalid-list', 5, 1, 'x:(a)'],
  ['x:()', 'invalid-list', 3, 1, undefined],
  ['x=(a,b)', 'invalid-list', 2, 1, 'x:(a,b)'],
  ['a==b', 'unknown-operator', 1, 2, 'a=b'],
  ['a=>5', 'unknown-operator', 1, 2, 'a>=5'],
  ['a<>b', 'unknown-operator', 1, 2, 'a!=b'],
  ['a && b', 'unknown-operator', 2, 2, 'a AND b'],
  ['a || b', 'unknown-operator', 2, 2, 'a OR b'],
  ['a || b || c', 'unknown-operator', 2, 2, 'a OR b OR c'],
  ['duration=~5', 'unsupported-operator', 10, 1, undefined],
  ['duration:5*', 'unsupported-operator', 9, 2, undefined],
  ['timestamp>-15m', 'invalid-value', 10, 4, undefined],
  ['size>2mib', 'invalid-value', 5, 4, 'size>2MiB'],
  ['List<String>', 'invalid-value', 5, 7, '"List<String>"'],
  ['duration>500', 'missing-unit', 9, 3, 'duration>500ms'],
  ['duration>5 s', 'missing-unit', 9, 1, 'duration>5s'],
  ['level:eror', 'unknown-level', 6, 4, 'level:error'],
  ['level:(eror,wanr)', 'unknown-level', 7, 4, 'level:(error,warn)'],
  ['level>=eror', 'unknown-level', 7, 4, 'level>=error'],
  ['level!=eror', 'unknown-level', 7, 4, 'level!=error'],
  ['level:notice', 'unknown-level', 6, 6, 'level:"notice"'],
  ['x=~(?=a)', 'unsupported-regex', 3, 5, undefined],
  ['x=~a\\', 'unsupported-regex', 3, 2, 'x=~a\\\\'],
  ['level>=error | count by x', 'pipe-unsupported', 13, 1, 'level>=error'],
  ['| count', 'pipe-unsupported', 0, 1, undefined],
  ['a|b', 'pipe-unsupported', 1, 1, '"a|b"'],
  ['x:(a|b)', 'pipe-unsupported', 4, 1, 'x:(a,b)'],
  ['sql: SELECT 1', 'pipe-unsupported', 0, 4, undefined],
] as const) {
  test(`parse: ${JSON.stringify(filter)} is refused as ${code} at its place${fix ? `, for ${fix}` : ''}`, () => {
    const error = errorOf(filter);
    const fixed = error.fix && applyFix(filter, error.fix);
    assert.deepEqual([error.code, error.position, error.length, fixed], [code, position, length, fix]);
  });
}

test('parse: the message has column, cause and fix', () => {
  assert.match(
    errorOf('😀 level:eror').message,
    /at column 9: "eror" is not a level\. .* Did you mean: 😀 level:error$/,
  );
});

test('parse: nesting is limited, not a matter of the stack', () => {
  const deepest = `${'('.repeat(MAX_NESTING)}a${')'.repeat(MAX_NESTING)}`;
  assert.deepEqual(parse(deepest), text('a'));
  for (const opening of ['(', '-(', 'NOT ', 'NOT (']) {
    const error = errorOf(opening.repeat(10_000));
    assert.equal(error.code, 'too-deep');
    assert.match(error.message, new RegExp(`${MAX_NESTING} deep at most`));
  }
});

test('parse: takes a text of megabytes', () => {
  const long = 'x '.repeat(1_000_000);
  assert.deepEqual(parse(`"${long}"`), text(long));
  assert.equal(errorOf(`"${long}\\`).code, 'unclosed-quote');
  // What takes a square of the length for ever would never end here.
  const million = (part: string) => part.repeat(1_000_000);
  assert.equal(errorOf(`"${million('\\')}x`).code, 'unclosed-quote');
  assert.equal(errorOf(`x:(a${million(' ')}b)`).code, 'invalid-list');
  assert.equal(errorOf(`x:(a,${million(' ')}`).code, 'unclosed-parenthesis');
  assert.equal(errorOf(`x>${million('1')}x`).code, 'invalid-value');
  assert.equal(errorOf(`x=~${million('[')}\\`).code, 'unsupported-regex');
  assert.equal(errorOf(`level:${million('e')}`).code, 'unknown-level');
});

const FRAGMENTS = [
  ...['a', 'level', 'error', 'duration', ' ', ' ', '  ', '\n', '"', '\\', '*', '-', '(', ')', ',', '|', '@'],
  ...[
    ':',
    '=',
    '!=',
    '=~',
    '!~',
    '>',
    '>=',
    '<',
    '<=',
    '==',
    '&&',
    'AND',
    'OR',
    'NOT',
    '5',
    '500ms',
    '😀',
    '\ud800',
  ],
];

const anyFilterText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 15 }).map((fragments) => fragments.join('')),
  fc
    .tuple(
      fc.oneof(anyExpression.map(format), fc.constantFrom(...FILTER_CASES.map(([filter]) => filter))),
      fc.nat(),
      fc.nat(3),
      fc.constantFrom('', ...FRAGMENTS),
    )
    .map(([filter, place, length, fragment]) => {
      const start = place % (filter.length + 1);
      return filter.slice(0, start) + fragment + filter.slice(start + length);
    }),
);

test('parse: gives a filter in normal form or a FilterSyntaxError within the text, whose fix parses', () => {
  fc.assert(
    fc.property(anyFilterText, (filter) => {
      let expression: Expression;
      try {
        expression = parse(filter);
      } catch (error) {
        assert.ok(error instanceof FilterSyntaxError, String(error));
        assert.ok(error.position >= 0 && error.length >= 0 && error.position + error.length <= filter.length);
        if (error.fix) assert.notEqual(parse(applyFix(filter, error.fix)).type, undefined);
        return;
      }
      assert.deepEqual(parse(format(expression)), expression);
    }),
    { numRuns: 5000 },
  );
});
