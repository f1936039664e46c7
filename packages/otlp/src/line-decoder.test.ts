import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeLine } from './line-decoder.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import type { StoredLog, StoredMetricPoint, StoredSpan } from './stored-record.ts';

const RESOURCE = { attributes: { 'service.name': 'my.service' }, schemaUrl: '' };
const SCOPE = {
  name: 'my.library',
  version: '1.0.0',
  attributes: { 'my.scope.attribute': 'some scope attribute' },
  schemaUrl: '',
};
const TIME = 1_544_712_660_300_000_000n;

function example(name: string): Uint8Array {
  return readFileSync(new URL(`testdata/${name}.json`, import.meta.url));
}

function logLine(logRecord: unknown): string {
  return JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [logRecord] }] }] });
}

function decodeLog(logRecord: unknown): StoredLog {
  return decodeLine(logLine(logRecord))[0] as StoredLog;
}

function metricLine(metric: unknown): string {
  return JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] });
}

function decodeError(line: string | Uint8Array): OtlpDecodeError {
  try {
    decodeLine(line);
  } catch (error) {
    assert.ok(error instanceof OtlpDecodeError, String(error));
    return error;
  }
  assert.fail('decodeLine accepted it');
}

test('decodeLine: opentelemetry-proto examples/logs.json', () => {
  assert.deepEqual(decodeLine(example('logs')), [
    {
      signal: 'logs',
      resource: RESOURCE,
      scope: SCOPE,
      timestamp: TIME,
      observedTimestamp: TIME,
      severityNumber: 0,
      severityText: 'Information',
      body: 'Example log record',
      eventName: '',
      attributes: {
        'string.attribute': 'some string',
        'boolean.attribute': true,
        'int.attribute': 10,
        'double.attribute': 637.704,
        'array.attribute': ['many', 'values'],
        'map.attribute': { 'some.map.key': 'some value' },
      },
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      traceFlags: 0,
      droppedAttributesCount: 0,
    },
  ]);
});

test('decodeLine: opentelemetry-proto examples/events.json', () => {
  const [record, ...rest] = decodeLine(example('events'));
  assert.deepEqual(rest, []);
  assert.deepEqual(record, {
    signal: 'logs',
    resource: RESOURCE,
    scope: SCOPE,
    timestamp: TIME,
    observedTimestamp: TIME,
    severityNumber: 9,
    severityText: '',
    body: {
      type: 0,
      url: 'https://www.guidgenerator.com/online-guid-generator.aspx',
      referrer: 'https://wwww.google.com',
      title: 'Free Online GUID Generator',
    },
    eventName: '',
    attributes: { 'event.name': 'browser.page_view' },
    traceId: '',
    spanId: '',
    traceFlags: 0,
    droppedAttributesCount: 0,
  });
});

test('decodeLine: opentelemetry-proto examples/trace.json', () => {
  assert.deepEqual(decodeLine(example('trace')), [
    {
      signal: 'traces',
      resource: RESOURCE,
      scope: SCOPE,
      timestamp: 1_544_712_660_000_000_000n,
      endTimestamp: 1_544_712_661_000_000_000n,
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      parentSpanId: 'eee19b7ec3c1b173',
      traceState: '',
      traceFlags: 0,
      name: "I'm a server span",
      kind: 2,
      statusCode: 0,
      statusMessage: '',
      attributes: { 'my.span.attr': 'some value' },
      events: [],
      links: [],
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    },
  ]);
});

