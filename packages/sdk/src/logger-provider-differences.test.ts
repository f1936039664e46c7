/** Where the lean provider differs from the official one, on purpose. Each test states what either does. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';
import * as api from '@opentelemetry/api';
import { LeanLoggerProvider } from './lean-logger-provider.ts';
import { type CreateProvider, emitOne, keeping } from './tested-logger-provider.conformance.ts';

const official = (otel: typeof otel3x): CreateProvider => {
  return (options) =>
    new otel.sdkLogs.LoggerProvider(options as object) as unknown as ReturnType<CreateProvider>;
};
const on2x = official(otel2x as unknown as typeof otel3x);
const on3x = official(otel3x);
const lean: CreateProvider = (options) => new LeanLoggerProvider(options);

const RESOURCE = { attributes: {} };

class Order {
  id = 7;
}

const circular: Record<string, unknown> = { a: 1 };
circular.self = circular;

const VALUES: readonly [string, unknown, unknown][] = [
  ['int64', 2n ** 63n - 1n, 2n ** 63n - 1n],
  ['a bigint that is a safe integer', 7n, 7],
  ['a bigint beyond 64 bits', 2n ** 64n, '18446744073709551616'],
  ['an array with int64', [2n ** 60n], [2n ** 60n]],
  ['a Date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['a Map', new Map([['a', 1]]), { a: 1 }],
  ['a Set', new Set(['a']), ['a']],
  ['a class instance', new Order(), { id: 7 }],
  ['a RegExp', /a+/, '/a+/'],
  ['a URL', new URL('https://example.com/a'), 'https://example.com/a'],
  ['a function', Object.assign(() => 1, {}), '[Function: anonymous]'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['a circle', circular, { a: 1, self: '[Circular]' }],
  ['an object with toJSON', { toJSON: () => ({ shown: 1 }) }, { shown: 1 }],
  ['a map with a key "constructor"', { constructor: 1 }, { constructor: 1 }],
];

describe('attributes that the official SDKs drop are kept', () => {
  for (const [name, value, kept] of VALUES) {
    test(name, () => {
      for (const create of [on2x, on3x]) {
        assert.deepEqual(emitOne(create, { attributes: { value } }).attributes, {});
      }
      assert.deepEqual(emitOne(lean, { attributes: { value } }).attributes, { value: kept });
    });
  }

  test('an error', () => {
    const value = new RangeError('too far');
    for (const create of [on2x, on3x])
      assert.deepEqual(emitOne(create, { attributes: { value } }).attributes, {});
    assert.partialDeepStrictEqual(emitOne(lean, { attributes: { value } }).attributes, {
      value: { type: 'RangeError', message: 'too far', stack: value.stack },
    });
  });

  test('a key "__proto__", at any depth', () => {
    const attributes = JSON.parse('{"__proto__":{"a":1},"map":{"__proto__":2}}');
    for (const create of [on2x, on3x]) {
      assert.notEqual(JSON.stringify(emitOne(create, { attributes }).attributes), JSON.stringify(attributes));
    }
    const copy = emitOne(lean, { attributes }).attributes;
    assert.equal(JSON.stringify(copy), JSON.stringify(attributes));
    assert.equal(Object.getPrototypeOf(copy), Object.prototype);
  });
});

test('on the 2.x line an object may not be there twice; on 3.x and the lean one it may', () => {
  const shared = { a: 1 };
  const attributes = { list: [shared, shared] };
  assert.deepEqual(emitOne(on2x, { attributes }).attributes, {});
  for (const create of [on3x, lean]) assert.deepEqual(emitOne(create, { attributes }).attributes, attributes);
});

test('on the 2.x line an undefined attribute is set; on 3.x and the lean one it is not', () => {
  const attributes = { a: undefined, b: 1 };
  assert.deepEqual(Object.keys(emitOne(on2x, { attributes }).attributes), ['a', 'b']);
  for (const create of [on3x, lean]) {
    assert.deepEqual(Object.keys(emitOne(create, { attributes }).attributes), ['b']);
  }
});

test('on the 2.x line bytes have no length limit; on 3.x and the lean one they do', () => {
  const attributes = { bytes: new Uint8Array([1, 2, 3]) };
  const limits = { attributeValueLengthLimit: 2 };
  assert.equal((emitOne(on2x, { attributes }, limits).attributes.bytes as Uint8Array).length, 3);
  for (const create of [on3x, lean]) {
    assert.deepEqual(emitOne(create, { attributes }, limits).attributes.bytes, new Uint8Array([1, 2]));
  }
});

test('bytes and bodies are copied; the official ones are the caller’s', () => {
  for (const create of [on2x, on3x, lean]) {
    const bytes = new Uint8Array([1]);
    const body = { list: [1] };
    const record = emitOne(create, { body, attributes: { bytes } });
    assert.equal(record.attributes.bytes === bytes, create !== lean);
    assert.equal(record.body === body, create !== lean);
    assert.deepEqual(record.body, body);
  }
});

test('exception.type is the class, with code and causes beside it; the official one is the code', () => {
  const cause = new TypeError('inner');
  const exception = Object.assign(new RangeError('outer', { cause }), { code: 'E_OUTER' });
  for (const create of [on2x, on3x]) {
    assert.deepEqual(emitOne(create, { exception }).attributes, {
      'exception.type': 'E_OUTER',
      'exception.message': 'outer',
      'exception.stacktrace': exception.stack,
    });
  }
  assert.partialDeepStrictEqual(emitOne(lean, { exception }).attributes, {
    'exception.type': 'RangeError',
    'exception.message': 'outer',
    'exception.code': 'E_OUTER',
    'exception.cause.type': 'TypeError',
    'exception.cause.message': 'inner',
  });
});

test('a processor that throws does not throw into the application, and the next one has its turn', () => {
  for (const create of [on2x, on3x, lean]) {
    const next = keeping();
    const failing = keeping(() => {
      throw new Error('processor');
    });
    const logger = create({ processors: [failing, next], resource: RESOURCE }).getLogger('scope');
    if (create === lean) logger.emit({ body: 'b' });
    else assert.throws(() => logger.emit({ body: 'b' }), /processor/);
    assert.equal(next.records.length, create === lean ? 1 : 0);
  }
});

test('a diag logger that throws does not throw into the application either', () => {
  const thrower = () => {
    throw new Error('diag');
  };
  api.diag.setLogger({ error: thrower, warn: thrower, info: thrower, debug: thrower, verbose: thrower });
  try {
    const failing = keeping(thrower);
    lean({ processors: [failing], resource: RESOURCE })
      .getLogger('scope')
      .emit({ body: 'b' });
  } finally {
    api.diag.disable();
  }
});

test('an enabled that throws counts as true; the official one throws into the application', () => {
  for (const create of [on2x, on3x, lean]) {
    const processor = {
      ...keeping(),
      enabled() {
        throw new Error('enabled');
      },
    };
    const logger = create({ processors: [processor], resource: RESOURCE }).getLogger('scope');
    if (create === lean) assert.equal(logger.enabled(), true);
    else assert.throws(() => logger.enabled(), /enabled/);
  }
});

test('what cannot be read does not throw into the application', () => {
  const attributes = {
    a: 1,
    get b() {
      throw new Error('getter');
    },
  };
  const timestamp = 'yesterday' as unknown as Date;
  for (const create of [on2x, on3x]) {
    assert.throws(() => emitOne(create, { attributes }), /getter/);
    assert.throws(() => emitOne(create, { timestamp }), TypeError);
    assert.throws(() => emitOne(create, null as unknown as object), TypeError);
  }
  assert.deepEqual(emitOne(lean, { attributes }).attributes, { a: 1, b: '[Threw: getter]' });
  assert.ok(emitOne(lean, { timestamp }).hrTime[0] > 1700000000);
  const processor = keeping();
  lean({ processors: [processor], resource: RESOURCE })
    .getLogger('scope')
    .emit(null as unknown as object);
  assert.deepEqual(processor.records, []);
});

test('a field that is assigned after emit changes; the official one does not', () => {
  for (const create of [on2x, on3x, lean]) {
    const processor = keeping();
    create({ processors: [processor], resource: RESOURCE })
      .getLogger('scope')
      .emit({ body: 'b' });
    const [record] = processor.records;
    if (record !== undefined) record.body = 'late';
    assert.equal(record?.body, create === lean ? 'late' : 'b');
  }
});

test('a scope keeps attributes of any kind; on the 3.x line only scalars and arrays of one type', () => {
  for (const create of [on2x, on3x, lean]) {
    const processor = keeping();
    create({ processors: [processor], resource: RESOURCE })
      .getLogger('scope', '1', { attributes: { map: { a: 1 } } })
      .emit({});
    assert.deepEqual(
      processor.records[0]?.instrumentationScope.attributes,
      create === on3x ? {} : { map: { a: 1 } },
    );
  }
});
