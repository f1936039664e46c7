import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { generateCorrelationId, isCorrelationId, toCorrelationId } from './correlation-id.ts';

test('isCorrelationId: accepts 1–256 characters of visible ASCII only', () => {
  assert.ok(isCorrelationId('req-12345'));
  assert.ok(isCorrelationId('~'.repeat(256)));
  for (const invalid of [
    '',
    '~'.repeat(257),
    'a b',
    'a\n',
    'a\r\nset-cookie: x',
    'é',
    '\u007f',
    1,
    null,
    {},
  ]) {
    assert.equal(isCorrelationId(invalid), false, JSON.stringify(invalid));
  }
});

test('toCorrelationId: keeps a valid id and replaces any other value by a valid one', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.anything()), (value) => {
      const id = toCorrelationId(value);
      assert.ok(isCorrelationId(id));
      if (isCorrelationId(value)) assert.equal(id, value);
    }),
  );
});

test('generateCorrelationId: ids are valid and differ', () => {
  assert.ok(isCorrelationId(generateCorrelationId()));
  assert.notEqual(generateCorrelationId(), generateCorrelationId());
});
