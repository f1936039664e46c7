import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeLine } from './line-decoder.ts';
import { createLogsEncoder, createOpenLogsEncoder } from './log-encoder.ts';
import type { ReadableLogRecord } from './readable-log-record.ts';
import type { StoredLog, StoredMetricPoint, StoredSpan } from './stored-record.ts';
import { closeLine, UnfinishedLine } from './unfinished-line.ts';

const RESOURCES = [
  { attributes: { 'service.name': 'a', nested: [{ list: ['}', ']'] }] } },
  { attributes: {}, schemaUrl: 'https://example.com/]}' },
];
const SCOPES = [
  { name: '"quoted" {[' },
  { name: 'y\\', attributes: { k: '\\"' }, schemaUrl: 'https://example.com/2' },
];

const anyRecord: fc.Arbitrary<ReadableLogRecord> = fc
  .record({
    body: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', '\n', 'é', '😀') }),
      fc.constant({ list: [{ deep: ['}', {}] }] }),
    ),
    resource: fc.constantFrom(...RESOURCES),
    instrumentationScope: fc.constantFrom(...SCOPES),
  })
  .map((fields) => ({
    hrTime: [1, 0],
    hrTimeObserved: [1, 0],
    attributes: { 'a"': ['x}'] },
    droppedAttributesCount: 0,
    ...fields,
  }));

/** An open line, and where each of its records ends. */
function openLine(records: readonly ReadableLogRecord[]): {
  bytes: Buffer;
  ends: number[];
  closing: Uint8Array;
} {
  const encoder = createOpenLogsEncoder();
  const parts: Uint8Array[] = [];
  const ends: number[] = [];
  let closing: Uint8Array = new Uint8Array();
  for (const record of records) {
    encoder.add(record);
    const part = encoder.take() ?? assert.fail();
    const bytes = part.bytes ?? assert.fail();
    parts.push(bytes);
    ends.push((ends.at(-1) ?? 0) + bytes.length);
    closing = part.closing;
  }
  return { bytes: Buffer.concat(parts), ends, closing };
}

function logsOf(line: Uint8Array): unknown[] {
  return (decodeLine(line) as StoredLog[]).map(({ body, resource, scope }) => [body, resource, scope]);
}

test('closeLine: cut off at any byte, a line has exactly the records that end before', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 6 }), (records) => {
      const { bytes, ends, closing } = openLine(records);
      const whole = Buffer.concat([bytes, closing.subarray(0, -1)]);
      const all = logsOf(whole);
      assert.equal(all.length, records.length);
      for (let cut = 0; cut <= whole.length; cut++) {
        const expected = ends.filter((end) => end <= cut);
        const closed = closeLine(whole.subarray(0, cut));
        assert.equal(closed?.recordEnd, expected.at(-1));
        if (closed !== undefined && (cut % 7 === 0 || cut === closed.recordEnd)) {
          assert.deepEqual(logsOf(closed.bytes), all.slice(0, expected.length));
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('UnfinishedLine: read in pieces of any size, each record is handed out once, in order', () => {
  const cuts = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.boolean()), { maxLength: 30 });
  fc.assert(
    fc.property(
      fc.array(anyRecord, { minLength: 1, maxLength: 8 }),
      cuts,
      fc.nat(),
      (records, pieces, skipped) => {
        const { bytes, ends, closing } = openLine(records);
        const whole = Buffer.concat([bytes, closing.subarray(0, -1)]);
        const line = new UnfinishedLine();
        const start = skipped % (whole.length + 1);
        line.push(whole.subarray(0, start));
        line.skip();
        const found: unknown[] = [];
        let pushed = line.end;
        for (const [size, taken] of pieces) {
          line.push(whole.subarray(pushed, pushed + size));
          pushed = Math.min(whole.length, pushed + size);
          if (!taken) continue;
          const closed = line.take();
          if (closed !== undefined) found.push(...logsOf(closed));
          pushed = line.end;
        }
        line.push(whole.subarray(pushed));
        for (const closed of line.finish()) found.push(...logsOf(closed));
        assert.deepEqual(found, logsOf(whole).slice(ends.filter((end) => end <= start).length));
      },
    ),
  );
});

test('UnfinishedLine: what does not go on as it should is handed out as it is', () => {
  const { bytes } = openLine([
    {
      hrTime: [1, 0],
      hrTimeObserved: [1, 0],
      attributes: {},
      droppedAttributesCount: 0,
      resource: RESOURCES[0] ?? assert.fail(),
      instrumentationScope: SCOPES[0] ?? assert.fail(),
    },
  ]);
  const line = new UnfinishedLine();
  line.push(bytes);
  line.skip();
  line.push(Buffer.from(',{"body"'));
  assert.deepEqual(
    line.finish().map(String),
    [',{"body"'].map((text) => String(Buffer.from(text))),
  );
});

test('closeLine: a line whose resource follows its records has none that can be told apart from others', () => {
  const encoder = createLogsEncoder();
  fc.assert(
    fc.property(anyRecord, fc.nat(), (record, cut) => {
      encoder.add(record);
      const { bytes } = encoder.take() ?? assert.fail();
      assert.equal(closeLine(bytes.subarray(0, cut % bytes.length)), undefined);
    }),
  );
});

test('closeLine: a scope or resource that is cut off costs no record before it', () => {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 's' } }] };
  const line = JSON.stringify({
    resourceLogs: [
      { resource, scopeLogs: [{ scope: { name: 'a' }, logRecords: [{ body: { stringValue: '1' } }] }] },
      { resource, scopeLogs: [{ scope: { name: 'b' }, logRecords: [{ body: { stringValue: '2' } }] }] },
    ],
  });
  const first = line.indexOf(']}]}');
  for (let cut = first; cut < line.indexOf('"2"') + '"2"}}'.length; cut++) {
    assert.equal(closeLine(Buffer.from(line.slice(0, cut)))?.recordEnd, first, line.slice(0, cut));
  }
});

test('closeLine: spans and metrics, the latter with all their data points', () => {
  const spans = JSON.stringify({
    resourceSpans: [
      {
        resource: {},
        scopeSpans: [{ scope: {}, spans: [{ name: 'a', events: [{ name: 'e' }] }, { name: 'b' }] }],
      },
    ],
  });
  const cutSpans = closeLine(Buffer.from(spans.slice(0, spans.indexOf('"b"')))) ?? assert.fail();
  assert.deepEqual(
    (decodeLine(cutSpans.bytes) as StoredSpan[]).map(({ name }) => name),
    ['a'],
  );
  const gauge = (name: string) => ({ name, gauge: { dataPoints: [{ asInt: '1' }, { asInt: '2' }] } });
  const metrics = JSON.stringify({
    resourceMetrics: [{ resource: {}, scopeMetrics: [{ scope: {}, metrics: [gauge('a'), gauge('b')] }] }],
  });
  const cutMetrics = closeLine(Buffer.from(metrics.slice(0, -9))) ?? assert.fail();
  assert.deepEqual(
    (decodeLine(cutMetrics.bytes) as StoredMetricPoint[]).map(({ name }) => name),
    ['a', 'a'],
  );
});

test('closeLine: what is no line of OTLP/JSON has no records', () => {
  for (const text of [
    '',
    '{',
    '[]',
    'null',
    '{"a":{}}',
    '{"resourceLogs":[[',
    '{"resourceLogs":[{"resource":{}}',
    'half a li',
  ]) {
    assert.equal(closeLine(Buffer.from(text)), undefined, text);
  }
  fc.assert(fc.property(fc.uint8Array(), (bytes) => closeLine(bytes) === undefined || bytes.length > 40));
});
