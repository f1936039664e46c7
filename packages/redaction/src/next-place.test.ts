import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextPlace, PLACE_SHIFT, RUN_MASK } from './next-place.ts';
import { fillWindow, WINDOW } from './scan-window.ts';

/** The characters that the loop stops at, with the length of the run up to each. */
function stops(text: string): string[] {
  const shift = fillWindow(text, 0);
  const end = text.length + shift;
  const found: string[] = [];
  let run = 0;
  for (let at = shift; at < end; at++) {
    const place = nextPlace(WINDOW, at, end, run);
    at = place >> PLACE_SHIFT;
    run = place & RUN_MASK;
    if (at < end) found.push(`${text[at - shift]}${run}`);
  }
  return found;
}

test('nextPlace: digits, dashes and triggers, with the run that they are in', () => {
  assert.deepEqual(stops('ab1 c-d e=f'), ['13', '-2', '=0']);
});

test('nextPlace: no stop at plain words, nor at the quotes of data', () => {
  assert.deepEqual(stops('plain words, and some more of them'), []);
  assert.deepEqual(stops('{"a"'), []);
});

test('nextPlace: quotes and letters that names are told by', () => {
  assert.deepEqual(stops('is "x'), ['"0']);
  assert.deepEqual(stops('password Basic window'), ['w5', 'B1']);
});

test('nextPlace: the sixteenth character of a run', () => {
  assert.deepEqual(stops('abcdefghijklmno'), []);
  assert.deepEqual(stops('abcdefghijklmnop'), ['p16']);
});
