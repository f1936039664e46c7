import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { and, not, or } from './build-expression.ts';
import { compile } from './compile.ts';
import type { Expression } from './expression.ts';
import { resolveField } from './field.ts';
import { FILTER_CASES, FILTER_RECORDS } from './filter-cases.conformance.ts';
import { FilterError } from './filter-error.ts';
import { parse } from './parse.ts';
import { anyExpression } from './random-expression.conformance.ts';
import type { RegexCompiler } from './regex-compiler.ts';

/** Good enough for the patterns of these tests, which are the same in RE2. */
const regex: RegexCompiler = (pattern, { ignoreCase }) => new RegExp(pattern, ignoreCase ? 'i' : '');

function matching(expression: Expression): string {
  const matches = compile(expression, { regex });
  return Object.keys(FILTER_RECORDS)
    .filter((name) => matches(FILTER_RECORDS[name] ?? assert.fail()))
    .join(' ');
}

for (const [filter, expected] of FILTER_CASES) {
  test(`compile: ${JSON.stringify(filter)} matches ${expected || 'nothing'}`, () => {
    assert.equal(matching(parse(filter)), expected);
  });
}

test('compile: NOT matches exactly what its operand does not', () => {
  fc.assert(
    fc.property(anyExpression, (expression) => {
      const complement = Object.keys(FILTER_RECORDS).filter(
        (name) => !matching(expression).split(' ').includes(name),
      );
      assert.equal(matching(not(expression)), complement.join(' '));
    }),
  );
});

test('compile: AND and OR are the intersection and the union', () => {
  fc.assert(
    fc.property(fc.array(anyExpression, { minLength: 1, maxLength: 4 }), (operands) => {
      const sets = operands.map((operand) => matching(operand).split(' '));
      const names = Object.keys(FILTER_RECORDS);
      const inAll = names.filter((name) => sets.every((set) => set.includes(name)));
      const inAny = names.filter((name) => sets.some((set) => set.includes(name)));
      assert.equal(matching(and(operands)), inAll.join(' '));
      assert.equal(matching(or(operands)), inAny.join(' '));
    }),
  );
});

test('compile: a regex without an engine is refused with its code', () => {
  assert.throws(
    () => compile(parse('a -(b OR body=~"x")')),
    (error) => error instanceof FilterError && error.code === 'regex-engine-missing',
  );
});

test('compile: a regex that the engine refuses is a FilterError with the reason', () => {
  assert.throws(
    () => compile(parse('body=~"("'), { regex }),
    (error) =>
      error instanceof FilterError &&
      error.code === 'unsupported-regex' &&
      /Unterminated/.test(error.message),
  );
});

test('compile: the engine is told to ignore case by (?i) only', () => {
  const asked: [string, boolean][] = [];
  const recording: RegexCompiler = (pattern, { ignoreCase }) => {
    asked.push([pattern, ignoreCase]);
    return { test: () => true };
  };
  compile(parse('body=~"(?i)abc" body=~abc'), { regex: recording });
  assert.deepEqual(asked, [
    ['abc', true],
    ['abc', false],
  ]);
});

test('compile: takes ten thousand alternatives', () => {
  const text = Array.from({ length: 10_000 }, (_, index) => `correlation:req-${index + 12_345}`).join(' OR ');
  assert.equal(matching(parse(text)), 'timeout');
});

test('compile: a text longer than any expression could be', () => {
  assert.equal(matching(parse(`"${'a'.repeat(100_000)}"`)), '');
});

test('compile: an expression that parse would not give is refused with its code', () => {
  const expression: Expression = {
    type: 'compare',
    field: resolveField('duration'),
    operator: '>',
    value: 'red',
  };
  assert.throws(
    () => compile(expression),
    (error) => error instanceof FilterError && error.code === 'invalid-value',
  );
});
