import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeLine } from './line-decoder.ts';
import { type EncodedLine, MAX_LINE_BYTES } from './line-encoder.ts';
import { createLogsEncoder, encodeLogs } from './log-encoder.ts';
import type { ReadableLogRecord } from './readable-log-record.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import type { StoredLog } from './stored-record.ts';

const RESOURCES: readonly Resource[] = [
  { attributes: { 'service.name': 'a' } },
  { attributes: { 'service.name': 'b' }, schemaUrl: 'https://example.com/1' },
];
const SCOPES: readonly InstrumentationScope[] = [
  { name: 'x', version: '1', attributes: { k: 'v' }, droppedAttributesCount: 2 },
  { name: 'y', schemaUrl: 'https://example.com/2' },
];

function logRecord(fields: Partial<ReadableLogRecord> = {}): ReadableLogRecord {
  return {
    hrTime: [1_700_000_000, 1],
    hrTimeObserved: [1_700_000_000, 2],
    resource: RESOURCES[0] ?? assert.fail(),
    instrumentationScope: SCOPES[0] ?? assert.fail(),
    attributes: {},
    droppedAttributesCount: 0,
    ...fields,
  };
}

const anyRecord: fc.Arbitrary<ReadableLogRecord> = fc
  .record({
    body: fc.string({ maxLength: 300 }),
    second: fc.integer({ min: 0, max: 10 }),
    resource: fc.constantFrom(...RESOURCES),
    instrumentationScope: fc.constantFrom(...SCOPES),
  })
  .map(({ second, ...fields }) => logRecord({ ...fields, hrTime: [second, 0] }));

function decodeAll(lines: readonly EncodedLine[]): StoredLog[] {
  return lines.flatMap(({ bytes }) => decodeLine(bytes)) as StoredLog[];
}

test('encodeLogs: every record comes back in order, in lines within the limit', () => {
  fc.assert(
    fc.property(
      fc.array(anyRecord, { maxLength: 40 }),
      fc.integer({ min: 100, max: 3000 }),
      (records, max) => {
        const lines = encodeLogs(records, max);
        for (const { bytes, count } of lines) assert.ok(bytes.length <= max || count === 1);
        assert.equal(
          lines.reduce((sum, { count }) => sum + count, 0),
          records.length,
        );
        assert.deepEqual(
          decodeAll(lines).map(({ body, resource, scope }) => [body, resource.schemaUrl, scope.name]),
          records.map((record) => [
            record.body,
            record.resource.schemaUrl ?? '',
            record.instrumentationScope.name,
          ]),
        );
      },
    ),
  );
});

test('encodeLogs: a line knows its count and its first and last timestamp', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 20 }), (records) => {
      for (const line of encodeLogs(records, 1000)) {
        const times = decodeAll([line])
          .map(({ timestamp }) => Number(timestamp))
          .sort((a, b) => a - b);
        assert.equal(line.count, times.length);
        assert.equal(Number(line.firstTimestamp), times[0]);
        assert.equal(Number(line.lastTimestamp), times.at(-1));
      }
    }),
  );
});

test('encodeLogs: a line is one JSON object and one newline, at the end', () => {
  const lines = encodeLogs([logRecord({ body: 'a\nb\r\u2028' }), logRecord()]);
  assert.equal(lines.length, 1);
  const text = new TextDecoder().decode(lines[0]?.bytes);
  assert.equal(text.indexOf('\n'), text.length - 1);
  assert.equal(JSON.parse(text).resourceLogs.length, 1);
});

test('encodeLogs: a record larger than the limit gets a line of its own', () => {
  const large = logRecord({ body: 'x'.repeat(2 * MAX_LINE_BYTES) });
  const lines = encodeLogs([logRecord({ body: 'a' }), large, logRecord({ body: 'b' })]);
  assert.deepEqual(
    lines.map(({ count, bytes }) => [count, bytes.length > MAX_LINE_BYTES]),
    [
      [1, false],
      [1, true],
      [1, false],
    ],
  );
});

test('encodeLogs: no records, no lines', () => {
  assert.deepEqual(encodeLogs([]), []);
});

