import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileMatchers, formatMatcher, parseMatcher, parseMatchers } from './matcher.ts';

const regex = (pattern: string) => new RegExp(pattern, 'u');

test('parseMatcher: the four operators, with quotes and without', () => {
  assert.deepEqual(parseMatcher('severity="page"'), { name: 'severity', operator: '=', value: 'page' });
  assert.deepEqual(parseMatcher(' service != checkout '), {
    name: 'service',
    operator: '!=',
    value: 'checkout',
  });
  assert.deepEqual(parseMatcher('a=~"b|c"'), { name: 'a', operator: '=~', value: 'b|c' });
  assert.deepEqual(parseMatcher('user.id!~x.*'), { name: 'user.id', operator: '!~', value: 'x.*' });
  assert.deepEqual(parseMatcher('a=""'), { name: 'a', operator: '=', value: '' });
  for (const text of ['', 'a', '="x"', 'a="x', 'a==b c', '1a=b'])
    assert.equal(parseMatcher(text), undefined, text);
});

test('parseMatchers: several, in braces or without; commas within quotes are part of the value', () => {
  assert.equal(parseMatchers('{a="x,y", b!=z}')?.length, 2);
  assert.equal(parseMatchers('a=b,c=d')?.length, 2);
  assert.equal(parseMatchers('a=b,c'), undefined);
});

test('formatMatcher: what it writes is read back', () => {
  fc.assert(
    fc.property(fc.constantFrom('=', '!=', '=~', '!~' as const), fc.string(), (operator, value) => {
      const matcher = { name: 'a', operator, value } as const;
      const shown = formatMatcher(matcher);
      // Control characters are written as JSON escapes, which Alertmanager's form does not have.
      if (!/\\[^"\\n]/u.test(shown)) assert.deepEqual(parseMatcher(shown), matcher);
    }),
  );
});

test('compileMatchers: all must be met; a label that is not there is empty; expressions match the whole value', () => {
  const meets = (text: string, labels: Record<string, string>) =>
    compileMatchers(parseMatchers(text) ?? [], regex)(labels);
  assert.ok(meets('a=x,b!=y', { a: 'x' }));
  assert.ok(!meets('a=x,b=y', { a: 'x' }));
  assert.ok(meets('a=""', {}));
  assert.ok(!meets('a!=""', {}));
  assert.ok(meets('a=~"x|y"', { a: 'y' }));
  assert.ok(!meets('a=~"x"', { a: 'xx' }));
  assert.ok(meets('a!~"x"', { a: 'xx' }));
  assert.ok(meets('constructor=""', {}));
});
