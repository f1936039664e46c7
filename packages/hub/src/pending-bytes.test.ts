import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PendingBytes } from './pending-bytes.ts';

test('PendingShare.add: refuses what is beyond the limit, and counts nothing of it', () => {
  const pending = new PendingBytes(100);
  const [first, second] = [pending.open(), pending.open()];
  first.add(60);
  assert.throws(() => second.add(41), { code: 'busy' });
  second.add(40);
  assert.equal(pending.bytes, 100);
  first.release();
  first.release();
  assert.equal(pending.bytes, 40);
});

test('PendingBytes.room: waits until less than half is in hand', async () => {
  const pending = new PendingBytes(100);
  const [first, second] = [pending.open(), pending.open()];
  first.add(40);
  await pending.room();
  second.add(20);
  let hasRoom = false;
  const room = pending.room().then(() => {
    hasRoom = true;
  });
  await new Promise(setImmediate);
  assert.equal(hasRoom, false);
  second.release();
  await room;
});