test('LineEncoder: byteLength and count describe the line that take returns', () => {
  const encoder = createLogsEncoder();
  assert.deepEqual([encoder.byteLength, encoder.count, encoder.take()], [0, 0, undefined]);
  encoder.add(logRecord());
  encoder.add(logRecord({ instrumentationScope: SCOPES[1] ?? assert.fail() }));
  const { byteLength, count } = encoder;
  const line = encoder.take();
  assert.deepEqual([line?.bytes.length, line?.count], [byteLength, count]);
  assert.deepEqual([encoder.byteLength, encoder.count], [0, 0]);
  encoder.add(logRecord({ body: 'next' }));
  assert.equal(decodeAll([encoder.take() ?? assert.fail()])[0]?.body, 'next');
});

test('LineEncoder: without onLine a line has no limit', () => {
  const encoder = createLogsEncoder({ maxLineBytes: 10 });
  for (let i = 0; i < 5; i++) encoder.add(logRecord());
  assert.equal(encoder.take()?.count, 5);
});

test('LineEncoder: what onLine throws reaches the caller, and no record is lost', () => {
  const lines: EncodedLine[] = [];
  let fail = true;
  const onLine = (line: EncodedLine): void => {
    lines.push(line);
    if (fail) throw new Error('disk full');
  };
  const encoder = createLogsEncoder({ maxLineBytes: 1, onLine });
  encoder.add(logRecord({ body: 1 }));
  assert.throws(() => encoder.add(logRecord({ body: 2 })), /disk full/);
  fail = false;
  encoder.add(logRecord({ body: 3 }));
  lines.push(encoder.take() ?? assert.fail());
  assert.deepEqual(
    decodeAll(lines).map(({ body }) => body),
    [1, 2, 3],
  );
});

test('LineEncoder: one record that cannot be read costs neither the line nor the others', () => {
  const unreadable = logRecord();
  Object.defineProperty(unreadable, 'severityText', {
    get() {
      throw new Error('broken "record"');
    },
  });
  const records = [logRecord({ body: 'before' }), unreadable, logRecord({ body: 'after' })];
  assert.deepEqual(
    decodeAll(encodeLogs(records)).map(({ body }) => body),
    ['before', '[Could not encode: broken "record"]', 'after'],
  );
});

