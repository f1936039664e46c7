import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import fc from 'fast-check';
import { describeException, exceptionAttributes, isError } from './exception.ts';

test('describeException: the type is the class, or the name that an error sets itself', () => {
  class PaymentError extends TypeError {}
  class Named extends Error {
    override name = 'Renamed';
  }
  const types = [
    new Error(),
    new TypeError(),
    new PaymentError(),
    new Named(),
    new DOMException('', 'AbortError'),
  ];
  assert.deepEqual(
    types.map((error) => describeException(error).type),
    ['Error', 'TypeError', 'PaymentError', 'Renamed', 'AbortError'],
  );
});

test('describeException: an error of another realm is an error', () => {
  const foreign: unknown = vm.runInNewContext('new RangeError("far")');
  assert.ok(isError(foreign));
  assert.partialDeepStrictEqual(describeException(foreign), { type: 'RangeError', message: 'far' });
});

test('describeException: never throws, whatever was thrown', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (thrown) => {
      const { type, message } = describeException(thrown);
      assert.equal(typeof type, 'string');
      assert.equal(typeof message, 'string');
    }),
  );
});

test('exceptionAttributes: hostile getters leave markers', () => {
  const error = new Error('x');
  for (const key of ['message', 'stack', 'cause', 'code', 'errors', 'name', 'constructor']) {
    Object.defineProperty(error, key, {
      get() {
        throw error;
      },
    });
  }
  const attributes = exceptionAttributes(error);
  assert.equal(attributes['exception.message'], '[Threw]');
  assert.equal(typeof attributes['exception.type'], 'string');
});

test('exceptionAttributes: carries the code of a system error', () => {
  const error = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  assert.equal(exceptionAttributes(error)['exception.code'], 'ECONNREFUSED');
});

test('exceptionAttributes: long chains and wide aggregates of causes are bounded', () => {
  let chain = new Error('0');
  for (let i = 1; i < 10_000; i++) chain = new Error(String(i), { cause: chain });
  const deep = exceptionAttributes(chain);
  assert.match(String(deep['exception.stacktrace']), /\[further errors left out\]$/);
  assert.equal(Object.keys(deep).filter((key) => key.includes('.cause.')).length, 10);

  const wide = new AggregateError(Array.from({ length: 10_000 }, (_, i) => new Error(String(i))));
  const attributes = exceptionAttributes(wide);
  assert.equal((attributes['exception.errors'] as unknown[]).length, 100);
  assert.ok(String(attributes['exception.stacktrace']).length < 500_000);
});

test('exceptionAttributes: a cause that several errors share is told once', () => {
  const root = new Error('root');
  const error = new AggregateError([new Error('a', { cause: root }), new Error('b', { cause: root })]);
  const stacktrace = String(exceptionAttributes(error)['exception.stacktrace']);
  assert.equal(stacktrace.split('Caused by: Error: root').length, 3);
  assert.match(stacktrace, /Caused by: Error: root \[told above\]$/);
});
