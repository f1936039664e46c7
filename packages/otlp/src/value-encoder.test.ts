import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from './byte-writer.ts';
import { type OtlpAnyValue, toOtlpValue } from './otlp-value.ts';
import { decodeValue } from './value-decoder.ts';
import { writeAttributes, writeValue } from './value-encoder.ts';
import { MAX_VALUE_DEPTH, MAX_VALUE_SIZE } from './value-walk.ts';

function encoded(value: unknown): unknown {
  const writer = new ByteWriter();
  writeValue(writer, value);
  return parse(writer);
}

function parse(writer: ByteWriter): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(writer.copy(0, writer.length)));
}

/** Both encoders must say the same; returns what they say. */
function agreed(value: unknown): OtlpAnyValue {
  const expected = toOtlpValue(value);
  assert.deepEqual(encoded(value), expected);
  return expected;
}

const anyText = fc.array(fc.nat(0xffff), { maxLength: 12 }).map((units) => String.fromCharCode(...units));

const anything = fc.anything({
  maxDepth: 4,
  key: fc.oneof(anyText, fc.constantFrom('__proto__', 'toString', 'constructor', 'length')),
  values: [
    anyText,
    fc.double(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.bigInt(),
    fc.constantFrom(null, undefined, Number.NaN, Number.NEGATIVE_INFINITY, -0, Symbol('s'), /re/g, () => 1),
  ],
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** Objects that fight back: their getters, `toJSON` or proxy traps throw, lie or lead back to themselves. */
const hostile = anything.chain((inner) =>
  fc.constantFrom<unknown>(
    {
      inner,
      get trap(): unknown {
        throw new Error('trap');
      },
    },
    { toJSON: () => inner },
    { toJSON: () => ({ toJSON: () => inner, inner }) },
    {
      toJSON(): unknown {
        return this;
      },
      inner,
    },
    {
      toJSON(): never {
        throw new Error('no json');
      },
    },
    [
      inner,
      {
        toJSON(): never {
          throw inner;
        },
      },
    ],
    new Proxy({ inner }, {}),
    new Proxy([inner], {}),
    new Proxy(
      {},
      {
        ownKeys(): never {
          throw new Error('no keys');
        },
      },
    ),
    new Proxy(
      {},
      {
        getPrototypeOf(): never {
          throw new Error('no prototype');
        },
      },
    ),
    new Proxy(
      { a: 1 },
      {
        get(): never {
          throw new TypeError('no get');
        },
      },
    ),
    revoked(),
    Object.assign(new Error('outer', { cause: new AggregateError([inner, new RangeError('x')], 'many') }), {
      inner,
    }),
    cyclicError(inner),
    cyclic(inner),
    Object.create({ inherited: inner }, { own: { value: inner, enumerable: true }, hidden: { value: 1 } }),
    Object.create(Map.prototype),
    Object.create(Date.prototype),
    Object.assign(() => inner, { inner }),
  ),
);

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return { proxy };
}

function cyclic(inner: unknown): unknown {
  const list: unknown[] = [inner];
  const map = new Map<unknown, unknown>([['list', list]]);
  list.push(map, { list, set: new Set([map, inner]) });
  return list;
}

function cyclicError(inner: unknown): Error {
  const error = new Error('cycle', { cause: { inner } });
  (error.cause as Record<string, unknown>).error = error;
  return error;
}

test('writeValue and toOtlpValue: agree on any value', () => {
  fc.assert(
    fc.property(anything, (value) => void agreed(value)),
    { numRuns: 500 },
  );
});

test('writeValue and toOtlpValue: agree on hostile objects', () => {
  fc.assert(
    fc.property(hostile, (value) => void agreed(value)),
    { numRuns: 500 },
  );
});

test('writeValue: JSON data comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 3 }), (value) => {
      assert.deepEqual(decodeValue(encoded(value)), value);
    }),
  );
});

