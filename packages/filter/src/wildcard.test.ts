import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchesPart, matchesWhole, toWildcardPattern } from './wildcard.ts';

test('toWildcardPattern: makes one of neighbouring wildcards', () => {
  assert.deepEqual(toWildcardPattern(['a', '', '', 'b']), ['a', 'b']);
  assert.deepEqual(toWildcardPattern(['', '', '']), ['', '']);
  assert.deepEqual(toWildcardPattern(['']), ['']);
  assert.deepEqual(toWildcardPattern(['a', '']), ['a', '']);
});

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
const patterns = fc.array(letters, { minLength: 1, maxLength: 4 }).map(toWildcardPattern);

function expression(pieces: readonly string[]): string {
  return pieces.map((piece) => piece.replaceAll('.', '\\.')).join('.*');
}

test('matchesWhole: is the regular expression that says the same', () => {
  fc.assert(
    fc.property(patterns, letters, (pattern, text) => {
      assert.equal(matchesWhole(pattern, text), new RegExp(`^${expression(pattern)}$`).test(text));
    }),
    { numRuns: 2000 },
  );
});

test('matchesPart: is the regular expression that says the same', () => {
  fc.assert(
    fc.property(patterns, letters, (pattern, text) => {
      assert.equal(matchesPart(pattern, text), new RegExp(expression(pattern)).test(text));
    }),
    { numRuns: 2000 },
  );
});

test('matchesWhole: the ends of a pattern do not overlap', () => {
  assert.equal(matchesWhole(['ab', 'ba'], 'aba'), false);
  assert.equal(matchesWhole(['ab', 'ba'], 'abba'), true);
});