test('decodeLine: opentelemetry-proto examples/metrics.json', () => {
  const shared = {
    signal: 'metrics',
    resource: RESOURCE,
    scope: SCOPE,
    unit: '1',
    timestamp: TIME,
    flags: 0,
    exemplars: [],
  };
  assert.deepEqual(decodeLine(example('metrics')), [
    {
      ...shared,
      name: 'my.counter',
      description: 'I am a Counter',
      startTimestamp: TIME,
      temporality: 1,
      monotonic: true,
      attributes: { 'my.counter.attr': 'some value' },
      data: { type: 'sum', value: 5 },
    },
    {
      ...shared,
      name: 'my.gauge',
      description: 'I am a Gauge',
      startTimestamp: 0n,
      temporality: 0,
      monotonic: false,
      attributes: { 'my.gauge.attr': 'some value' },
      data: { type: 'gauge', value: 10 },
    },
    {
      ...shared,
      name: 'my.histogram',
      description: 'I am a Histogram',
      startTimestamp: TIME,
      temporality: 1,
      monotonic: false,
      attributes: { 'my.histogram.attr': 'some value' },
      data: {
        type: 'histogram',
        count: 2n,
        sum: 2,
        min: 0,
        max: 2,
        explicitBounds: [1],
        bucketCounts: [1n, 1n],
      },
    },
  ]);
});

test('decodeLine: original snake_case names, enum names and null fields', () => {
  const line = JSON.stringify({
    resource_spans: [
      {
        resource: null,
        schema_url: 'https://example.com/r',
        scope_spans: [
          {
            schema_url: 'https://example.com/s',
            spans: [
              {
                trace_id: '5B8EFFF798038103D269B633813FC60C',
                parent_span_id: null,
                start_time_unix_nano: '5',
                end_time_unix_nano: 6,
                kind: 'SPAN_KIND_CONSUMER',
                status: { code: 'STATUS_CODE_ERROR', message: 'no' },
                trace_state: 'a=b',
                flags: 0x301,
                dropped_events_count: 3,
                attributes: [{ key: 'k', value: { string_value: 'v' } }],
                events: [{ time_unix_nano: '7', name: 'e', dropped_attributes_count: 1 }],
                unknown_field: { anything: [1] },
              },
            ],
          },
        ],
      },
    ],
  });
  const [span] = decodeLine(line) as StoredSpan[];
  assert.equal(span?.traceId, '5b8efff798038103d269b633813fc60c');
  assert.equal(span?.parentSpanId, '');
  assert.deepEqual([span?.timestamp, span?.endTimestamp], [5n, 6n]);
  assert.deepEqual([span?.kind, span?.statusCode, span?.traceFlags], [5, 2, 1]);
  assert.equal(span?.traceState, 'a=b');
  assert.equal(span?.droppedEventsCount, 3);
  assert.deepEqual(span?.attributes, { k: 'v' });
  assert.deepEqual(span?.events, [{ timestamp: 7n, name: 'e', attributes: {}, droppedAttributesCount: 1 }]);
  assert.equal(span?.resource.schemaUrl, 'https://example.com/r');
  assert.equal(span?.scope.schemaUrl, 'https://example.com/s');
});

test('decodeLine: every form of a number', () => {
  const value = (json: unknown): unknown => decodeLog({ body: json }).body;
  assert.equal(value({ intValue: '9223372036854775807' }), 2n ** 63n - 1n);
  assert.equal(value({ intValue: 12 }), 12);
  assert.equal(value({ intValue: '1e3' }), 1000);
  assert.equal(value({ intValue: 1.0 }), 1);
  assert.equal(value({ doubleValue: '1.5' }), 1.5);
  assert.equal(value({ doubleValue: 'NaN' }), Number.NaN);
  assert.equal(value({ doubleValue: '-Infinity' }), Number.NEGATIVE_INFINITY);
  assert.ok(Object.is(value({ doubleValue: -0 }), 0), 'JSON.stringify has no -0');
  assert.equal(decodeLog({ severityNumber: 'SEVERITY_NUMBER_WARN2' }).severityNumber, 14);
  assert.equal(decodeLog({ severityNumber: 'SEVERITY_NUMBER_FATAL4' }).severityNumber, 24);
  assert.equal(decodeLog({ severityNumber: '9' }).severityNumber, 9);
});

