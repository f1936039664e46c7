import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeLine } from './line-decoder.ts';
import { type LineEncoder, MAX_LINE_BYTES } from './line-encoder.ts';
import type { LinePart } from './line-part.ts';
import { createOpenLogsEncoder } from './log-encoder.ts';
import type { ReadableLogRecord } from './readable-log-record.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import { createOpenSpansEncoder } from './span-encoder.ts';
import type { StoredLog } from './stored-record.ts';

const RESOURCES: readonly Resource[] = [
  { attributes: { 'service.name': 'a' } },
  { attributes: { 'service.name': 'b', text: '"]}]}\\' }, schemaUrl: 'https://example.com/1' },
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
    body: fc.string({ maxLength: 200 }),
    second: fc.integer({ min: 1, max: 10 }),
    resource: fc.constantFrom(...RESOURCES),
    instrumentationScope: fc.constantFrom(...SCOPES),
  })
  .map(({ second, ...fields }) => logRecord({ ...fields, hrTime: [second, 0] }));

/** Records, each with whether it is the last one of its turn. */
const turns = fc.array(fc.tuple(anyRecord, fc.boolean()), { minLength: 1, maxLength: 40 });

function decode(...bytes: readonly Uint8Array[]): StoredLog[] {
  return decodeLine(Buffer.concat(bytes)) as StoredLog[];
}

function identityOf({ body, resource, scope }: StoredLog): unknown[] {
  return [body, resource.schemaUrl, scope.name];
}

function expectedIdentity(record: ReadableLogRecord): unknown[] {
  return [record.body, record.resource.schemaUrl ?? '', record.instrumentationScope.name];
}

interface TakenPart {
  readonly part: LinePart;
  readonly records: readonly ReadableLogRecord[];
}

/** All parts, with the records that must be in each. */
function takeParts(
  items: readonly (readonly [ReadableLogRecord, boolean])[],
  maxLineBytes: number,
): TakenPart[] {
  const parts: TakenPart[] = [];
  const records: ReadableLogRecord[] = [];
  const collect = (part: LinePart | undefined) => {
    if (part !== undefined) parts.push({ part, records: records.splice(0, part.count) });
  };
  const encoder = createOpenLogsEncoder({ maxLineBytes, onLine: collect });
  for (const [record, last] of items) {
    records.push(record);
    encoder.add(record);
    if (last) collect(encoder.take());
  }
  collect(encoder.take());
  assert.deepEqual(records, []);
  return parts;
}

test('createOpenLogsEncoder: parts one behind the other are lines within the limit, with every record in order', () => {
  fc.assert(
    fc.property(turns, fc.integer({ min: 100, max: 3000 }), (items, max) => {
      const parts = takeParts(items, max);
      const bytes = Buffer.concat(parts.map(({ part }) => part.bytes ?? assert.fail()));
      const text = `${bytes}${parts[0] && Buffer.from(parts[0].part.closing)}`;
      assert.ok(text.endsWith('\n'));
      const lines = text.slice(0, -1).split('\n');
      for (const line of lines) {
        assert.ok(Buffer.byteLength(line) < max || decodeLine(line).length === 1);
      }
      assert.deepEqual(
        lines.flatMap((line) => (decodeLine(line) as StoredLog[]).map(identityOf)),
        items.map(([record]) => expectedIdentity(record)),
      );
      for (const [index, { part }] of parts.entries())
        assert.equal(part.follows, parts[index - 1]?.part.mark);
    }),
  );
});

test('LinePart: stands alone as the opening of a line and as a whole line, and knows its count and times', () => {
  fc.assert(
    fc.property(turns, fc.integer({ min: 100, max: 3000 }), (items, max) => {
      for (const { part, records } of takeParts(items, max)) {
        const expected = records.map(expectedIdentity);
        assert.deepEqual(decode(part.opening(), part.closing).map(identityOf), expected);
        const whole = part.whole();
        assert.deepEqual(decode(whole.bytes).map(identityOf), expected);
        assert.ok(whole.bytes.length <= max || part.count === 1);
        assert.equal(whole.bytes.at(-1), 0x0a);
        const times = records.map(({ hrTime }) => BigInt(hrTime[0]) * 1_000_000_000n);
        const sorted = times.toSorted((a, b) => Number(a - b));
        for (const known of [part, whole]) {
          assert.deepEqual(
            [known.count, known.firstTimestamp, known.lastTimestamp],
            [records.length, sorted[0], sorted.at(-1)],
          );
        }
      }
    }),
  );
});

test('LinePart: resource and scope come first in an open line, and last in a whole one', () => {
  const encoder = createOpenLogsEncoder();
  encoder.add(logRecord({ body: 'one' }));
  const first = encoder.take() ?? assert.fail();
  encoder.add(logRecord({ body: 'two' }));
  const second = encoder.take() ?? assert.fail();
  const head =
    '{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},' +
    '"scopeLogs":[{"scope":{"name":"x","version":"1","attributes":[{"key":"k","value":{"stringValue":"v"}}],' +
    '"droppedAttributesCount":2},"logRecords":[{"timeUnixNano"';
  assert.ok(String(Buffer.from(first.bytes ?? [])).startsWith(head));
  assert.ok(String(Buffer.from(second.bytes ?? [])).startsWith(',{"timeUnixNano"'));
  assert.ok(String(Buffer.from(second.opening())).startsWith(head));
  assert.ok(
    String(Buffer.from(second.whole().bytes)).startsWith(
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano"',
    ),
  );
});

