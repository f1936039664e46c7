import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeValue, toOtlpValue } from '@agentbus/otlp';
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';
import fc from 'fast-check';
import { copyValue, fromOtlp, toAnyValue } from './any-value.ts';

for (const [line, otel] of [
  ['2.x', otel2x as unknown as typeof otel3x],
  ['3.x', otel3x],
] as const) {
  test(`toAnyValue: the ${line} SDK keeps any value that it returns`, () => {
    const records: { attributes: Record<string, unknown> }[] = [];
    const provider = new otel.sdkLogs.LoggerProvider({
      processors: [
        {
          onEmit: (record) => void records.push({ attributes: { ...record.attributes } }),
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      ],
    });
    const logger = provider.getLogger('any-value');
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withBoxedValues: true,
          withDate: true,
          withMap: true,
          withNullPrototype: true,
          withSet: true,
          withSparseArray: true,
          withTypedArray: true,
        }),
        (value) => {
          const converted = toAnyValue(value);
          fc.pre(converted !== undefined);
          logger.emit({ attributes: { value: converted as never } });
          assert.ok(Object.hasOwn(records.pop()?.attributes ?? {}, 'value'));
        },
      ),
      { numRuns: 300 },
    );
  });
}

test('toAnyValue: JSON values come back as they are, unshared', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const hostile = /"(constructor|__proto__)":/.test(JSON.stringify(value));
      const converted = toAnyValue(value);
      if (!hostile) assert.deepEqual(converted, value);
      if (typeof value === 'object' && value !== null) assert.notEqual(converted, value);
    }),
  );
});

test('toAnyValue: gives what the OTLP mapping gives', () => {
  fc.assert(
    fc.property(
      fc.anything({ maxDepth: 6, withDate: true, withMap: true, withSparseArray: true }),
      (value) => {
        if (value === undefined) return;
        assert.deepEqual(toAnyValue(value), fromOtlp(toOtlpValue(value)));
      },
    ),
    { numRuns: 500 },
  );
});

test('toAnyValue: a circle, a deep object and a huge graph of shared objects end', () => {
  const circular: unknown[] = [];
  circular.push({ circular });
  assert.deepEqual(toAnyValue(circular), [{ circular: '[Circular]' }]);
  let deep: object = {};
  for (let i = 0; i < 100; i++) deep = { deep };
  assert.match(JSON.stringify(toAnyValue(deep)), /\[Too deep\]/);
  let shared: unknown = 'x';
  for (let i = 0; i < 60; i++) shared = [shared, shared];
  assert.equal(toAnyValue(shared), '[Too large]');
});

test('toAnyValue: bigints are numbers while safe and decimal strings beyond', () => {
  assert.equal(toAnyValue(2n ** 53n - 1n), Number.MAX_SAFE_INTEGER);
  assert.equal(toAnyValue(2n ** 53n), '9007199254740992');
  assert.equal(toAnyValue(-(2n ** 63n)), '-9223372036854775808');
  assert.equal(toAnyValue(2n ** 80n), '1208925819614629174706176');
});

test('toAnyValue: an error is told by type, message and stack', () => {
  assert.partialDeepStrictEqual(toAnyValue(new TypeError('boom')), { type: 'TypeError', message: 'boom' });
});

test('copyValue: is encoded as the original is', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }), (value) => {
      // Decoded, since an object puts keys like "0" first, and a Map does not.
      assert.deepEqual(decodeValue(toOtlpValue(copyValue(value))), decodeValue(toOtlpValue(value)));
    }),
    { numRuns: 500 },
  );
});

test('copyValue: a Map is an object with string keys, a Set an array', () => {
  assert.deepEqual(copyValue(new Set([new Set([2n ** 60n])])), [[2n ** 60n]]);
  assert.deepEqual(copyValue(new Map([[1, new Map([['b', 2n ** 60n]])]])), { 1: { b: 2n ** 60n } });
});

test('copyValue: keeps int64 as a bigint, and as a number where that is exact', () => {
  assert.equal(copyValue(2n ** 63n - 1n), 2n ** 63n - 1n);
  assert.equal(copyValue(7n), 7);
  assert.equal(copyValue(2n ** 63n), '9223372036854775808');
  assert.deepEqual(copyValue({ ids: [2n ** 60n] }), { ids: [2n ** 60n] });
});

test('copyValue: keeps keys that the official SDKs do not take, and never sets a prototype', () => {
  const copy = copyValue(JSON.parse('{"a":{"constructor":1,"__proto__":{"admin":true}}}'));
  assert.equal(JSON.stringify(copy), '{"a":{"constructor":1,"__proto__":{"admin":true}}}');
  assert.equal((copy as { a: { admin?: boolean } }).a.admin, undefined);
});

test('copyValue: shares nothing with the original', () => {
  const original = { list: [{ n: 1 }], bytes: new Uint8Array([1, 2]) };
  const copy = copyValue(original);
  original.list.length = 0;
  original.bytes[0] = 9;
  assert.deepEqual(copy, { list: [{ n: 1 }], bytes: new Uint8Array([1, 2]) });
});
