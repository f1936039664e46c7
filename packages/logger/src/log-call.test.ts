import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LogCall, parseLogCall } from './log-call.ts';

const error = new Error('boom');
const thrown = { code: 1 };
const attributes = { a: 1 };

function parsed(...[first, second, third]: unknown[]): Partial<LogCall> {
  const call = Object.entries(parseLogCall(first, second, third)).filter(([, value]) => value !== undefined);
  return Object.fromEntries(call);
}

test('parseLogCall: sorts message, error and attributes in any order', () => {
  const all = { body: 'm', error, attributes };
  const orders = [
    ['m', error, attributes],
    ['m', attributes, error],
    [error, 'm', attributes],
    [error, attributes, 'm'],
    [attributes, 'm', error],
    [attributes, error, 'm'],
  ];
  for (const order of orders) assert.deepEqual(parsed(...order), all);
});

test('parseLogCall: any subset', () => {
  assert.deepEqual(parsed('m'), { body: 'm' });
  assert.deepEqual(parsed(error), { error });
  assert.deepEqual(parsed(attributes), { attributes });
  assert.deepEqual(parsed('m', undefined, attributes), { body: 'm', attributes });
  assert.deepEqual(parsed(undefined), {});
  assert.deepEqual(parsed(0), { body: 0 });
});

test('parseLogCall: what follows a message and precedes attributes was thrown', () => {
  assert.deepEqual(parsed('m', 'timeout'), { body: 'm', error: 'timeout' });
  assert.deepEqual(parsed('m', thrown, attributes), { body: 'm', error: thrown, attributes });
  assert.deepEqual(parsed(attributes, 'm', thrown), { body: 'm', error: thrown, attributes });
  assert.deepEqual(parsed('m', attributes), { body: 'm', attributes });
});

test('parseLogCall: an error among the attributes counts if there is no other', () => {
  const own = { err: error };
  assert.deepEqual(parsed('m', own), { body: 'm', error, attributes: own, errorKey: 'err' });
  assert.deepEqual(parsed('m', { error: 'text' }), { body: 'm', attributes: { error: 'text' } });
  const other = new Error('other');
  assert.deepEqual(parsed('m', other, own), { body: 'm', error: other, attributes: own });
});
