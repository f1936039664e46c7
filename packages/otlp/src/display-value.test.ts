import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayValue } from './display-value.ts';
import type { StoredValue } from './stored-record.ts';

test('displayValue: each kind of value, as the collector shows it', () => {
  const cases: [StoredValue, string][] = [
    ['as "it" is', 'as "it" is'],
    ['', ''],
    [null, ''],
    [true, 'true'],
    [false, 'false'],
    [7, '7'],
    [-0, '-0'],
    [1.5, '1.5'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [2n ** 63n - 1n, '9223372036854775807'],
    [new Uint8Array([251, 255]), '+/8='],
    [[], '[]'],
    [{}, '{}'],
    [['a', 1, null, [true]], '["a",1,null,[true]]'],
    [{ b: 'x"y', a: { n: 2n ** 60n } }, '{"b":"x\\"y","a":{"n":1152921504606846976}}'],
    [[Number.NaN, new Uint8Array([1])], '["NaN","AQ=="]'],
  ];
  for (const [value, expected] of cases) assert.equal(displayValue(value), expected);
});
