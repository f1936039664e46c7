import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saysWhatItIs } from './key-description.ts';

test('saysWhatItIs: labels and schemas', () => {
  assert.ok(saysWhatItIs('password', 'Password'));
  assert.ok(saysWhatItIs('密码', '密码'));
  assert.ok(saysWhatItIs('password', { type: 'string', minLength: 12 }));
});

test('saysWhatItIs: not values, nor schemas with a default', () => {
  for (const value of [
    'password',
    'Passw0rd',
    { type: 'string', default: 'hunter2' },
    { value: 'x' },
    new Map(),
    7,
    null,
  ])
    assert.equal(saysWhatItIs('password', value), false, String(value));
});
