import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resolveField } from './field.ts';
import { parseNumber } from './number.ts';
import { comparableNumber, parseQuantity } from './quantity.ts';

for (const text of ['0', '5', '-5', '+5', '5.', '.5', '05', '1e3', '-1.5E-3', '9007199254740993']) {
  test(`parseNumber: ${text} is a number`, () => {
    assert.equal(parseNumber(text), Number(text));
  });
}

for (const text of [
  '',
  '.',
  '-',
  'e5',
  '5e',
  ' 5',
  '5 ',
  '0x10',
  '1_000',
  '1,5',
  'NaN',
  'Infinity',
  '1e999',
  '5n',
  '٥',
]) {
  test(`parseNumber: ${JSON.stringify(text)} is not a number`, () => {
    assert.equal(parseNumber(text), undefined);
  });
}

test('parseNumber: reads a million digits in linear time', () => {
  assert.equal(parseNumber(`${'1'.repeat(1_000_000)}x`), undefined);
});

test('parseNumber: takes every finite double in the form that JavaScript gives it', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.equal(parseNumber(String(value)), Object.is(value, -0) ? 0 : value);
    }),
  );
});

for (const [text, expected] of [
  ['5', { dimension: 'number', value: 5 }],
  ['-1.5e3', { dimension: 'number', value: -1500 }],
  ['500ms', { dimension: 'duration', nanoseconds: 5e8 }],
  ['1.5s', { dimension: 'duration', nanoseconds: 1.5e9 }],
  ['-2m', { dimension: 'duration', nanoseconds: -120e9 }],
  ['5us', { dimension: 'duration', nanoseconds: 5000 }],
  ['5µs', { dimension: 'duration', nanoseconds: 5000 }],
  ['2MiB', { dimension: 'size', bytes: 2_097_152 }],
  ['2MB', { dimension: 'size', bytes: 2_000_000 }],
  ['1kB', { dimension: 'size', bytes: 1000 }],
  ['10B', { dimension: 'size', bytes: 10 }],
  ['2mib', undefined],
  ['5M', undefined],
  ['ms', undefined],
  ['1h30m', undefined],
  ['5constructor', undefined],
] as const) {
  test(`parseQuantity: ${text} is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(parseQuantity(text), expected);
  });
}

for (const [name, text, expected] of [
  ['http.server.request.duration', '500ms', 0.5],
  ['wait', '100us', 0.0001],
  ['elapsed_ms', '2s', 2000],
  ['elapsed.ms', '2s', 2000],
  ['elapsedMs', '2s', 2000],
  ['elapsed_us', '2ms', 2000],
  ['elapsed_ns', '2us', 2000],
  ['resource.boot_ms', '2s', 2000],
  ['elapsed_ms', '2', 2],
  ['items', '2s', 2],
  ['size_ms', '2KiB', 2048],
  ['wait', 'soon', undefined],
] as const) {
  test(`comparableNumber: ${text} is ${expected} for ${name}`, () => {
    assert.equal(comparableNumber(resolveField(name), text), expected);
  });
}
