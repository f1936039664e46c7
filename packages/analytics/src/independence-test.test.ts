import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testIndependence } from './independence-test.ts';

function tested(inFirst: number, firstTotal: number, inSecond: number, secondTotal: number) {
  const { test: name, pValue } = testIndependence({ inFirst, firstTotal, inSecond, secondTotal });
  return [name, Number(pValue.toPrecision(4))];
}

test('testIndependence: is the exact sum where counts are small', () => {
  assert.deepEqual(tested(3, 4, 1, 4), ['fisher', 0.4857]);
  assert.deepEqual(tested(10, 12, 2, 12), ['fisher', 0.003329]);
  assert.deepEqual(tested(0, 5, 0, 900), ['fisher', 1]);
  assert.deepEqual(tested(5, 5, 0, 0), ['fisher', 1]);
});

test('testIndependence: agrees with chisq.test of R where they are large', () => {
  const [name, pValue] = tested(60, 200, 40, 200);
  assert.equal(name, 'chi-square');
  assert.ok(Math.abs(Number(pValue) - 0.0282) < 1e-4, `${pValue}`);
});
