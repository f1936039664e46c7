import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compile } from './compile.ts';
import { compileSet } from './compile-set.ts';
import { FILTER_CASES, FILTER_RECORDS } from './filter-cases.conformance.ts';
import { FilterError } from './filter-error.ts';
import { parse } from './parse.ts';
import { anyExpression } from './random-expression.conformance.ts';
import type { RegexCompiler } from './regex-compiler.ts';

const regex: RegexCompiler = (pattern, { ignoreCase }) => new RegExp(pattern, ignoreCase ? 'i' : '');
const records = Object.values(FILTER_RECORDS);

test('compileSet: gives what each filter of the corpus gives alone', () => {
  const expressions = FILTER_CASES.map(([filter]) => parse(filter));
  const matches = compileSet(expressions, { regex });
  for (const record of records) {
    const expected = expressions.flatMap((each, index) => (compile(each, { regex })(record) ? [index] : []));
    assert.deepEqual(matches(record), expected);
    assert.deepEqual(matches(record), expected);
  }
});

test('compileSet: gives what each of random filters gives alone', () => {
  fc.assert(
    fc.property(fc.array(anyExpression, { maxLength: 10 }), (expressions) => {
      const matches = compileSet(expressions, { regex });
      for (const record of records) {
        const expected = expressions.flatMap((each, index) =>
          compile(each, { regex })(record) ? [index] : [],
        );
        assert.deepEqual(matches(record), expected);
      }
    }),
    { numRuns: 500 },
  );
});

test('compileSet: forgets values before they fill the memory, and stays right', () => {
  const matches = compileSet([parse('user:ann'), parse('user:(ann,bob) service:checkout')]);
  const [record] = records;
  assert.ok(record);
  for (let index = 0; index < 5_000; index++) {
    const user = index % 2 === 0 ? 'ANN' : `user ${index}`;
    assert.deepEqual(matches({ ...record, attributes: { user } }), index % 2 === 0 ? [0, 1] : []);
  }
});

test('compileSet: a regex without an engine is refused with its code', () => {
  assert.throws(
    () => compileSet([parse('a'), parse('body=~x')]),
    (error) => error instanceof FilterError && error.code === 'regex-engine-missing',
  );
});
