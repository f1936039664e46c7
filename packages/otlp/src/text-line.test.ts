import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeProtobuf } from './protobuf-decoder.ts';
import { protobufFromLine } from './protobuf-from-line.ts';
import type { StoredLog, StoredMetricData, StoredMetricPoint, StoredSpan } from './stored-record.ts';
import { textLine } from './text-line.ts';

/** What must not be in text but for line ends: C0, DEL, C1, bidirectional controls, Unicode line ends, lone surrogates. */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\p{Surrogate}]/u;

const BASE = {
  resource: { attributes: { 'service.name': 'shop' }, schemaUrl: '' },
  scope: { name: 'lib', version: '', attributes: {}, schemaUrl: '' },
  attributes: {},
  timestamp: 1_700_000_000_123_456_789n,
} as const;

function log(parts: Partial<StoredLog>): StoredLog {
  return {
    ...BASE,
    signal: 'logs',
    observedTimestamp: 0n,
    severityNumber: 17,
    severityText: 'ERROR',
    body: 'payment failed',
    eventName: '',
    traceId: '',
    spanId: '',
    traceFlags: 0,
    droppedAttributesCount: 0,
    ...parts,
  };
}

function point(data: StoredMetricData): StoredMetricPoint {
  return {
    ...BASE,
    signal: 'metrics',
    startTimestamp: 0n,
    name: 'http.server.request.duration',
    description: '',
    unit: 's',
    temporality: 2,
    monotonic: false,
    flags: 0,
    exemplars: [],
    attributes: { 'http.route': '/a' },
    data,
  };
}

test('textLine: time, level, service, message, attributes and ids on one line', () => {
  const record = log({
    attributes: { 'order.id': 7, note: 'two "words"', empty: '', 'a key': { x: [1] } },
    eventName: 'order.failed',
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: 'eee19b7ec3c1b174',
  });
  assert.equal(
    textLine(record),
    '2023-11-14T22:13:20.123456789Z ERROR shop payment failed event=order.failed order.id=7 note="two \\"words\\"" ' +
      'empty="" a_key="{\\"x\\":[1]}" trace=5b8efff798038103d269b633813fc60c span=eee19b7ec3c1b174\n',
  );
});

test('textLine: further lines of the message and the stack are indented', () => {
  const record = log({
    body: 'payment failed\nfor good',
    attributes: {
      'exception.type': 'TypeError',
      'exception.stacktrace': 'TypeError: no card\r\n\tat pay (pay.js:1:2)\n',
    },
  });
  assert.equal(
    textLine(record),
    [
      '2023-11-14T22:13:20.123456789Z ERROR shop payment failed exception.type=TypeError',
      '    for good',
      '    TypeError: no card',
      '      at pay (pay.js:1:2)',
      '',
    ].join('\n'),
  );
});

test('textLine: a record without anything has its time', () => {
  const resource = { attributes: {}, schemaUrl: '' };
  const record = log({ resource, severityText: '', severityNumber: 0, body: undefined, timestamp: 0n });
  assert.equal(textLine(record), '1970-01-01T00:00:00.000000000Z\n');
  assert.equal(textLine({ ...record, severityNumber: 10 }), '1970-01-01T00:00:00.000000000Z SEVERITY10\n');
});

test('textLine: a time beyond 64 bits of nanoseconds is still a time', () => {
  assert.match(textLine(log({ timestamp: 2n ** 64n - 1n })), /^2554-07-21T23:34:33\.709551615Z /u);
});

test('textLine: a span is one line, with its events below', () => {
  const span: StoredSpan = {
    ...BASE,
    signal: 'traces',
    endTimestamp: BASE.timestamp + 132_500_000n,
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: 'eee19b7ec3c1b174',
    parentSpanId: '',
    traceState: '',
    traceFlags: 1,
    name: 'GET /orders',
    kind: 2,
    statusCode: 2,
    statusMessage: 'declined',
    attributes: { 'http.route': '/orders' },
    events: [
      {
        timestamp: BASE.timestamp,
        name: 'exception',
        attributes: { 'exception.type': 'E', 'exception.stacktrace': 'E\n    at x' },
        droppedAttributesCount: 0,
      },
    ],
    links: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
  assert.equal(
    textLine(span),
    [
      '2023-11-14T22:13:20.123456789Z SPAN shop GET /orders 132.5ms ERROR declined http.route=/orders ' +
        'trace=5b8efff798038103d269b633813fc60c span=eee19b7ec3c1b174',
      '    2023-11-14T22:13:20.123456789Z exception exception.type=E',
      '        E',
      '            at x',
      '',
    ].join('\n'),
  );
});

const HEAD = '2023-11-14T22:13:20.123456789Z METRIC shop http.server.request.duration';
const RANGE = { count: 3n, sum: 1.5, min: 0.25, max: 1 };
const BUCKETS = { offset: 0, bucketCounts: [] };

const METRIC_TEXTS: ReadonlyArray<readonly [text: string, data: StoredMetricData]> = [
  ['7', { type: 'gauge', value: 7 }],
  ['NaN', { type: 'sum', value: Number.NaN }],
  ['count=3 sum=1.5 min=0.25 max=1', { type: 'histogram', ...RANGE, explicitBounds: [], bucketCounts: [3n] }],
  [
    'count=3 sum=1.5 min=0.25 max=1',
    {
      type: 'exponentialHistogram',
      ...RANGE,
      scale: 0,
      zeroCount: 0n,
      zeroThreshold: 0,
      positive: BUCKETS,
      negative: BUCKETS,
    },
  ],
  [
    'count=3 sum=1.5 p50=0.5',
    { type: 'summary', count: 3n, sum: 1.5, quantiles: [{ quantile: 0.5, value: 0.5 }] },
  ],
];

for (const [text, data] of METRIC_TEXTS) {
  test(`textLine: a ${data.type} shows ${text}`, () => {
    assert.equal(textLine(point(data)), `${HEAD} ${text} s http.route=/a\n`);
  });
}

test('textLine: no control character of a record gets through, and no line of it passes for a record', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\u001b[31m\n2023-11-14T22:13:20Z', '\ud800'),
  );
  fc.assert(
    fc.property(text, text, text, text, (body, key, value, severityText) => {
      const record = log({ body, severityText, attributes: { [key]: value, 'exception.stacktrace': value } });
      const output = textLine(record);
      assert.doesNotMatch(output, CONTROLS);
      assert.ok(output.endsWith('\n'));
      const [, ...below] = output.slice(0, -1).split('\n');
      for (const line of below) assert.match(line, /^ {4}/u);
    }),
    { numRuns: 500 },
  );
});

test('textLine: shows what has been through protobuf', () => {
  const line = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"kvlistValue":{"values":[]}}}]}]}]}';
  const [record] = decodeProtobuf(protobufFromLine(line).bytes, 'logs');
  assert.ok(record);
  assert.equal(textLine(record), '1970-01-01T00:00:00.000000000Z {}\n');
});
