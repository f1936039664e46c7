import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lineFromMessage } from './line-from-protobuf.ts';
import type { OtlpMessage } from './otlp-message.ts';

function lineOf(record: object): string {
  const message = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] } as unknown as OtlpMessage;
  return Buffer.from(lineFromMessage(message, 'logs').bytes).toString();
}

const BILLION = 1_000_000_000n;

/** Where other ways of writing a number begin, and around them. */
const int64 = fc.oneof(
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  fc
    .tuple(fc.constantFrom(0n, BILLION, 2n ** 53n, BILLION * BILLION, -(2n ** 53n)), fc.bigInt(-2n, 2n))
    .map(([edge, by]) => edge + by),
);

test('lineFromMessage: 64-bit integers are their decimal text, as numbers and as bigints', () => {
  fc.assert(
    fc.property(int64, (integer) => {
      const isSafe = Number.isSafeInteger(Number(integer));
      for (const intValue of isSafe ? [integer, Number(integer)] : [integer]) {
        assert.ok(lineOf({ body: { intValue } }).includes(`"body":{"intValue":"${integer}"}`));
      }
      const timeUnixNano = BigInt.asUintN(64, integer);
      assert.ok(lineOf({ timeUnixNano }).includes(`{"timeUnixNano":"${timeUnixNano}"}`));
    }),
  );
});

test('lineFromMessage: any fields, none and several, are JSON in the order of the schema', () => {
  const value = { kvlistValue: { values: [{ key: 'k', value: { bytesValue: Uint8Array.of(1, 2) } }, {}] } };
  const record = { flags: 1, severityNumber: 9, traceId: '0af7651916cd43dd8448eb211c80319c', body: value };
  assert.equal(
    lineOf(record),
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":9,"body":{"kvlistValue":{"values":[' +
      '{"key":"k","value":{"bytesValue":"AQI="}},{}]}},"flags":1,"traceId":"0af7651916cd43dd8448eb211c80319c"}]}]}]}\n',
  );
  assert.equal(
    lineOf({ attributes: [] }),
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":[]}]}]}]}\n',
  );
  assert.match(lineOf({ body: { boolValue: false } }), /"body":\{"boolValue":false\}/);
  const resource = { entityRefs: [{ idKeys: ['a', '"'] }] };
  const message = { resourceLogs: [{ resource }] } as unknown as OtlpMessage;
  assert.match(Buffer.from(lineFromMessage(message, 'logs').bytes).toString(), /\{"idKeys":\["a","\\""\]\}/);
});
