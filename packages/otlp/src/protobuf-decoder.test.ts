import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeLine } from './line-decoder.ts';
import { lineFromProtobuf } from './line-from-protobuf.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import { decodeProtobuf } from './protobuf-decoder.ts';
import type { Signal } from './protobuf-schema.ts';
import type { StoredLog, StoredMetricPoint } from './stored-record.ts';

type Part = number | string | Uint8Array | readonly Part[];

/** Bytes from parts: numbers are bytes, a string is its UTF-8. */
function bytesOf(...parts: Part[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part): number[] => {
      if (typeof part === 'number') return [part];
      return [
        ...(typeof part === 'string'
          ? new TextEncoder().encode(part)
          : part instanceof Uint8Array
            ? part
            : bytesOf(...part)),
      ];
    }),
  );
}

/** A length-delimited field of a number below 16. */
function delimited(field: number, ...parts: Part[]): Uint8Array {
  const content = bytesOf(...parts);
  const length = content.length;
  const size =
    length < 128
      ? [length]
      : [(length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | (length >= 0x4000 ? 0x80 : 0)];
  if (length >= 0x4000) size.push(length >> 14);
  return bytesOf((field << 3) | 2, size, content);
}

function logsMessage(...record: Part[]): Uint8Array {
  return delimited(1, delimited(2, delimited(2, ...record)));
}

function decodeLog(...record: Part[]): StoredLog {
  const [log, ...rest] = decodeProtobuf(logsMessage(...record), 'logs');
  assert.deepEqual(rest, []);
  return log as StoredLog;
}

function decodeBody(...value: Part[]): unknown {
  return decodeLog(delimited(5, ...value)).body;
}

function metricsMessage(...metric: Part[]): Uint8Array {
  return delimited(1, delimited(2, delimited(2, ...metric)));
}

function decodeError(bytes: Uint8Array, signal: Signal = 'logs'): OtlpDecodeError {
  try {
    decodeProtobuf(bytes, signal);
  } catch (error) {
    assert.ok(error instanceof OtlpDecodeError, String(error));
    return error;
  }
  assert.fail('decodeProtobuf accepted it');
}

test('decodeProtobuf: no bytes are no records', () => {
  assert.deepEqual(decodeProtobuf(new Uint8Array(), 'traces'), []);
});

test('decodeProtobuf: of a field that occurs again the last value counts', () => {
  assert.equal(decodeLog(delimited(3, 'first'), delimited(3, 'last')).severityText, 'last');
  assert.equal(decodeLog(0x10, 9, 0x10, 0).severityNumber, 0);
});

test('decodeProtobuf: messages that occur again are merged', () => {
  const bytes = delimited(
    1,
    delimited(1, delimited(1, delimited(1, 'a'), delimited(2, 0x18, 1))),
    delimited(2, delimited(2, 0x10, 9)),
    delimited(1, delimited(1, delimited(1, 'b'), delimited(2, 0x18, 2))),
  );
  assert.deepEqual(decodeProtobuf(bytes, 'logs')[0]?.resource.attributes, { a: 1, b: 2 });
});

test('decodeProtobuf: of a oneof the last member counts, and one that occurs again is merged', () => {
  assert.equal(decodeBody(delimited(1, 'text'), 0x18, 7), 7);
  assert.equal(decodeBody(0x18, 7, delimited(1, 'text')), 'text');
  const item = (value: number) => delimited(5, delimited(1, 0x18, value));
  assert.deepEqual(decodeBody(item(1), item(2)), [1, 2]);
  assert.deepEqual(decodeBody(item(1), 0x18, 7, item(2)), [2]);
});

test('decodeProtobuf: repeated numbers may be packed or not', () => {
  const fixed = (value: number) => [value, 0, 0, 0, 0, 0, 0, 0];
  const histogram = (...counts: Part[]) =>
    (decodeProtobuf(metricsMessage(delimited(9, delimited(1, ...counts))), 'metrics')[0] as StoredMetricPoint)
      .data;
  const packed = histogram(delimited(6, fixed(1), fixed(2)));
  assert.deepEqual(histogram(0x31, fixed(1), 0x31, fixed(2)), packed);
  assert.deepEqual(histogram(delimited(6, fixed(1)), 0x31, fixed(2), delimited(6)), packed);
  assert.deepEqual(packed.type === 'histogram' && packed.bucketCounts, [1n, 2n]);
  const exponential = (...counts: Part[]) =>
    decodeProtobuf(metricsMessage(delimited(10, delimited(1, delimited(8, ...counts)))), 'metrics');
  assert.deepEqual(exponential(0x10, 1, 0x10, 0x80, 2), exponential(delimited(2, 1, 0x80, 2)));
});

test('decodeProtobuf: unknown fields of every wire type are skipped', () => {
  const unknown: Part[] = [
    [0xa0, 0x06, 0x96, 0x01],
    [0xa1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8],
    [0xa2, 0x06, 3, 'abc'],
    [0xa5, 0x06, 1, 2, 3, 4],
    [0xa3, 0x06, 0x08, 1, 0x0b, 0x0c, 0xa4, 0x06],
  ];
  for (const field of unknown) assert.equal(decodeLog(field, delimited(3, 'INFO')).severityText, 'INFO');
});

test('decodeProtobuf: a known field of another wire type is skipped', () => {
  assert.equal(decodeLog(0x18, 1, delimited(2, 'x'), 0x10, 9).severityNumber, 9);
});

test('decodeProtobuf: integers', () => {
  const ones = Array.from({ length: 9 }, () => 0xff);
  assert.equal(decodeBody(0x18, ones, 1), -1);
  assert.equal(
    decodeBody(
      0x18,
      Array.from({ length: 9 }, () => 0x80),
      1,
    ),
    -(2n ** 63n),
  );
  assert.equal(
    decodeBody(
      0x18,
      Array.from({ length: 8 }, () => 0xff),
      0x7f,
    ),
    2n ** 63n - 1n,
  );
  assert.equal(
    decodeBody(
      0x18,
      Array.from({ length: 7 }, () => 0xff),
      0x0f,
    ),
    Number.MAX_SAFE_INTEGER,
  );
  assert.equal(decodeBody(0x18, 0x80, 0x80, 0), 0);
  assert.equal(decodeBody(0x10, 0x80, 0x80, 1), true);
  assert.equal(decodeLog(0x38, ones, 1).droppedAttributesCount, 2 ** 32 - 1);
  assert.equal(decodeLog(0x38, 0xff, 0xff, 0xff, 0xff, 0x1f).droppedAttributesCount, 2 ** 32 - 1);
  assert.equal(decodeLog(0x10, ones, 1).severityNumber, -1);
});

const MALFORMED: ReadonlyArray<readonly [name: string, bytes: Uint8Array]> = [
  ['a varint that is cut off', logsMessage(0x10, 0x80)],
  [
    'a varint of eleven bytes',
    logsMessage(
      0x10,
      Array.from({ length: 10 }, () => 0x80),
      0,
    ),
  ],
  [
    'a varint of more than 64 bits',
    logsMessage(
      0x10,
      Array.from({ length: 9 }, () => 0x80),
      2,
    ),
  ],
  ['a tag without a value', logsMessage(0x10)],
  ['a length beyond the message', bytesOf(0x0a, 5, 0)],
  ['a length of 4 GiB', bytesOf(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f)],
  [
    'a length of 64 bits',
    bytesOf(
      0x0a,
      Array.from({ length: 9 }, () => 0xff),
      1,
    ),
  ],
  [
    'a length beyond the message around it, but not beyond the input',
    bytesOf(0x0a, 2, 0x12, 4, 0x12, 0, 0, 0),
  ],
  ['a fixed64 that is cut off', logsMessage(0x09, 1, 2, 3)],
  ['a fixed32 that is cut off', logsMessage(0x45, 1, 2, 3)],
  ['field number 0', logsMessage(0x00, 1)],
  ['a tag of more than 32 bits', logsMessage(0xf8, 0xff, 0xff, 0xff, 0xff, 0x01, 1)],
  ['wire type 6', logsMessage(0x0e, 1)],
  ['wire type 7', logsMessage(0x0f, 1)],
  ['a group that never ends', logsMessage(0xa3, 0x06, 0x08, 1)],
  ['a group that never began', logsMessage(0xa4, 0x06)],
  ['a group that ends under another number', logsMessage(0xa3, 0x06, 0xac, 0x06)],
  ['groups nested too deep', logsMessage(Array.from({ length: 5000 }, () => 0x0b))],
  ['a string that is not UTF-8', logsMessage(delimited(3, 0xff))],
  ['a surrogate in UTF-8', logsMessage(delimited(3, 0xed, 0xa0, 0x80))],
  ['an overlong form in UTF-8', logsMessage(delimited(3, 0xc0, 0x80))],
  ['JSON', new TextEncoder().encode('{"resourceLogs":[]}')],
];

for (const [name, bytes] of MALFORMED) {
  test(`decodeProtobuf: refuses ${name}`, () => {
    const { code, position } = decodeError(bytes);
    assert.equal(code, 'malformed-protobuf');
    assert.ok(position !== undefined && position <= bytes.length);
  });
}

test('decodeProtobuf: U+FFFD itself is UTF-8', () => {
  assert.equal(decodeLog(delimited(3, '\ufffd')).severityText, '\ufffd');
});

test('decodeProtobuf: an id is 16 or 8 bytes, or none; zeros are none', () => {
  assert.equal(decodeLog(delimited(9, new Uint8Array(16))).traceId, '');
  assert.equal(decodeLog(delimited(9), delimited(10)).spanId, '');
  assert.equal(decodeLog(delimited(9, new Uint8Array(16).fill(0xab))).traceId, 'ab'.repeat(16));
  assert.equal(decodeError(logsMessage(delimited(9, new Uint8Array(8)))).code, 'invalid-field');
  assert.equal(decodeError(logsMessage(delimited(10, new Uint8Array(16)))).code, 'invalid-field');
});

function nestedList(depth: number): Uint8Array {
  let value = bytesOf(0x18, 1);
  for (let level = 0; level < depth; level++) value = delimited(5, delimited(1, value));
  return logsMessage(delimited(5, value));
}

test('decodeProtobuf: accepts values nested as deep as decodeLine does, and none deeper', () => {
  const deepest = nestedList(257);
  assert.deepEqual(decodeProtobuf(deepest, 'logs'), decodeLine(lineFromProtobuf(deepest, 'logs').bytes));
  assert.equal(decodeError(nestedList(258)).code, 'invalid-field');
  assert.equal(decodeError(nestedList(300)).code, 'invalid-field');
});

test('decodeProtobuf: refuses a message whose parts would fill the memory', () => {
  const records = new Uint8Array(2 * 2_097_153);
  for (let at = 0; at < records.length; at += 2) records[at] = 0x12;
  const varint = (value: number) => [
    (value & 0x7f) | 0x80,
    ((value >> 7) & 0x7f) | 0x80,
    ((value >> 14) & 0x7f) | 0x80,
    value >> 21,
  ];
  const scope = Buffer.concat([bytesOf(0x12, varint(records.length)), records]);
  const bytes = Buffer.concat([bytesOf(0x0a, varint(scope.length)), scope]);
  assert.equal(decodeError(bytes).code, 'too-large');
});

test('decodeProtobuf: records of one resource and scope share that object', () => {
  const bytes = delimited(
    1,
    delimited(1, delimited(1, delimited(1, 'a'))),
    delimited(2, delimited(2), delimited(2)),
  );
  const [first, second] = decodeProtobuf(bytes, 'logs');
  assert.ok(first !== undefined && first.resource === second?.resource && first.scope === second.scope);
});

test('decodeProtobuf: a key __proto__ is a key like any other', () => {
  const log = decodeLog(delimited(6, delimited(1, '__proto__'), delimited(2, 0x10, 1)));
  assert.deepEqual(Object.entries(log.attributes), [['__proto__', true]]);
  assert.equal(Object.getPrototypeOf(log.attributes), Object.prototype);
});

const SIGNALS: readonly Signal[] = ['logs', 'traces', 'metrics'];

/** Decodes both ways; both must throw OtlpDecodeError, or agree. */
function checkDecoding(bytes: Uint8Array, signal: Signal): void {
  let records: unknown;
  try {
    records = decodeProtobuf(bytes, signal);
  } catch (error) {
    assert.ok(error instanceof OtlpDecodeError, String(error));
    assert.throws(() => lineFromProtobuf(bytes, signal), OtlpDecodeError);
    return;
  }
  const line = lineFromProtobuf(bytes, signal);
  assert.deepEqual(decodeLine(line.bytes), records);
  assert.equal(line.count, (records as unknown[]).length);
}

test('decodeProtobuf: 100,000 random inputs are decoded, or refused with OtlpDecodeError', () => {
  const random = xorshift(20_261_124);
  for (let round = 0; round < 100_000; round++) {
    const bytes = new Uint8Array(random() % 48);
    // Bytes that often are tags and lengths of these messages get further than evenly spread ones.
    for (let at = 0; at < bytes.length; at++)
      bytes[at] = random() % 3 === 0 ? random() & 0xff : random() % 0x3c;
    try {
      decodeProtobuf(bytes, SIGNALS[round % 3] ?? 'logs');
    } catch (error) {
      if (!(error instanceof OtlpDecodeError)) throw error;
    }
  }
});

test('decodeProtobuf: messages of random fields are decoded as their line is, or refused', () => {
  const scalar = fc.oneof(
    fc
      .tuple(fc.integer({ min: 1, max: 16 }), fc.uint8Array({ maxLength: 9 }))
      .map(([field, content]) => bytesOf(field < 16 ? field << 3 : [0x80, 1], content)),
    fc
      .tuple(fc.integer({ min: 1, max: 15 }), fc.uint8Array({ minLength: 8, maxLength: 8 }))
      .map(([field, content]) => bytesOf((field << 3) | 1, content)),
    fc
      .tuple(fc.integer({ min: 1, max: 15 }), fc.string({ maxLength: 8 }))
      .map(([field, text]) => delimited(field, text)),
    fc
      .tuple(fc.integer({ min: 1, max: 15 }), fc.constantFrom(8, 16))
      .map(([field, length]) => delimited(field, new Uint8Array(length).fill(7))),
  );
  const { message } = fc.letrec<{ message: Uint8Array; field: Uint8Array }>((tie) => ({
    message: fc.array(tie('field'), { maxLength: 4 }).map((fields) => bytesOf(...fields)),
    field: fc.oneof(
      { maxDepth: 8 },
      scalar,
      fc
        .tuple(fc.constantFrom(1, 2, 2, 5, 6, 7, 8, 9, 11), tie('message'))
        .map(([field, content]) => delimited(field, content)),
    ),
  }));
  fc.assert(
    fc.property(message, fc.constantFrom(...SIGNALS), fc.boolean(), (content, signal, wrapped) => {
      checkDecoding(wrapped ? delimited(1, delimited(2, delimited(2, content))) : content, signal);
    }),
    { numRuns: 3000 },
  );
});

/** A small generator of 32-bit integers that gives the same sequence for the same seed. */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
