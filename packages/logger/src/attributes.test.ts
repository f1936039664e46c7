import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bindAttributes, copyAttributes, NO_ATTRIBUTES } from './attributes.ts';

function copy(source: object, omit?: readonly string[]): Record<string, unknown> {
  const target = {};
  copyAttributes(source, target, omit);
  return target;
}

test('copyAttributes: copies own enumerable properties, without undefined ones and those to omit', () => {
  assert.deepEqual(copy({ a: 1, b: undefined, c: null, d: 'x' }, ['d']), { a: 1, c: null });
});

test('copyAttributes: takes class instances, maps and toJSON forms for what they stand for', () => {
  class Order {
    id = 7;
    total = 1n;
  }
  assert.deepEqual(copy(new Order()), { id: 7, total: 1 });
  assert.deepEqual(copy(new Map([['a', 1]])), { a: 1 });
  assert.deepEqual(copy({ secret: 1, toJSON: () => ({ shown: 2 }) }), { shown: 2 });
  assert.deepEqual(copy(Object.assign(Object.create(null), { a: 1 })), { a: 1 });
});

test('copyAttributes: keeps a value without keys under "value"', () => {
  assert.deepEqual(copy([1, 2]), { value: [1, 2] });
  assert.deepEqual(copy(new Date(0)), { value: '1970-01-01T00:00:00.000Z' });
});

test('copyAttributes: marks what cannot be read', () => {
  const source = {
    a: 1,
    get b() {
      throw new Error('no');
    },
  };
  assert.deepEqual(copy(source), { a: 1, b: '[Threw: no]' });
});

test('copyAttributes: never sets a prototype', () => {
  const target = copy(JSON.parse('{"__proto__":{"admin":true}}'));
  assert.equal(Object.getPrototypeOf(target), Object.prototype);
  assert.deepEqual(target, { '[__proto__]': { admin: true } });
});

test('bindAttributes: has int64 in one form and decimal strings in the other, and reads the source once', () => {
  let reads = 0;
  const source = {
    get id() {
      reads++;
      return 2n ** 60n;
    },
  };
  const parent = bindAttributes(NO_ATTRIBUTES, { id: 1, tenant: 'a' });
  const bound = bindAttributes(parent, source);
  assert.deepEqual(bound.exact, { id: 2n ** 60n, tenant: 'a' });
  assert.deepEqual(bound.standard, { id: '1152921504606846976', tenant: 'a' });
  assert.deepEqual(parent.exact, { id: 1, tenant: 'a' });
  assert.equal(reads, 1);
});
