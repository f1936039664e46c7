import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DistinctSketch, MAX_EXACT_DISTINCT } from './distinct-sketch.ts';
import { MAX_QUANTILE_BINS, QuantileSketch } from './quantile-sketch.ts';

function distinctOf(values: Iterable<string>): DistinctSketch {
  const sketch = new DistinctSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

const names = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `user-${from + index}`);

test('DistinctSketch: exact up to its limit, however often values come', () => {
  for (const count of [0, 1, 2, 100, MAX_EXACT_DISTINCT]) {
    assert.equal(distinctOf([...names(count), ...names(count)]).count(), count);
  }
});

test('DistinctSketch: within ten per cent beyond it (three standard errors)', () => {
  for (const count of [300, 1000, 5000, 50_000, 500_000]) {
    const counted = distinctOf(names(count)).count();
    assert.ok(Math.abs(counted - count) <= count * 0.1, `${counted} of ${count}`);
  }
});

test('DistinctSketch: order, pieces and JSON are no matter', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 600 }),
      fc.nat({ max: 600 }),
      (numbers, cut) => {
        const values = numbers.map(String);
        const whole = distinctOf(values).count();
        const parts = [distinctOf(values.slice(cut)), distinctOf(values.slice(0, cut).reverse())].map(
          (sketch) => DistinctSketch.fromJSON(JSON.parse(JSON.stringify(sketch))),
        );
        assert.equal(parts.reduce((a, b) => a.merge(b)).count(), whole);
      },
    ),
  );
});

test('QuantileSketch: within one per cent of the exact value, in any order and in pieces', () => {
  const number = fc.oneof(
    fc.constant(0),
    fc.double({ min: 1e-6, max: 1e5, noNaN: true }),
    fc.double({ min: -1e5, max: -1e-6, noNaN: true }),
  );
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 1, maxLength: 200 }),
      fc.nat({ max: 200 }),
      fc.constantFrom(0.01, 0.5, 0.9, 0.95, 0.99),
      (numbers, cut, fraction) => {
        const parts = [numbers.slice(cut), numbers.slice(0, cut)].map((some) => {
          const sketch = new QuantileSketch();
          for (const each of some) sketch.add(each);
          return QuantileSketch.fromJSON(JSON.parse(JSON.stringify(sketch)));
        });
        const [first = new QuantileSketch(), second = new QuantileSketch()] = parts;
        const exact = [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) * fraction)] ?? 0;
        const estimated = first.merge(second).quantile(fraction);
        assert.ok(Math.abs(estimated - exact) <= Math.abs(exact) * 0.0101 + 1e-9, `${estimated} is ${exact}`);
      },
    ),
  );
});

test('QuantileSketch: of none there is none; the smallest values share a bin once there are too many', () => {
  const sketch = new QuantileSketch();
  assert.ok(Number.isNaN(sketch.quantile(0.5)));
  for (let exponent = -20; exponent < 300; exponent++)
    for (let step = 1; step < 20; step++) sketch.add(step * 10 ** exponent);
  const [, bins] = sketch.toJSON();
  assert.equal(bins.length, MAX_QUANTILE_BINS);
  assert.ok(Math.abs(sketch.quantile(1) / 1.9e300 - 1) < 0.011);
});