test('writeValue: the mapping of each kind of value', () => {
  const cases: [unknown, OtlpAnyValue][] = [
    ['text', { stringValue: 'text' }],
    ['', { stringValue: '' }],
    ['a\ud800', { stringValue: 'a\ufffd' }],
    [true, { boolValue: true }],
    [7, { intValue: '7' }],
    [-7, { intValue: '-7' }],
    [Number.MAX_SAFE_INTEGER, { intValue: '9007199254740991' }],
    [2 ** 53, { doubleValue: 2 ** 53 }],
    [-0, { doubleValue: -0 }],
    [0.1, { doubleValue: 0.1 }],
    [Number.NaN, { doubleValue: 'NaN' }],
    [Number.POSITIVE_INFINITY, { doubleValue: 'Infinity' }],
    [Number.NEGATIVE_INFINITY, { doubleValue: '-Infinity' }],
    [2n ** 63n - 1n, { intValue: '9223372036854775807' }],
    [-(2n ** 63n), { intValue: '-9223372036854775808' }],
    [2n ** 63n, { stringValue: '9223372036854775808' }],
    [null, {}],
    [undefined, {}],
    [new Uint8Array([251, 255]), { bytesValue: '+/8=' }],
    [Buffer.from('hi'), { bytesValue: 'aGk=' }],
    [new Uint8Array([1, 2]).buffer, { bytesValue: 'AQI=' }],
    [new DataView(new Uint8Array([1, 2, 3]).buffer, 1), { bytesValue: 'AgM=' }],
    [new Float32Array([1.5]), { arrayValue: { values: [{ doubleValue: 1.5 }] } }],
    [[1, undefined, null], { arrayValue: { values: [{ intValue: '1' }, {}, {}] } }],
    [[], { arrayValue: { values: [] } }],
    [new Set(['a']), { arrayValue: { values: [{ stringValue: 'a' }] } }],
    [{}, { kvlistValue: { values: [] } }],
    [{ a: undefined, b: null }, { kvlistValue: { values: [{ key: 'b', value: {} }] } }],
    [
      new Map<unknown, unknown>([[1, 'x']]),
      { kvlistValue: { values: [{ key: '1', value: { stringValue: 'x' } }] } },
    ],
    [new Date(0), { stringValue: '1970-01-01T00:00:00.000Z' }],
    [new Date(Number.NaN), { stringValue: 'Invalid Date' }],
    [new URL('https://example.com/a'), { stringValue: 'https://example.com/a' }],
    [/a+/gi, { stringValue: '/a+/gi' }],
    [Symbol('s'), { stringValue: 'Symbol(s)' }],
    [function named() {}, { stringValue: '[Function: named]' }],
    [Object(1), { intValue: '1' }],
    [Object('boxed'), { stringValue: 'boxed' }],
    [{ toJSON: () => 'own form' }, { stringValue: 'own form' }],
  ];
  for (const [value, expected] of cases) assert.deepEqual(agreed(value), expected);
});

test('writeValue: errors keep their class, message, stack, code, causes and aggregated errors', () => {
  class PaymentError extends Error {}
  const cause = Object.assign(new TypeError('inner'), { code: 'E_INNER', request: { secret: 1 } });
  const error = new AggregateError([new PaymentError('one')], 'outer', { cause });
  const decoded = decodeValue(agreed(error)) as Record<string, Record<string, unknown>>;
  assert.equal(decoded.type, 'AggregateError');
  assert.equal(decoded.message, 'outer');
  assert.equal(decoded.stack, error.stack);
  const { stack: _, ...inner } = decoded.cause ?? {};
  assert.deepEqual(inner, { type: 'TypeError', message: 'inner', code: 'E_INNER' });
  const [one] = decoded.errors as unknown as Record<string, unknown>[];
  assert.equal(one?.type, 'PaymentError');
});

