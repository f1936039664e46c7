import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toOtlpValue } from '@agentbus/otlp';
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';
import fc from 'fast-check';
import { fromOtlp, toAnyValue } from './any-value.ts';

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