test('decodeLine: bare integers beyond 2^53 are not rounded', () => {
  const line =
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":1544712660300000001,' +
    '"body":{"arrayValue":{"values":[{"intValue":-9223372036854775808},{"doubleValue":1.0000000000000000005},' +
    String.raw`{"stringValue":"x\": 12345678901234567890, \\"},{"stringValue":":9223372036854775807"}` +
    ']}},"attributes":[{"key":"a","value":{"intValue": 9007199254740993}}]}]}]}]}';
  const [record] = decodeLine(line) as StoredLog[];
  assert.equal(record?.timestamp, 1_544_712_660_300_000_001n);
  assert.deepEqual(record?.body, [-(2n ** 63n), 1, 'x": 12345678901234567890, \\', ':9223372036854775807']);
  assert.deepEqual(record?.attributes, { a: 9007199254740993n });
});

test('decodeLine: bytes in both base64 alphabets, with and without padding', () => {
  for (const text of ['+/8=', '-_8=', '-_8', '+/8']) {
    assert.deepEqual(decodeLog({ body: { bytesValue: text } }).body, new Uint8Array([251, 255]));
  }
});

test('decodeLine: empty values, repeated keys and __proto__', () => {
  const { body, attributes } = decodeLog({
    body: {},
    attributes: [
      { key: 'twice', value: { intValue: 1 } },
      { key: 'twice', value: { intValue: 2 } },
      { key: 'empty' },
      { key: 'null', value: null },
      { key: 'list', value: { arrayValue: {} } },
      { key: 'map', value: { kvlistValue: { values: [] } } },
      { key: '__proto__', value: { stringValue: 'kept' } },
      { value: { stringValue: 'no key' } },
    ],
  });
  assert.equal(body, null);
  assert.equal(Object.getPrototypeOf(attributes), Object.prototype);
  assert.deepEqual(Object.entries(attributes), [
    ['twice', 2],
    ['empty', null],
    ['null', null],
    ['list', []],
    ['map', {}],
    ['__proto__', 'kept'],
    ['', 'no key'],
  ]);
  assert.equal(decodeLog({}).body, undefined);
});

test('decodeLine: summaries and exponential histograms', () => {
  const [summary] = decodeLine(
    metricLine({
      name: 's',
      summary: {
        dataPoints: [
          { timeUnixNano: '9', count: '3', sum: 4.5, quantileValues: [{ quantile: 0.5, value: 1 }, {}] },
        ],
      },
    }),
  ) as StoredMetricPoint[];
  assert.equal(summary?.timestamp, 9n);
  assert.deepEqual(summary?.data, {
    type: 'summary',
    count: 3n,
    sum: 4.5,
    quantiles: [
      { quantile: 0.5, value: 1 },
      { quantile: 0, value: 0 },
    ],
  });
  const [histogram] = decodeLine(
    metricLine({
      name: 'h',
      exponentialHistogram: {
        aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
        dataPoints: [
          {
            count: 4,
            sum: '2.5',
            scale: -1,
            zeroCount: '1',
            zeroThreshold: 0.5,
            positive: { offset: -2, bucketCounts: ['1', 2] },
          },
        ],
      },
    }),
  ) as StoredMetricPoint[];
  assert.equal(histogram?.temporality, 2);
  assert.deepEqual(histogram?.data, {
    type: 'exponentialHistogram',
    count: 4n,
    sum: 2.5,
    min: undefined,
    max: undefined,
    scale: -1,
    zeroCount: 1n,
    zeroThreshold: 0.5,
    positive: { offset: -2, bucketCounts: [1n, 2n] },
    negative: { offset: 0, bucketCounts: [] },
  });
});

test('decodeLine: several signals, resources and scopes in one line; records share what they belong to', () => {
  const records = decodeLine(
    JSON.stringify({
      resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}] }, { logRecords: [{}] }] }, { scopeLogs: [] }, {}],
      resourceSpans: [{ scopeSpans: [{ spans: [{}] }] }],
    }),
  );
  assert.deepEqual(
    records.map(({ signal }) => signal),
    ['logs', 'logs', 'logs', 'traces'],
  );
  assert.equal(records[0]?.scope, records[1]?.scope);
  assert.equal(records[0]?.resource, records[2]?.resource);
  assert.notEqual(records[0]?.scope, records[2]?.scope);
});

