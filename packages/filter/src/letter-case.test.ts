import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldCase, hasCapital } from './letter-case.ts';

for (const [text, folded] of [
  ['ABC', 'abc'],
  ['ZÜRICH', 'zürich'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['ς', 'ς'],
  ['İ', 'i'],
  ['\u212a', 'k'],
  ['ẞ', 'ß'],
  ['\u{10400}', '\u{10428}'],
] as const) {
  test(`foldCase: ${text} is ${folded}`, () => {
    assert.equal(foldCase(text), folded);
  });
}

test('foldCase: is that of each letter, whatever stands around it, of the same length, and final', () => {
  const letters = fc.string({ unit: 'binary', maxLength: 20 });
  const greek = fc.string({ unit: fc.constantFrom('Σ', 'σ', 'ς', 'Α', 'İ', 'I', ' '), maxLength: 8 });
  fc.assert(
    fc.property(fc.oneof(letters, greek), (text) => {
      const folded = foldCase(text);
      assert.equal(folded, [...text].map(foldCase).join(''));
      assert.equal(folded.length, text.length);
      assert.equal(foldCase(folded), folded);
    }),
  );
});

test('hasCapital: only where folding changes something', () => {
  assert.equal(hasCapital('timed out, ß 5'), false);
  assert.equal(hasCapital('timed Out'), true);
  assert.equal(hasCapital('É'), true);
});