test('createOpenLogsEncoder: a record larger than the limit has a line of its own', () => {
  const parts = takeParts(
    ['a', 'x'.repeat(2 * MAX_LINE_BYTES), 'b'].map((body) => [logRecord({ body }), false]),
    MAX_LINE_BYTES,
  );
  const text = Buffer.concat(parts.map(({ part }) => part.bytes ?? assert.fail())).toString();
  assert.deepEqual(
    text.split('\n').map((line) => line.length > MAX_LINE_BYTES),
    [false, true, false],
  );
});

test('createOpenLogsEncoder: while a resource is pending its records are whole lines, with what is known when they are taken', () => {
  const resource = { attributes: { a: 1 } as Record<string, unknown>, asyncAttributesPending: true };
  const encoder = createOpenLogsEncoder();
  const add = (body: string) => encoder.add(logRecord({ body, resource }));
  encoder.add(logRecord({ body: 'before' }));
  assert.notEqual(encoder.take()?.bytes, undefined);
  add('one');
  resource.attributes = { a: 1, b: 2 };
  const pending = encoder.take() ?? assert.fail();
  assert.equal(pending.bytes, undefined);
  assert.deepEqual(decode(pending.whole().bytes)[0]?.resource.attributes, { a: 1, b: 2 });
  add('two');
  resource.attributes = { a: 1, b: 2, c: 3 };
  resource.asyncAttributesPending = false;
  assert.deepEqual(decode(encoder.take()?.whole().bytes ?? assert.fail())[0]?.resource.attributes, {
    a: 1,
    b: 2,
    c: 3,
  });
  add('three');
  const settled = encoder.take() ?? assert.fail();
  assert.equal(settled.follows, undefined);
  const [record] = decode(settled.bytes ?? assert.fail(), settled.closing);
  assert.deepEqual([record?.body, record?.resource.attributes], ['three', { a: 1, b: 2, c: 3 }]);
});

test('createOpenLogsEncoder: a record that cannot be read, and records logged while another is encoded, lose nothing', () => {
  const encoder: LineEncoder<ReadableLogRecord, LinePart> = createOpenLogsEncoder();
  const body = {
    get value() {
      encoder.add(logRecord({ body: 'logged meanwhile' }));
      assert.equal(encoder.take(), undefined);
      return 'read';
    },
  };
  encoder.add(logRecord({ body }));
  encoder.add({
    get hrTime(): [number, number] {
      throw new Error('boom');
    },
  } as ReadableLogRecord);
  const part = encoder.take() ?? assert.fail();
  assert.deepEqual(
    decode(part.opening(), part.closing).map((record) => record.body),
    [{ value: 'read' }, 'logged meanwhile', '[Could not encode: boom]'],
  );
});

test('createOpenLogsEncoder: transient bytes last until the next part has been taken', () => {
  const encoder = createOpenLogsEncoder({ transientLines: true });
  encoder.add(logRecord({ body: 'one' }));
  const one = encoder.take() ?? assert.fail();
  encoder.add(logRecord({ body: 'two', instrumentationScope: SCOPES[1] ?? assert.fail() }));
  assert.deepEqual(decode(one.whole().bytes).map(identityOf), [['one', '', 'x']]);
  const two = encoder.take() ?? assert.fail();
  assert.deepEqual(
    decode(one.bytes ?? assert.fail(), two.bytes ?? assert.fail(), two.closing).map(identityOf),
    [
      ['one', '', 'x'],
      ['two', '', 'y'],
    ],
  );
});

test('createOpenSpansEncoder: spans go into an open line of TracesData', () => {
  const encoder = createOpenSpansEncoder();
  const span = (name: string) => ({
    name,
    kind: 0,
    spanContext: () => ({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 1,
    }),
    startTime: [1, 0] as [number, number],
    endTime: [2, 0] as [number, number],
    status: { code: 0 },
    attributes: {},
    links: [],
    events: [],
    duration: [1, 0] as [number, number],
    ended: true,
    resource: RESOURCES[0] ?? assert.fail(),
    instrumentationScope: SCOPES[0] ?? assert.fail(),
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  });
  encoder.add(span('one'));
  const one = encoder.take() ?? assert.fail();
  encoder.add(span('two'));
  const two = encoder.take() ?? assert.fail();
  const names = decodeLine(
    Buffer.concat([one.bytes ?? assert.fail(), two.bytes ?? assert.fail(), two.closing]),
  ).map((record) => (record.signal === 'traces' ? record.name : undefined));
  assert.deepEqual(names, ['one', 'two']);
});
