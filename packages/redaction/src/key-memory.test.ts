import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CleanTexts } from './clean-texts.ts';
import { KnownKeys } from './harmless-keys.ts';
import { KeyMemory } from './key-memory.ts';

/** A memory, and the keys that it had to ask about. */
function memory() {
  const asked: string[] = [];
  const keys = new KeyMemory((key) => {
    asked.push(key);
    return key === 'password' ? 'password' : undefined;
  }, new KnownKeys());
  return { keys, asked };
}

test('KeyMemory: a key in a text that holds a secret is forgotten, unless it is made of words', () => {
  const { keys, asked } = memory();
  for (const key of ['password', 'ghp_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX', 'user1']) keys.read(key);
  keys.settle(false);
  asked.length = 0;
  assert.equal(keys.read('password').rule, 'password');
  keys.read('user1');
  assert.deepEqual(asked, ['user1']);
});

test('KeyMemory: a key in a text without a secret is remembered', () => {
  const { keys, asked } = memory();
  keys.read('password2');
  keys.settle(true);
  keys.read('password2');
  keys.read('ключ2');
  keys.settle(true);
  keys.read('ключ2');
  assert.equal(asked.filter((key) => key === 'ключ2').length <= 1, true);
});

test('CleanTexts: holds what came back, as a copy, and nothing long', () => {
  const texts = new CleanTexts();
  for (let turn = 0; turn < 100; turn++) texts.add('/api/orders/:id');
  assert.ok(texts.has('/api/orders/:id'));
  assert.ok(!texts.has('/api/orders/:ix'));
  const long = 'x'.repeat(100);
  for (let turn = 0; turn < 100; turn++) texts.add(long);
  assert.ok(!texts.has(long));
});
