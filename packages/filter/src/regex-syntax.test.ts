import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findUnsupported, joinCaseFlag, splitCaseFlag } from './regex-syntax.ts';

for (const [pattern, expected] of [
  ['a(?=b)', 'look-ahead'],
  ['a(?!b)', 'look-ahead'],
  ['(?<=a)b', 'look-behind'],
  ['(?<!a)b', 'look-behind'],
  ['(?>a)', 'an atomic group'],
  ['(a)\\1', 'a back-reference'],
  ['(?<x>a)\\k<x>', 'a back-reference'],
  ['[]](?=b)', 'look-ahead'],
  ['\\\\(?=b)', 'look-ahead'],
  ['\\(?=b', undefined],
  ['[(?=]', undefined],
  ['[^](?=]', undefined],
  ['[\\](?=]', undefined],
  ['\\\\1', undefined],
  ['(?i:a)(?:b)(?<name>c)(?P<name>d)', undefined],
  ['a\\d+ms', undefined],
] as const) {
  test(`findUnsupported: ${pattern} has ${expected ?? 'nothing'}`, () => {
    assert.equal(findUnsupported(pattern), expected);
  });
}

test('splitCaseFlag: takes a leading (?i) off, and joinCaseFlag puts it back', () => {
  assert.deepEqual(splitCaseFlag('(?i)ab'), { pattern: 'ab', ignoreCase: true });
  assert.deepEqual(splitCaseFlag('a(?i)b'), { pattern: 'a(?i)b', ignoreCase: false });
  assert.equal(joinCaseFlag('ab', true), '(?i)ab');
  assert.equal(joinCaseFlag('ab', false), 'ab');
});