test('writeValue: circular references, depth and throwing parts become markers in their place', () => {
  const loop: Record<string, unknown> = { name: 'loop' };
  loop.self = loop;
  loop.list = [loop];
  assert.deepEqual(decodeValue(agreed(loop)), { name: 'loop', self: '[Circular]', list: ['[Circular]'] });

  const shared = { a: 1 };
  assert.deepEqual(decodeValue(agreed([shared, shared])), [shared, shared]);

  const partly = {
    good: 1,
    get bad(): never {
      throw new Error('nope');
    },
    after: 2,
  };
  assert.deepEqual(decodeValue(agreed(partly)), { good: 1, bad: '[Threw: nope]', after: 2 });

  let deep: unknown = 'bottom';
  for (let level = 0; level < MAX_VALUE_DEPTH; level++) deep = [deep];
  assert.match(JSON.stringify(agreed(deep)), /bottom/);
  assert.match(JSON.stringify(agreed([deep])), /\[Too deep\]/);
});

test('writeValue: a value that expands without end is cut off', () => {
  let bomb: unknown = 'x';
  for (let level = 0; level < 40; level++) bomb = [bomb, bomb];
  assert.deepEqual(agreed(bomb), { stringValue: '[Too large]' });
  assert.deepEqual(agreed('x'.repeat(MAX_VALUE_SIZE)), { stringValue: '[Too large]' });
});

test('writeValue: a body of 1 MiB is whole', () => {
  const body = '\u0001é😀"'.repeat(200_000);
  assert.deepEqual(encoded(body), { stringValue: body });
});

test('writeAttributes: drops undefined, keeps null, and survives a throwing getter', () => {
  const writer = new ByteWriter();
  const attributes = {
    a: undefined,
    b: null,
    get c(): never {
      throw new Error('no');
    },
    d: 'last',
  };
  writeAttributes(writer, attributes);
  assert.deepEqual(parse(writer), [
    { key: 'b', value: {} },
    { key: 'c', value: { stringValue: '[Threw: no]' } },
    { key: 'd', value: { stringValue: 'last' } },
  ]);
});

test('writeAttributes: values that recur, are nearly equal or ever new', () => {
  const recurring = fc.constantFrom<unknown>(
    0,
    -0,
    1,
    '1',
    Number.NaN,
    0.5,
    '',
    'GET',
    'é"',
    true,
    null,
    'x'.repeat(65),
  );
  const value = fc.oneof(
    { weight: 3, arbitrary: recurring },
    { weight: 1, arbitrary: fc.oneof(fc.string(), fc.double()) },
  );
  let n = 0;
  fc.assert(
    fc.property(fc.array(value, { maxLength: 100 }), (values) => {
      n += 1;
      for (const some of values) {
        const writer = new ByteWriter();
        writeAttributes(writer, { [`recurring.${n}`]: some, always: some });
        assert.deepEqual(parse(writer), [
          { key: `recurring.${n}`, value: toOtlpValue(some) },
          { key: 'always', value: toOtlpValue(some) },
        ]);
      }
    }),
  );
});

test('writeAttributes: more values in all than are remembered', () => {
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 5000; n++) {
      const writer = new ByteWriter();
      writeAttributes(writer, { [`key.${n % 500}`]: n });
      assert.deepEqual(parse(writer), [{ key: `key.${n % 500}`, value: { intValue: String(n) } }]);
    }
  }
});

test('writeAttributes: names of any length, also within a value', () => {
  for (const length of [1, 128, 129, 5000]) {
    const name = 'é"'.repeat(length / 2) || 'k';
    const writer = new ByteWriter();
    writeAttributes(writer, { before: 1, [name]: { [name]: 'x', after: 2 }, after: 3 });
    assert.deepEqual(parse(writer), [
      { key: 'before', value: { intValue: '1' } },
      { key: name, value: toOtlpValue({ [name]: 'x', after: 2 }) },
      { key: 'after', value: { intValue: '3' } },
    ]);
  }
});
