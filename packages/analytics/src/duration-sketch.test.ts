import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DurationSketch, RELATIVE_ACCURACY } from './duration-sketch.ts';

const durations = fc.array(
  fc.oneof(fc.double({ min: 1e-9, max: 5000, noNaN: true }), fc.constantFrom(0, -1, 0.1)),
  { minLength: 1, maxLength: 60 },
);

function sketchOf(values: readonly number[]): DurationSketch {
  const sketch = new DurationSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

test('DurationSketch: quantiles are right to one per cent', () => {
  fc.assert(
    fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const sorted = values.map((value) => Math.max(0, value)).sort((a, b) => a - b);
      const exact = sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
      const found = sketchOf(values).quantile(share);
      assert.ok(Math.abs(found - exact) <= RELATIVE_ACCURACY * exact * (1 + 1e-9), `${found}, not ${exact}`);
    }),
  );
});

test('DurationSketch: sketches add up to what one over all values gives', () => {
  fc.assert(
    fc.property(durations, durations, (first, second) => {
      const merged = sketchOf(first);
      merged.merge(sketchOf(second));
      const whole = sketchOf([...first, ...second]);
      assert.deepEqual(merged.bins(), whole.bins());
      assert.deepEqual([merged.count, merged.max], [whole.count, whole.max]);
    }),
    { examples: [[[0.1], [50 / 51, 1e-9, 0]]] },
  );
});

test('DurationSketch: bins hold every value once, in ascending order', () => {
  fc.assert(
    fc.property(durations, (values) => {
      const bins = sketchOf(values).bins();
      assert.equal(
        bins.reduce((sum, { count }) => sum + count, 0),
        values.length,
      );
      assert.ok(bins.every(({ value }, index) => index === 0 || value > (bins[index - 1]?.value ?? 0)));
    }),
  );
});

test('quantileInterval: holds the quantile, and narrows with more values', () => {
  const few = sketchOf(Array.from({ length: 50 }, (_, index) => index + 1));
  const many = sketchOf(Array.from({ length: 5000 }, (_, index) => (index + 1) / 100));
  const widths = [few, many].map((sketch) => {
    const [low, high] = sketch.quantileInterval(0.5, 2.576);
    assert.ok(low <= sketch.quantile(0.5) && high >= sketch.quantile(0.5));
    return high - low;
  });
  assert.ok((widths[1] ?? 0) < (widths[0] ?? 0));
});
