import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonValue, jsonValue } from './json-value.ts';
import type { StoredValue } from './stored-record.ts';

test('jsonValue: each kind of value', () => {
  const cases: [StoredValue, JsonValue][] = [
    ['text', 'text'],
    ['a\ud800b', 'a\ufffdb'],
    [null, null],
    [true, true],
    [1.5, 1.5],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [5n, 5],
    [2n ** 60n, '1152921504606846976'],
    [new Uint8Array([251, 255]), '+/8='],
    [
      [1n, [null]],
      [1, [null]],
    ],
    [
      { a: {}, 'k\udc00': [] },
      { a: {}, 'k\ufffd': [] },
    ],
  ];
  for (const [value, expected] of cases) assert.deepEqual(jsonValue(value), expected);
});

test('jsonValue: keeps a key named __proto__', () => {
  const value = JSON.parse('{"__proto__":1}') as StoredValue;
  assert.equal(JSON.stringify(jsonValue(value)), '{"__proto__":1}');
});
