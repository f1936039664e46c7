import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CONTROLS } from '../test/records.ts';
import { escapeJson, escapeLine, escapeLines } from './terminal-text.ts';

test('escapeLine: shows controls as escapes', () => {
  assert.equal(escapeLine('a\u001b[31mb\u009bc\u202ed\r\n\u007f'), 'a\\x1b[31mb\\x9bc\\u202ed\\r\\n\\x7f');
});

test('escapeLine: leaves other text as it is', () => {
  assert.equal(escapeLine('naïve 👩‍👩‍👧 日本 \\n'), 'naïve 👩‍👩‍👧 日本 \\n');
});

test('escapeLine: no control character survives', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(escapeLine(text), CONTROLS);
      assert.ok(!escapeLine(text).includes('\n'));
    }),
  );
});

test('escapeLines: splits at line ends and widens tabs', () => {
  assert.deepEqual(escapeLines('a\r\n\tb\nc\rd'), ['a', '  b', 'c\\rd']);
});

test('escapeJson: no control character survives, and the value stays the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = escapeJson(JSON.stringify(text));
      assert.doesNotMatch(json, CONTROLS);
      assert.equal(JSON.parse(json), text);
    }),
  );
});
