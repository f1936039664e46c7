import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_VALUE_LENGTH, MAX_VALUES, ValueSketch } from './value-sketch.ts';

const values = fc.array(fc.nat(40).map(String), { maxLength: 300 });

function sketch(items: readonly string[]): ValueSketch {
  const made = new ValueSketch();
  for (const item of items) made.add(item, 'number');
  return made;
}

function check(made: ValueSketch, items: readonly string[]): void {
  const exact = new Map<string, number>();
  for (const item of items) exact.set(item, (exact.get(item) ?? 0) + 1);
  const top = made.top(MAX_VALUES + 1);
  assert.ok(top.length <= MAX_VALUES && made.undercount <= items.length / (MAX_VALUES + 1));
  const counted = new Map(top.map(({ value, count }) => [value, count]));
  for (const [value, count] of exact) {
    const estimate = counted.get(value) ?? 0;
    assert.ok(estimate <= count && estimate >= count - made.undercount);
  }
}

test('ValueSketch: no count is too high, or too low by more than it says', () => {
  fc.assert(fc.property(values, (items) => check(sketch(items), items)));
});

test('ValueSketch.merge: keeps that for all values together', () => {
  fc.assert(
    fc.property(values, values, (some, rest) => {
      const made = sketch(some);
      made.merge(sketch(rest));
      check(made, [...some, ...rest]);
    }),
  );
});

test('ValueSketch: has the type that covers its values, and cuts long ones', () => {
  const made = sketch(['1']);
  made.add('a'.repeat(1000), 'hex');
  assert.equal(made.type, 'hex');
  assert.equal(made.top(2)[1]?.value.length, MAX_VALUE_LENGTH);
});
