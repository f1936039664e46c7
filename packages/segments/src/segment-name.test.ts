import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SegmentOptionError } from './segment-error.ts';
import { compareSegments, formatSegmentName, parseSegmentName, type SegmentName } from './segment-name.ts';
import type { SegmentSuffix } from './segment-suffix.ts';
import { STREAMS } from './store-layout.ts';

const writer = fc.stringMatching(/^[a-z0-9]{1,32}$/);
const createdAt = fc.date({
  min: new Date('0000-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const SUFFIXES: SegmentSuffix[] = [
  '.jsonl',
  '.jsonl.zst',
  '.jsonl.gz',
  '.pb',
  '.pb.zst',
  '.pb.gz',
  '.txt',
  '.txt.zst',
  '.txt.gz',
];
const anyName: fc.Arbitrary<SegmentName> = fc.record(
  {
    stream: fc.constantFrom(...STREAMS),
    createdAt,
    writer,
    sequence: fc.oneof(fc.nat(), fc.maxSafeNat()),
    suffix: fc.constantFrom(...SUFFIXES),
  },
  { noNullPrototype: true },
);

test('formatSegmentName: the documented form', () => {
  const name: SegmentName = {
    stream: 'logs',
    createdAt: new Date('2026-11-23T16:15:00.123Z'),
    writer: '0k3x9v2b7q1z',
    sequence: 7,
    suffix: '.jsonl',
  };
  assert.equal(formatSegmentName(name), 'logs-20261123T161500.123Z-0k3x9v2b7q1z-000007.jsonl');
});

test('parseSegmentName: reads back every name that formatSegmentName writes', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      assert.deepEqual(parseSegmentName(formatSegmentName(name)), name);
    }),
  );
});

test('parseSegmentName: whatever it accepts, formatSegmentName writes again', () => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
  const lookalike = fc
    .tuple(fc.constantFrom('logs', 'audit', 'other'), digits(8), digits(6), digits(3), writer, digits(7))
    .map(([stream, date, time, millis, id, n]) => `${stream}-${date}T${time}.${millis}Z-${id}-${n}.jsonl`);
  fc.assert(
    fc.property(lookalike, (fileName) => {
      const name = parseSegmentName(fileName);
      assert.ok(name === undefined || formatSegmentName(name) === fileName);
    }),
  );
});

test('parseSegmentName: undefined for foreign names', () => {
  const foreign = [
    'collector.jsonl',
    'logs-20260230T000000.000Z-abc-000001.jsonl',
    'logs-20261123T161500.123Z-abc-0000001.jsonl',
    'logs-20261123T161500.123Z-abc-000001.jsonl.zst.idx',
    'logs-20261123T161500.123Z-abc-000001.json',
    'logs-20261123T161500.123Z-abc-000001.parquet',
    'logs-20261123T161500.123Z-ABC-000001.jsonl',
    'logs-20261123T161500.123Z--000001.jsonl',
    'other-20261123T161500.123Z-abc-000001.jsonl',
    'logs-20261123T161500.123Z-abc-000001.jsonl\n',
  ];
  for (const fileName of foreign) assert.equal(parseSegmentName(fileName), undefined, fileName);
});

test('formatSegmentName: names of one writer sort as strings as they were written', () => {
  const sequence = fc.integer({ min: 1, max: 999_999 });
  fc.assert(
    fc.property(anyName, createdAt, sequence, sequence, (base, otherDate, first, second) => {
      const a = { ...base, sequence: first };
      const b = { ...base, createdAt: otherDate, sequence: second };
      const [nameA, nameB] = [formatSegmentName(a), formatSegmentName(b)];
      assert.equal(Math.sign(compareSegments(a, b)), nameA < nameB ? -1 : nameA > nameB ? 1 : 0);
    }),
  );
});

test('compareSegments: orders by creation, then writer, then sequence', () => {
  const segment = (millis: number, id: string, sequence: number) => ({
    createdAt: new Date(millis),
    writer: id,
    sequence,
  });
  const ordered = [segment(1, 'b', 9), segment(2, 'a', 2), segment(2, 'a', 10), segment(2, 'b', 1)];
  assert.deepEqual([...ordered].reverse().sort(compareSegments), ordered);
});

test('formatSegmentName: refuses parts that could not be read back', () => {
  const name: SegmentName = {
    stream: 'logs',
    createdAt: new Date(0),
    writer: 'a',
    sequence: 1,
    suffix: '.jsonl',
  };
  const broken: Partial<SegmentName>[] = [
    { createdAt: new Date(Number.NaN) },
    { createdAt: new Date('+010000-01-01T00:00:00Z') },
    { writer: '' },
    { writer: '../up' },
    { sequence: -1 },
    { sequence: 1.5 },
  ];
  for (const part of broken) {
    assert.throws(() => formatSegmentName({ ...name, ...part }), {
      name: SegmentOptionError.name,
      code: 'invalid-option',
    });
  }
});
