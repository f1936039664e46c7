import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EncoderOptionError } from './encoder-option-error.ts';
import { decodeLine } from './line-decoder.ts';
import type { EncodedLine, LineEncoder, LineEncoderOptions } from './line-encoder.ts';
import { createLogsEncoder } from './log-encoder.ts';
import { decodeProtobuf } from './protobuf-decoder.ts';
import { createLogsProtobufEncoder } from './protobuf-log-encoder.ts';
import type { ReadableLogRecord } from './readable-log-record.ts';
import type { StoredLog } from './stored-record.ts';

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';
const SPAN_CONTEXT = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1 };

function encode(
  createEncoder: (options?: LineEncoderOptions) => LineEncoder<ReadableLogRecord>,
  records: readonly ReadableLogRecord[],
): EncodedLine {
  const encoder = createEncoder();
  for (const record of records) encoder.add(record);
  const line = encoder.take();
  assert.ok(line);
  return line;
}

function decodeLogs(records: readonly ReadableLogRecord[]): StoredLog[] {
  return decodeProtobuf(encode(createLogsProtobufEncoder, records).bytes, 'logs') as StoredLog[];
}

const RESOURCES = [{ attributes: { a: 1 } }, { attributes: {}, schemaUrl: 'https://example.com/' }];
const SCOPES = [
  { name: 'one' },
  { name: 'two', version: '2', attributes: { x: [1] }, droppedAttributesCount: 3 },
];

const anyText = fc.array(fc.nat(0xffff), { maxLength: 12 }).map((units) => String.fromCharCode(...units));

const anyValue = fc.anything({
  maxDepth: 3,
  key: fc.oneof(anyText, fc.constantFrom('__proto__', 'toString')),
  values: [
    anyText,
    fc.double(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.bigInt(),
    fc.constantFrom(null, undefined, Number.NaN, -0, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n),
  ],
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
});

const anyRecord: fc.Arbitrary<ReadableLogRecord> = fc.record({
  hrTime: fc.tuple(fc.nat(20_000_000_000), fc.nat(999_999_999)),
  hrTimeObserved: fc.tuple(fc.nat(4_000_000_000), fc.nat(999_999_999)),
  severityNumber: fc.option(fc.nat(24), { nil: undefined }),
  severityText: fc.option(anyText, { nil: undefined }),
  eventName: fc.option(anyText, { nil: undefined }),
  spanContext: fc.option(fc.constant(SPAN_CONTEXT), { nil: undefined }),
  body: anyValue,
  attributes: fc.dictionary(anyText, anyValue, { maxKeys: 4 }),
  droppedAttributesCount: fc.nat(3),
  resource: fc.constantFrom(...RESOURCES),
  instrumentationScope: fc.constantFrom(...SCOPES),
});

test('createLogsProtobufEncoder: says the same as the line encoder of any record', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 8 }), (records) => {
      const ours = encode(createLogsProtobufEncoder, records);
      const json = encode(createLogsEncoder, records);
      assert.deepEqual(decodeProtobuf(ours.bytes, 'logs'), decodeLine(json.bytes));
      assert.deepEqual({ ...ours, bytes: null }, { ...json, bytes: null });
    }),
    { numRuns: 300 },
  );
});

test('createLogsProtobufEncoder: byteLength is what take returns, after each record', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 8 }), (records) => {
      for (let count = 1; count <= records.length; count++) {
        const encoder = createLogsProtobufEncoder();
        for (const record of records.slice(0, count)) encoder.add(record);
        const { byteLength } = encoder;
        assert.equal(encoder.take()?.bytes.length, byteLength);
        assert.deepEqual([encoder.byteLength, encoder.count, encoder.take()], [0, 0, undefined]);
      }
    }),
    { numRuns: 50 },
  );
});

test('createLogsProtobufEncoder: messages stay within maxLineBytes, and no record is lost', () => {
  fc.assert(
    fc.property(
      fc.array(anyRecord, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 100, max: 2000 }),
      (records, maxLineBytes) => {
        const lines: EncodedLine[] = [];
        const encoder = createLogsProtobufEncoder({ maxLineBytes, onLine: (line) => lines.push(line) });
        for (const record of records) encoder.add(record);
        const last = encoder.take();
        if (last) lines.push(last);
        for (const { bytes, count } of lines) assert.ok(count === 1 || bytes.length <= maxLineBytes);
        const decoded = lines.flatMap(({ bytes }) => decodeProtobuf(bytes, 'logs'));
        assert.deepEqual(decoded, decodeLogs(records));
      },
    ),
    { numRuns: 200 },
  );
});

