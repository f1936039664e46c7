import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phraseAt } from './pass-phrase.ts';

function phraseIn(text: string): string | undefined {
  const start = text.search(/[:=] ?/) + (/[:=] /.test(text) ? 2 : 1);
  const range = phraseAt(text, start, text.charAt(start - 1) === '=');
  return range && text.slice(range.start, range.end);
}

test('phraseAt: several words that somebody chose, up to the next key', () => {
  assert.equal(phraseIn('password: correct horse battery staple'), 'correct horse battery staple');
  assert.equal(phraseIn('password=my dog ate it 42 host=db'), 'my dog ate it 42');
  assert.equal(phraseIn('password: blue whale sings loud\nHOST=a'), 'blue whale sings loud');
});

test('phraseAt: no sentences, no single words, nothing behind a password of one word', () => {
  for (const text of [
    'password: must be at least 12 characters',
    'password: validation of input failed',
    'password=hunter2 accepted from here',
    'password=hunter server rejected it',
    'password: reset link was sent',
    'password: two words',
  ])
    assert.equal(phraseIn(text), undefined, text);
});
