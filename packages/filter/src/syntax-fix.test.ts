import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyFix, fixBetween } from './syntax-fix.ts';

for (const [text, repaired, position, length, label] of [
  ['level:eror', 'level:error', 6, 4, 'Replace "eror" with "error"'],
  ['a (b', 'a (b)', 2, 1, 'Insert ")"'],
  ['a) b', 'a b', 1, 1, 'Remove ")"'],
  ['x | cont', 'x | count', 4, 4, 'Replace "cont" with "count"'],
  ['x | rate by a', 'x | rate 1m by a', 4, 4, 'Insert "1m "'],
  ['\u{1f600}', '\u{1f601}', 0, 0, 'Replace "\u{1f600}" with "\u{1f601}"'],
  ['a\u0007', 'b\u0007', 0, 2, 'Replace "a " with "b "'],
] as const) {
  test(`fixBetween: ${JSON.stringify(text)} to ${JSON.stringify(repaired)} is called ${label}`, () => {
    const fix = fixBetween(text, repaired, { code: 'unknown-level', position, length, reason: '' });
    assert.equal(fix.label, label);
    assert.equal(applyFix(text, fix), repaired);
  });
}

test('applyFix: makes of a text what the fix was made for', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '"', '😀', '\ud800') });
  fc.assert(
    fc.property(text, text, fc.nat(), fc.nat(), (before, after, start, size) => {
      const position = start % (before.length + 1);
      const length = size % (before.length - position + 1);
      const fix = fixBetween(before, after, { code: 'invalid-value', position, length, reason: '' });
      assert.equal(applyFix(before, fix), after);
      assert.ok(fix.position >= 0 && fix.position + fix.length <= before.length);
    }),
    { numRuns: 2000 },
  );
});