test('createLogsProtobufEncoder: transient lines are the same, until the next one ends', () => {
  const records = ['one', 'two', 'three', 'four'].map((body) => plainLog({ body }));
  const decoded: StoredLog[] = [];
  const encoder = createLogsProtobufEncoder({
    maxLineBytes: 1,
    transientLines: true,
    onLine: ({ bytes }) => decoded.push(...(decodeProtobuf(bytes, 'logs') as StoredLog[])),
  });
  for (const record of records) encoder.add(record);
  decoded.push(...(decodeProtobuf(encoder.take()?.bytes ?? new Uint8Array(), 'logs') as StoredLog[]));
  assert.deepEqual(decoded, decodeLogs(records));
});

test('createLogsProtobufEncoder: refuses a maxLineBytes of 0', () => {
  assert.throws(() => createLogsProtobufEncoder({ maxLineBytes: 0 }), EncoderOptionError);
});

function plainLog(parts: Partial<ReadableLogRecord>): ReadableLogRecord {
  return {
    hrTime: [1_700_000_000, 0],
    hrTimeObserved: [0, 0],
    attributes: {},
    droppedAttributesCount: 0,
    resource: { attributes: {} },
    instrumentationScope: { name: 's' },
    ...parts,
  };
}

test('createLogsProtobufEncoder: marks what cannot be encoded, in its place', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const trap = {
    get value(): unknown {
      throw new Error('trap');
    },
  };
  const deep = Array.from({ length: 70 }).reduce<unknown>((inner) => [inner], 'x');
  const unreadable = plainLog({});
  Object.defineProperty(unreadable, 'attributes', {
    get: () => {
      throw new Error('no attributes');
    },
  });
  const [first, second] = decodeLogs([
    plainLog({ body: circular, attributes: { trap, deep, large: 'x'.repeat(17 * 1024 * 1024) } }),
    unreadable,
  ]);
  assert.deepEqual(first?.body, { self: '[Circular]' });
  assert.deepEqual(first?.attributes.trap, { value: '[Threw: trap]' });
  assert.equal(first?.attributes.large, '[Too large]');
  assert.match(JSON.stringify(first?.attributes.deep), /\[Too deep\]/);
  assert.equal(second?.body, '[Could not encode: no attributes]');
  assert.equal(second?.timestamp, 1_700_000_000_000_000_000n);
});

test('createLogsProtobufEncoder: a record logged while another is encoded follows it', () => {
  const encoder = createLogsProtobufEncoder();
  const body = {
    toJSON() {
      encoder.add(plainLog({ body: 'inner' }));
      return 'outer';
    },
  };
  encoder.add(plainLog({ body }));
  const line = encoder.take();
  assert.ok(line);
  assert.deepEqual(
    decodeProtobuf(line.bytes, 'logs').map((record) => (record as StoredLog).body),
    ['outer', 'inner'],
  );
});

test('createLogsProtobufEncoder: an id that is not hex is left out, and costs nothing else', () => {
  const spanContext = { traceId: 'not hex', spanId: SPAN_ID, traceFlags: 1 };
  const [record] = decodeLogs([plainLog({ body: 'kept', spanContext })]);
  assert.deepEqual([record?.body, record?.traceId, record?.spanId], ['kept', '', SPAN_ID]);
});

test('createLogsProtobufEncoder: attributes of a resource that are still pending are in the message once known', () => {
  const resource = { attributes: { a: 1 } as Record<string, unknown>, asyncAttributesPending: true };
  const encoder = createLogsProtobufEncoder();
  encoder.add(plainLog({ resource }));
  resource.attributes.late = 'yes';
  resource.asyncAttributesPending = false;
  const line = encoder.take();
  assert.ok(line);
  assert.deepEqual(decodeProtobuf(line.bytes, 'logs')[0]?.resource.attributes, { a: 1, late: 'yes' });
});
