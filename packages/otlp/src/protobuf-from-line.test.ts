import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeLine } from './line-decoder.ts';
import { lineFromMessage, lineFromProtobuf } from './line-from-protobuf.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import { messagesFromJson } from './otlp-message.ts';
import { decodeProtobuf } from './protobuf-decoder.ts';
import { protobufFromLine } from './protobuf-from-line.ts';

for (const name of ['logs', 'events', 'trace', 'metrics']) {
  test(`protobufFromLine: opentelemetry-proto examples/${name}.json`, () => {
    const line = readFileSync(new URL(`testdata/${name}.json`, import.meta.url));
    const { signal, bytes, count } = protobufFromLine(line);
    assert.equal(signal, { logs: 'logs', events: 'logs', trace: 'traces', metrics: 'metrics' }[name]);
    const records = decodeLine(line);
    assert.deepEqual(decodeProtobuf(bytes, signal), records);
    assert.equal(count, records.length);
    assert.deepEqual(decodeLine(lineFromProtobuf(bytes, signal).bytes), records);
  });
}

function errorOf(line: string): OtlpDecodeError {
  try {
    protobufFromLine(line);
  } catch (error) {
    assert.ok(error instanceof OtlpDecodeError, String(error));
    return error;
  }
  assert.fail('protobufFromLine accepted it');
}

test('protobufFromLine: refuses what is not OTLP of one signal', () => {
  assert.equal(errorOf('{').code, 'malformed-json');
  for (const line of ['{}', '[]', 'null', '7', '{"other":[]}', '{"resourceLogs":[],"resourceSpans":[]}']) {
    assert.equal(errorOf(line).code, 'not-otlp');
  }
});

test('protobufFromLine: counts the records and tells their range of times', () => {
  const line = {
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: [
              { timeUnixNano: '1700000000000000002' },
              { observedTimeUnixNano: '1700000000000000001' },
            ],
          },
          { logRecords: [{}, { timeUnixNano: '1700000000000000009' }] },
        ],
      },
    ],
  };
  const { count, firstTimestamp, lastTimestamp } = protobufFromLine(JSON.stringify(line));
  assert.deepEqual(
    [count, firstTimestamp, lastTimestamp],
    [4, 1_700_000_000_000_000_001n, 1_700_000_000_000_000_009n],
  );
});

test('protobufFromLine: keeps what records do not show: counts of the resource, entities, metadata', () => {
  const attribute = { key: 'k', value: { boolValue: true } };
  const entity = {
    schemaUrl: 'https://example.com/',
    type: 'host',
    idKeys: ['host.id', ''],
    descriptionKeys: ['host.name'],
  };
  const line = {
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            metrics: [
              {
                name: 'm',
                metadata: [attribute],
                summary: { dataPoints: [{ quantileValues: [{ quantile: 0.5 }] }] },
              },
            ],
            scope: { name: 's', droppedAttributesCount: 3 },
          },
        ],
        resource: { attributes: [attribute], droppedAttributesCount: 4, entityRefs: [entity] },
        schemaUrl: 'https://example.com/schema',
      },
    ],
  };
  const { bytes } = protobufFromLine(JSON.stringify(line));
  const converted = lineFromProtobuf(bytes, 'metrics').bytes;
  assert.deepEqual(JSON.parse(new TextDecoder().decode(converted)), line);
});

test('lineFromProtobuf: ends in a newline and has no other, nor what some readers take for one', () => {
  const line = JSON.stringify({
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: '\n\r\u2028\u0085' } }] }] }],
  });
  const { bytes } = lineFromProtobuf(protobufFromLine(line).bytes, 'logs');
  assert.match(new TextDecoder().decode(bytes), /^[^\n\r\u2028\u0085]+\n$/u);
  assert.deepEqual(decodeLine(bytes), decodeLine(line));
});

const text = fc.string({ unit: 'binary', maxLength: 8 });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const uint32 = fc.nat(2 ** 31 - 1);
const double = fc.double().map((value) => (Number.isFinite(value) ? value : String(value)));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** An object with any of these fields. */
function some(model: Fields): fc.Arbitrary<unknown> {
  return fc.record(model, { requiredKeys: [] });
}

function hex(bytes: number): fc.Arbitrary<string> {
  return fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex'));
}

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    some({ stringValue: text }),
    some({ boolValue: fc.boolean() }),
    some({ intValue: int64 }),
    some({ doubleValue: double }),
    some({
      bytesValue: fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    }),
    some({ arrayValue: some({ values: fc.array(tie('value'), { maxLength: 3 }) }) }),
    some({
      kvlistValue: some({ values: fc.array(some({ key: text, value: tie('value') }), { maxLength: 3 }) }),
    }),
    some({ stringValue: text, intValue: int64, kvlistValue: some({}), arrayValue: some({}) }),
  ),
}));

const attributes = fc.array(some({ key: text, value }), { maxLength: 3 });

const logRecord = some({
  timeUnixNano: uint64,
  observedTimeUnixNano: uint64,
  severityNumber: fc.oneof(fc.nat(30), fc.constant('SEVERITY_NUMBER_ERROR2')),
  severityText: text,
  eventName: text,
  body: value,
  attributes,
  droppedAttributesCount: uint32,
  flags: uint32,
  traceId: hex(16),
  spanId: hex(8),
});