test('decodeLine: text and bytes, a final newline, a byte order mark', () => {
  const line = logLine({ body: { stringValue: 'é' } });
  for (const input of [line, `${line}\n`, Buffer.from(`${line}\r\n`), Buffer.from(`\ufeff${line}`)]) {
    assert.equal((decodeLine(input)[0] as StoredLog).body, 'é');
  }
  assert.deepEqual(decodeLine('{}'), []);
});

test('decodeLine: a torn line says where it breaks off', () => {
  const line = logLine({ body: { stringValue: 'text' } });
  for (let length = 0; length < line.length; length++) {
    const error = decodeError(line.slice(0, length));
    assert.equal(error.code, 'malformed-json');
    assert.ok(error.position !== undefined && error.position <= length);
  }
  assert.equal(decodeError('{"resourceLogs":[],}').position, 19);
});

test('decodeLine: JSON that is not OTLP', () => {
  for (const json of [
    'null',
    '[]',
    '"text"',
    '17',
    '{"level":"info","msg":"pino"}',
    '[{"resourceLogs":[]}]',
  ]) {
    assert.equal(decodeError(json).code, 'not-otlp');
  }
});

test('decodeLine: a value of the wrong type is named', () => {
  const cases: [unknown, RegExp][] = [
    [{ timeUnixNano: 'yesterday' }, /timeUnixNano is "yesterday", must be an integer/],
    [{ timeUnixNano: -1 }, /timeUnixNano is -1/],
    [{ timeUnixNano: '18446744073709551616' }, /must be an integer from 0 to 18446744073709551615/],
    [{ severityText: 5 }, /severityText is 5, must be a string/],
    [{ severityNumber: 'LOUD' }, /severityNumber is "LOUD"/],
    [{ attributes: {} }, /attributes is {}, must be an array/],
    [{ attributes: [[]] }, /attributes is \[\], must be an object/],
    [{ body: 'text' }, /value is "text", must be an object/],
    [{ body: { intValue: '1.5' } }, /intValue is "1.5"/],
    [{ body: { boolValue: 'true' } }, /boolValue is "true", must be true or false/],
    [{ body: { bytesValue: '?' } }, /bytesValue is "\?", must be base64/],
    [{ body: { doubleValue: 'one' } }, /doubleValue is "one", must be a number/],
    [{ traceId: 'xyz' }, /traceId is "xyz", must be 32 hex digits/],
    [{ flags: 2 ** 32 }, /flags is 4294967296/],
  ];
  for (const [record, message] of cases) {
    const error = decodeError(logLine(record));
    assert.equal(error.code, 'invalid-field');
    assert.match(error.message, message);
  }
});

test('decodeLine: nesting that would exhaust the stack is refused', () => {
  const open = '{"arrayValue":{"values":[';
  const body = `${open.repeat(100_000)}${']}}'.repeat(100_000)}`;
  const error = decodeError(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${body}}]}]}]}`);
  assert.match(error.message, /nested deeper than 256/);
});

test('decodeLine: any JSON is decoded or refused with an OtlpDecodeError', () => {
  const field = fc.constantFrom(
    'resourceLogs',
    'scopeLogs',
    'logRecords',
    'body',
    'attributes',
    'key',
    'value',
    'intValue',
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 6 }, fc.jsonValue(), fc.array(tie('value'), { maxLength: 2 }), tie('object')),
    object: fc.dictionary(field, tie('value'), { maxKeys: 3 }),
  })).object;
  const nested = json.map((value) => ({ resourceLogs: [{ scopeLogs: [{ logRecords: [value] }] }] }));
  fc.assert(
    fc.property(fc.oneof(json, nested), (value) => {
      try {
        decodeLine(JSON.stringify(value));
      } catch (error) {
        assert.ok(error instanceof OtlpDecodeError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});
