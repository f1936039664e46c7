import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPathPattern, matchesPath, parsePathPattern } from './path-pattern.ts';

const CASES: [pattern: string, path: string, matches: boolean][] = [
  ['user.ssn', 'user.ssn', true],
  ['user.ssn', 'other.user.ssn', false],
  ['user.*.ssn', 'user.home.ssn', true],
  ['user.*.ssn', 'user.ssn', false],
  ['user.*.ssn', 'user.a.b.ssn', false],
  ['**.token', 'token', true],
  ['**.token', 'a.b.token', true],
  ['**.token', 'a.tokens', false],
  ['a.**.z', 'a.z', true],
  ['a.**.z', 'a.b.c.z', true],
  ['a.**', 'a.b.c', true],
  ['orders[*].card', 'orders.0.card', true],
  ['orders[1].card', 'orders.0.card', false],
  ['http.x-*', 'http.x-trace', true],
  ['http.x-*', 'http.y-trace', false],
  ['a.b+c', 'a.bbc', false],
];

for (const [pattern, path, expected] of CASES) {
  test(`matchesPath: ${pattern} ${expected ? 'is' : 'is not'} ${path}`, () => {
    assert.equal(matchesPath(parsePathPattern(pattern), path), expected);
  });
}

test('isPathPattern: refuses empty segments and ** inside a segment', () => {
  for (const pattern of ['', 'a..b', '.a', 'a.', 'a**.b'])
    assert.equal(isPathPattern(pattern), false, pattern);
});