const span = some({
  traceId: hex(16),
  spanId: hex(8),
  parentSpanId: hex(8),
  traceState: text,
  flags: uint32,
  name: text,
  kind: fc.oneof(fc.nat(6), fc.constant('SPAN_KIND_SERVER')),
  startTimeUnixNano: uint64,
  endTimeUnixNano: uint64,
  attributes,
  events: fc.array(some({ timeUnixNano: uint64, name: text, attributes, droppedAttributesCount: uint32 }), {
    maxLength: 2,
  }),
  links: fc.array(some({ traceId: hex(16), spanId: hex(8), traceState: text, flags: uint32, attributes }), {
    maxLength: 2,
  }),
  droppedEventsCount: uint32,
  droppedLinksCount: uint32,
  status: some({ code: fc.nat(2), message: text }),
});

const exemplars = fc.array(
  some({
    timeUnixNano: uint64,
    asInt: int64,
    asDouble: double,
    traceId: hex(16),
    spanId: hex(8),
    filteredAttributes: attributes,
  }),
  { maxLength: 2 },
);
const point = { startTimeUnixNano: uint64, timeUnixNano: uint64, attributes, flags: uint32 };
const range = { count: uint64, sum: double, min: double, max: double };
const buckets = some({ offset: fc.integer(), bucketCounts: fc.array(uint64, { maxLength: 4 }) });
function dataOf(pointFields: Fields, dataFields: Fields = {}): fc.Arbitrary<unknown> {
  return some({ ...dataFields, dataPoints: fc.array(some({ ...point, ...pointFields }), { maxLength: 3 }) });
}

const temporality = { aggregationTemporality: fc.nat(2) };
const metric = some({
  name: text,
  description: text,
  unit: text,
  metadata: attributes,
  gauge: dataOf({ asInt: int64, asDouble: double, exemplars }),
  sum: dataOf({ asInt: int64, asDouble: double, exemplars }, { ...temporality, isMonotonic: fc.boolean() }),
  histogram: dataOf({
    ...range,
    bucketCounts: fc.array(uint64),
    explicitBounds: fc.array(double),
    exemplars,
  }),
  exponentialHistogram: dataOf(
    {
      ...range,
      scale: fc.integer(),
      zeroCount: uint64,
      zeroThreshold: double,
      positive: buckets,
      negative: buckets,
      exemplars,
    },
    temporality,
  ),
  summary: dataOf({
    count: uint64,
    sum: double,
    quantileValues: fc.array(some({ quantile: double, value: double }), { maxLength: 2 }),
  }),
});

const scope = some({ name: text, version: text, attributes, droppedAttributesCount: uint32 });
const resource = some({ attributes, droppedAttributesCount: uint32 });

function document(name: string, item: string, arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const ofScope = some({ [item]: fc.array(arbitrary, { maxLength: 3 }), scope, schemaUrl: text });
  const ofResource = some({
    [`scope${name}`]: fc.array(ofScope, { maxLength: 2 }),
    resource,
    schemaUrl: text,
  });
  return fc.record({ [`resource${name}`]: fc.array(ofResource, { maxLength: 2 }) });
}

const DOCUMENTS = [
  ['logs', document('Logs', 'logRecords', logRecord)],
  ['spans', document('Spans', 'spans', span)],
  ['metrics', document('Metrics', 'metrics', metric)],
] as const;

for (const [name, arbitrary] of DOCUMENTS) {
  test(`protobufFromLine: ${name} decode from protobuf as from their line, there and back`, () => {
    fc.assert(
      fc.property(arbitrary, (json) => {
        const line = JSON.stringify(json);
        const records = decodeLine(line);
        const { signal, bytes, count } = protobufFromLine(line);
        assert.deepEqual(decodeProtobuf(bytes, signal), records);
        assert.equal(count, records.length);
        const back = lineFromProtobuf(bytes, signal);
        assert.deepEqual(decodeLine(back.bytes), records);
        assert.deepEqual(protobufFromLine(back.bytes).bytes, bytes);
        const message = messagesFromJson(line).get(signal);
        assert.deepEqual(message && lineFromMessage(message, signal), back);
      }),
      { numRuns: 500 },
    );
  });
}

test('protobufFromLine: accepts and refuses the same lines as decodeLine', () => {
  const damaged = fc.tuple(
    logRecord,
    fc.constantFrom('body', 'attributes', 'traceId', 'flags', 'timeUnixNano'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(damaged, ([record, name, json]) => {
      const logRecords = [{ ...(record as object), [name]: json }];
      const line = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
      let records: unknown;
      try {
        records = decodeLine(line);
      } catch (error) {
        assert.ok(error instanceof OtlpDecodeError);
        assert.throws(() => protobufFromLine(line), OtlpDecodeError);
        assert.throws(() => messagesFromJson(line), OtlpDecodeError);
        return;
      }
      assert.deepEqual(decodeProtobuf(protobufFromLine(line).bytes, 'logs'), records);
    }),
    { numRuns: 1000 },
  );
});
