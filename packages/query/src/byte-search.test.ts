import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { byteSearch } from './byte-search.ts';

/** Of few letters, so that words are found, almost found and overlap. */
const letters = fc.constantFrom('a', 'A', 'b', 'B', '-', '1');
const text = fc.string({ unit: letters, maxLength: 30 });
const word = fc.string({ unit: letters, minLength: 1, maxLength: 5 });

test('byteSearch: finds what String.includes finds', () => {
  fc.assert(
    fc.property(text, word, (lines, sought) => {
      assert.equal(byteSearch(sought, false)(Buffer.from(lines)), lines.includes(sought));
    }),
    { numRuns: 2000 },
  );
});

test('byteSearch: finds letters of either case where case is ignored', () => {
  fc.assert(
    fc.property(text, word, (lines, mixed) => {
      const sought = mixed.toLowerCase();
      assert.equal(byteSearch(sought, true)(Buffer.from(lines)), lines.toLowerCase().includes(sought));
    }),
    { numRuns: 2000 },
  );
});
