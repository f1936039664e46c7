/** What a logger of a provider gets, depending on whether it says that it accepts any value. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { withCorrelation } from './correlation.ts';
import { getLogger } from './logger.ts';
import {
  ACCEPTS_ANY_VALUE,
  type LoggerProvider,
  type LogRecord,
  setGlobalLoggerProvider,
  unsetGlobalLoggerProvider,
} from './logger-provider.ts';

const INT64 = 2n ** 63n - 1n;
const DECIMAL = '9223372036854775807';

const records: LogRecord[] = [];
const accepting = providerOf({ [ACCEPTS_ANY_VALUE]: true });
const plain = providerOf({});
const log = getLogger('writer');

function providerOf(brand: { [ACCEPTS_ANY_VALUE]?: boolean }): LoggerProvider {
  const logger = { ...brand, emit: (record: LogRecord) => void records.push(record) };
  return { getLogger: () => logger };
}

/** The attributes of the only record that a function logs through a provider. */
function attributesThrough(provider: LoggerProvider, write: () => void): object | undefined {
  setGlobalLoggerProvider(provider);
  write();
  unsetGlobalLoggerProvider(provider);
  assert.equal(records.length, 1);
  return records.pop()?.attributes;
}

afterEach(() => {
  records.length = 0;
});

test('ACCEPTS_ANY_VALUE: int64 in a call, in a child and in options goes to the logger as a bigint', () => {
  const child = getLogger('writer', { attributes: { option: INT64 } }).child({ child: [INT64] });
  const write = () => child.info('m', { own: { id: INT64 } });
  assert.deepEqual(attributesThrough(accepting, write), {
    option: INT64,
    child: [INT64],
    own: { id: INT64 },
  });
  assert.deepEqual(attributesThrough(plain, write), {
    option: DECIMAL,
    child: [DECIMAL],
    own: { id: DECIMAL },
  });
});

test('ACCEPTS_ANY_VALUE: the logger gets the attributes and the body as they are', () => {
  const attributes = { when: new Date(0) };
  assert.equal(
    attributesThrough(accepting, () => log.info('m', attributes)),
    attributes,
  );
  assert.deepEqual(
    attributesThrough(plain, () => log.info('m', attributes)),
    { when: '1970-01-01T00:00:00.000Z' },
  );
});

test('ACCEPTS_ANY_VALUE: the caller’s object is not changed where there are more attributes', () => {
  const attributes = Object.freeze({ a: 1 });
  assert.deepEqual(
    attributesThrough(accepting, () => withCorrelation('req-1', () => log.info('m', attributes))),
    { 'correlation.id': 'req-1', a: 1 },
  );
  assert.deepEqual(
    attributesThrough(accepting, () => log.audit('m', attributes)),
    { 'agentbus.log.kind': 'audit', a: 1 },
  );
  const error = new RangeError('e');
  assert.partialDeepStrictEqual(
    attributesThrough(accepting, () => log.error('m', { ...attributes, error })),
    { 'exception.type': 'RangeError', a: 1 },
  );
});

test('ACCEPTS_ANY_VALUE: class instances, maps and objects with toJSON stand for what they do elsewhere', () => {
  const toJSON = () => ({ shown: INT64 });
  assert.deepEqual(
    attributesThrough(accepting, () => log.info('m', { toJSON })),
    { shown: INT64 },
  );
  assert.deepEqual(
    attributesThrough(accepting, () => log.info('m', new Map([['id', INT64]]))),
    { id: INT64 },
  );
});
