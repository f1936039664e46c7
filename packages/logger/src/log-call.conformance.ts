import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { getLogger } from './logger.ts';
import type { RegisteredSdk } from './registered-sdk.conformance.ts';

/** What becomes of a log call's arguments: reserved attributes, errors and lazy functions. */
export function testLogCall({ takeRecord, takeRecords }: RegisteredSdk): void {
  const log = getLogger('checkout', { level: 'trace' });

  describe('reserved attributes', () => {
    test('eventName: becomes EventName and is not kept as an attribute', () => {
      log.info('signed in', { eventName: 'auth.login', 'user.id': '1' });
      const record = takeRecord();
      assert.equal(record.eventName, 'auth.login');
      assert.deepEqual(record.attributes, { 'user.id': '1' });
    });

    test('eventName: another type than a string stays an attribute', () => {
      log.info('signed in', { eventName: 5 });
      const record = takeRecord();
      assert.equal(record.eventName, undefined);
      assert.deepEqual(record.attributes, { eventName: 5 });
    });

    test('severityNumber: sets the severity of a kind and leaves its text', () => {
      log.security('breach', { severityNumber: 21 });
      const record = takeRecord();
      assert.equal(record.severityNumber, 21);
      assert.equal(record.severityText, 'SECURITY');
      assert.deepEqual(record.attributes, { 'agentbus.log.kind': 'security' });
    });

    test('severityNumber: is an ordinary attribute on a plain level and when out of range', () => {
      log.info('plain', { severityNumber: 21 });
      const plain = takeRecord();
      assert.deepEqual([plain.severityNumber, plain.attributes], [9, { severityNumber: 21 }]);
      log.business('out of range', { severityNumber: 25 });
      const business = takeRecord();
      assert.equal(business.severityNumber, 11);
      assert.equal(business.attributes.severityNumber, 25);
    });

    test('agentbus.log.kind: a caller cannot change the kind of a record', () => {
      log.child({ 'agentbus.log.kind': 'business' }).audit('granted', { 'agentbus.log.kind': 'performance' });
      assert.equal(takeRecord().attributes['agentbus.log.kind'], 'audit');
    });
  });

  describe('errors', () => {
    test('error: message, error and attributes', () => {
      log.error('payment failed', new RangeError('too much'), { 'order.id': 7 });
      const { body, attributes } = takeRecord();
      assert.equal(body, 'payment failed');
      assert.equal(attributes['exception.type'], 'RangeError');
      assert.equal(attributes['exception.message'], 'too much');
      assert.match(String(attributes['exception.stacktrace']), /^RangeError: too much\n {4}at /);
      assert.equal(attributes['order.id'], 7);
    });

    test('error: alone, its message is the body', () => {
      log.error(new Error('boom'));
      const { body, attributes } = takeRecord();
      assert.equal(body, 'boom');
      assert.equal(attributes['exception.message'], 'boom');
    });

    for (const key of ['error', 'err']) {
      test(`error: under ${key} among the attributes`, () => {
        log.warn('retrying', { [key]: new TypeError('boom'), attempt: 2 });
        const { body, attributes } = takeRecord();
        assert.equal(body, 'retrying');
        assert.equal(attributes['exception.type'], 'TypeError');
        assert.equal(attributes.attempt, 2);
        assert.equal(Object.hasOwn(attributes, key), false);
      });
    }

    test('error: causes are in the stacktrace and attributes of their own', () => {
      const root = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      log.error('failed', new Error('query', { cause: new TypeError('socket', { cause: root }) }));
      const { attributes } = takeRecord();
      assert.match(
        String(attributes['exception.stacktrace']),
        /^Error: query\n[\s\S]*\nCaused by: TypeError: socket\n[\s\S]*\nCaused by: Error: refused/,
      );
      assert.equal(attributes['exception.cause.type'], 'TypeError');
      assert.equal(attributes['exception.cause.message'], 'socket');
      assert.equal(attributes['exception.cause.cause.message'], 'refused');
    });

    test('error: an AggregateError tells what it holds', () => {
      log.error(new AggregateError([new Error('a'), new TypeError('b'), 'c'], 'all failed'));
      const { attributes } = takeRecord();
      assert.equal(attributes['exception.type'], 'AggregateError');
      assert.deepEqual(attributes['exception.errors'], [
        { type: 'Error', message: 'a' },
        { type: 'TypeError', message: 'b' },
        { type: 'string', message: 'c' },
      ]);
      assert.match(String(attributes['exception.stacktrace']), /Error 2 of 3: TypeError: b\n/);
    });

    test('error: a cyclic cause ends', () => {
      const error = new Error('loop');
      error.cause = error;
      log.error(error);
      assert.match(
        String(takeRecord().attributes['exception.stacktrace']),
        /Caused by: Error: loop \[told above\]$/,
      );
    });

    test('error: anything can have been thrown', () => {
      log.error('failed', 'a string');
      assert.deepEqual(takeRecord().attributes, {
        'exception.type': 'string',
        'exception.message': 'a string',
      });
      log.error('failed', { status: 503 }, { attempt: 1 });
      assert.deepEqual(takeRecord().attributes, {
        'exception.type': 'Object',
        'exception.message': '{"status":503}',
        attempt: 1,
      });
    });
  });

  describe('lazy values', () => {
    test('lazy function: its message and attributes are logged', () => {
      log.debug(() => ['computed', { answer: 42 }]);
      const { body, attributes } = takeRecord();
      assert.equal(body, 'computed');
      assert.deepEqual(attributes, { answer: 42 });
      log.debug(() => 'only a message');
      assert.equal(takeRecord().body, 'only a message');
    });

    test('lazy function: is not called below the level', () => {
      let calls = 0;
      getLogger('quiet', { level: 'error' }).info(() => {
        calls++;
        return 'never';
      });
      assert.equal(calls, 0);
      assert.deepEqual(takeRecords(), []);
    });

    test('lazy function: that throws is logged as such, at its level', () => {
      log.info(() => {
        throw new RangeError('lazy');
      });
      const record = takeRecord();
      assert.equal(record.severityText, 'INFO');
      assert.equal(record.body, 'A lazy log function threw');
      assert.equal(record.attributes['exception.type'], 'RangeError');
    });

    test('lazy function: that returns a rejecting promise does not end the process', async () => {
      log.info((async () => {
        throw new Error('async lazy');
      }) as unknown as () => string);
      await new Promise((resolve) => setImmediate(resolve));
      assert.match(String(takeRecord().body), /returned a promise/);
    });
  });
}
