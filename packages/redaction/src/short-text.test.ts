import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRedactor } from './index.ts';
import { isShortAndPlain } from './short-text.ts';

test('isShortAndPlain: names, methods and ids', () => {
  for (const text of ['', 'GET', '/health', 'u-12345', 'web-17', 'a.b_c', '4711'])
    assert.ok(isShortAndPlain(text), text);
});

test('isShortAndPlain: not what has a separator, many digits, another script or some length', () => {
  for (const text of ['pin=1234', 'a@b.de', 'pw x', '"x"', '078051120', 'ключ', '密码', 'abcdefghijklmnop'])
    assert.ok(!isShortAndPlain(text), text);
});

test('isShortAndPlain: what is passed over holds nothing that the whole scan would find', () => {
  const redactor = createRedactor();
  const plain = fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/.'),
    maxLength: 15,
  });
  fc.assert(
    fc.property(plain, (text) => {
      fc.pre(isShortAndPlain(text));
      // Behind a space the text is too long, or not plain, for the short way.
      assert.equal(redactor.redactText(`${text} , .`), `${text} , .`);
    }),
    { numRuns: 2_000 },
  );
});