test('LineEncoder: records that are no records become markers', () => {
  const records = [null, undefined, 42, {}, 'text', { resource: null, attributes: null }];
  const stored = decodeAll(encodeLogs(records as unknown as ReadableLogRecord[]));
  assert.equal(stored.length, records.length);
  assert.match(String(stored[0]?.body), /^\[Could not encode: /);
});

test('LineEncoder: a resource or scope that cannot be read says so in its place', () => {
  const broken = {
    get attributes(): never {
      throw new Error('no attributes');
    },
  };
  const scope = {
    get name(): never {
      throw new Error('no name');
    },
  };
  const [stored] = decodeAll(
    encodeLogs([logRecord({ resource: broken, instrumentationScope: scope, body: 'kept' })]),
  );
  assert.equal(stored?.body, 'kept');
  assert.equal(stored?.resource.attributes['agentbus.encoding.error'], 'no attributes');
  assert.equal(stored?.scope.attributes['agentbus.encoding.error'], 'no name');
});

test('LineEncoder: a hostile proxy as resource, scope or record costs nothing but itself', () => {
  const hostile = new Proxy(
    {},
    {
      get(): never {
        throw new Error('trap');
      },
    },
  );
  const records = [
    logRecord({ resource: hostile as Resource, body: 'one' }),
    logRecord({ instrumentationScope: hostile as InstrumentationScope, body: 'two' }),
    hostile as ReadableLogRecord,
    logRecord({ body: 'three' }),
  ];
  assert.deepEqual(
    decodeAll(encodeLogs(records)).map(({ body }) => body),
    ['one', 'two', '[Could not encode: trap]', 'three'],
  );
});

test('createLogsEncoder: a limit that is no positive number is refused', () => {
  for (const maxLineBytes of [0, -1, Number.NaN]) {
    assert.throws(() => createLogsEncoder({ maxLineBytes }), {
      code: 'invalid-option',
      message: /must be greater than 0/,
    });
  }
});

test('LineEncoder: a record logged while another is encoded follows it', () => {
  const encoder = createLogsEncoder();
  const body = {
    toJSON(): string {
      encoder.add(logRecord({ body: 'inner' }));
      assert.equal(encoder.take(), undefined);
      return 'outer';
    },
  };
  encoder.add(logRecord({ body }));
  encoder.add(logRecord({ body: 'last' }));
  assert.deepEqual(
    decodeAll([encoder.take() ?? assert.fail()]).map((record) => record.body),
    ['outer', 'inner', 'last'],
  );
});

test('LineEncoder: records that log one another without end are ended with a marker', () => {
  const encoder = createLogsEncoder();
  const body = {
    toJSON(): string {
      encoder.add(logRecord({ body }));
      return 'again';
    },
  };
  encoder.add(logRecord({ body }));
  const bodies = decodeAll([encoder.take() ?? assert.fail()]).map((record) => record.body);
  assert.deepEqual(new Set(bodies.slice(0, -1)), new Set(['again']));
  assert.match(String(bodies.at(-1)), /^\[Could not encode: /);
});

test('LineEncoder: a resource is written as it is when the line ends, and again in the next line', () => {
  const resource: { attributes: Record<string, unknown>; asyncAttributesPending: boolean } = {
    attributes: { 'service.name': 'a' },
    asyncAttributesPending: true,
  };
  const encoder = createLogsEncoder();
  const hostOfLine = () =>
    decodeAll([encoder.take() ?? assert.fail()]).map((record) => record.resource.attributes['host.name']);

  encoder.add(logRecord({ resource }));
  assert.deepEqual(hostOfLine(), [undefined], 'not known yet');

  encoder.add(logRecord({ resource }));
  resource.attributes = { 'service.name': 'a', 'host.name': 'h' };
  resource.asyncAttributesPending = false;
  encoder.add(logRecord({ resource }));
  assert.deepEqual(hostOfLine(), ['h', 'h'], 'known by the end of the line');
});

test('LineEncoder: two lines of one resource differ within the first 100 bytes', () => {
  const resource = { attributes: { 'service.name': 'a'.repeat(2000) } };
  const begins = [1, 2].map((seconds) => {
    const encoder = createLogsEncoder();
    encoder.add(logRecord({ resource, hrTime: [seconds, 0] }));
    return Buffer.from(encoder.take()?.bytes ?? []).toString('latin1', 0, 100);
  });
  assert.notEqual(begins[0], begins[1]);
});

test('encodeLogs: a record without a time of its own counts by its observed time', () => {
  const [line] = encodeLogs([logRecord({ hrTime: [0, 0], hrTimeObserved: [5, 0] })]);
  assert.equal(line?.firstTimestamp, 5_000_000_000n);
  assert.equal(decodeAll(line ? [line] : [])[0]?.timestamp, 5_000_000_000n);
});

test('encodeLogs: without a body there is none, with null there is an empty one', () => {
  const bodies = decodeAll(encodeLogs([logRecord(), logRecord({ body: null })])).map(({ body }) => body);
  assert.deepEqual(bodies, [undefined, null]);
});

test('transientLines: the same lines, each intact until the next one ends', () => {
  const records = Array.from({ length: 200 }, (_, n) => logRecord({ body: `${n} ${'x'.repeat(n)}` }));
  const expected = encodeLogs(records, 2000).map(({ bytes }) => Buffer.from(bytes).toString());
  const lines: string[] = [];
  const encoder = createLogsEncoder({
    maxLineBytes: 2000,
    transientLines: true,
    onLine: ({ bytes }) => lines.push(Buffer.from(bytes).toString()),
  });
  for (const record of records) encoder.add(record);
  const last = encoder.take();
  encoder.add(logRecord({ body: 'in the next line' }));
  lines.push(Buffer.from(last?.bytes ?? []).toString());
  assert.deepEqual(lines, expected);
});
