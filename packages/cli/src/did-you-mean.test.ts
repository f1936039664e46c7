import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean } from './did-you-mean.ts';

const COMMANDS = ['tail', 'query', 'trace', 'doctor'];

test('didYouMean: finds the word with the fewest edits', () => {
  assert.equal(didYouMean('qurey', COMMANDS), 'query');
  assert.equal(didYouMean('tial', COMMANDS), 'tail');
  assert.equal(didYouMean('docter', COMMANDS), 'doctor');
});

test('didYouMean: finds the word that a prefix of three letters begins', () => {
  assert.equal(didYouMean('doc', COMMANDS), 'doctor');
});

test('didYouMean: suggests nothing for a word that is near to none', () => {
  assert.equal(didYouMean('export', COMMANDS), undefined);
  assert.equal(didYouMean('', COMMANDS), undefined);
  assert.equal(didYouMean('x', ['n', 'o']), undefined);
});
