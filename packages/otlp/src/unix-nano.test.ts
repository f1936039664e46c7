import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HrTime } from '@opentelemetry/api';
import fc from 'fast-check';
import { ByteWriter } from './byte-writer.ts';
import { label } from './fragment.ts';
import { unixNano, writeUnixNanoField } from './unix-nano.ts';

function written(time: HrTime): string {
  const writer = new ByteWriter();
  writeUnixNanoField(writer, label('"'), time);
  return JSON.parse(new TextDecoder().decode(writer.copy(0, writer.length))) as string;
}

test('writeUnixNanoField: equals unixNano on any time', () => {
  const seconds = fc.oneof(fc.nat(20_000_000_000), fc.integer(), fc.double());
  const nanos = fc.oneof(fc.nat(999_999_999), fc.integer(), fc.double());
  fc.assert(
    fc.property(fc.tuple(seconds, nanos), (time) => assert.equal(written(time), String(unixNano(time)))),
  );
});

test('unixNano: ordinary times, the edges, and what is no time', () => {
  const cases: [HrTime | undefined, bigint][] = [
    [[1_700_000_000, 123_456_789], 1_700_000_000_123_456_789n],
    [[0, 5], 5n],
    [[1, 1_500_000_000], 2_500_000_000n],
    [[-1, 0], 0n],
    [[2 ** 40, 0], 2n ** 64n - 1n],
    [[Number.NaN, 0], 0n],
    [undefined, 0n],
  ];
  for (const [time, expected] of cases) assert.equal(unixNano(time), expected);
});
