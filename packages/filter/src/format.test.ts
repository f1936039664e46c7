import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FILTER_CASES } from './filter-cases.conformance.ts';
import { format } from './format.ts';
import { parse } from './parse.ts';
import { anyExpression } from './random-expression.conformance.ts';

test('format: parse makes the same filter of what it gives', () => {
  fc.assert(
    fc.property(anyExpression, (expression) => {
      assert.deepEqual(parse(format(expression)), expression);
    }),
    { numRuns: 2000 },
  );
});

test('format: what it gives stays as it is when it is parsed and formatted again', () => {
  for (const [filter] of FILTER_CASES) {
    const canonical = format(parse(filter));
    assert.equal(format(parse(canonical)), canonical);
  }
});

for (const [filter, canonical] of [
  ['', ''],
  [' * ', ''],
  ['a AND  b', 'a b'],
  ['a b OR c', '(a b) OR c'],
  ['(a OR b) c', '(a OR b) c'],
  ['((a) (b c))', 'a b c'],
  ['NOT a', '-a'],
  ['NOT (a b)', '-(a b)'],
  ['NOT NOT a', 'NOT -a'],
  ['"timed"', 'timed'],
  ['"timed out"', '"timed out"'],
  ['AND\\ b*c', 'AND\\ b*c'],
  ['"AND"', '"AND"'],
  ['field:( a , "b c",d*)', 'field:(a,"b c",d*)'],
  ['field:(a)', 'field:a'],
  ['route:/api/*', 'route:/api/*'],
  ['x:\\//a*', 'x:\\//a*'],
  ['-\\-a*b', '-\\-a*b'],
  ['field:(a,*)', 'field:*'],
  ['field:>5', 'field>5'],
  ['url:http://x:80/', 'url:http://x:80/'],
  ['"weird key":x', '"weird key":x'],
  ['level:"error"', 'level:error'],
  ['level:"notice"', 'level:"notice"'],
  ['body=~a|b', 'body=~"a|b"'],
] as const) {
  test(`format: ${JSON.stringify(filter)} is canonically ${canonical}`, () => {
    assert.equal(format(parse(filter)), canonical);
  });
}
