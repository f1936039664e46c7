import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { forkHub } from '../test/fork-hub.ts';
import { startHub, temporaryDirectory } from '../test/running-hub.ts';
import { findHub } from './hub-presence.ts';

test('findHub: says where the hub of a store listens, until it ends', async (t) => {
  const { hub, directory } = await startHub(t);
  const found = findHub(directory);
  assert.partialDeepStrictEqual(found, {
    state: 'running',
    presence: { pid: process.pid, endpoints: hub.endpoints },
  });
  await hub.close();
  assert.deepEqual(findHub(directory), { state: 'none' });
  assert.equal(existsSync(join(directory, 'state', 'hub.json')), false);
});

test('findHub: a hub that was killed has died; the next one tells of itself', async (t) => {
  const directory = temporaryDirectory(t);
  const { child } = await forkHub(t, directory);
  assert.partialDeepStrictEqual(findHub(directory), { state: 'running', presence: { pid: child.pid } });
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.deepEqual(findHub(directory), { state: 'died' });
  await startHub(t, { directory });
  assert.partialDeepStrictEqual(findHub(directory), { state: 'running', presence: { pid: process.pid } });
});

test('findHub: knows of none in a store that has none, is not there, or has a file of someone else', (t) => {
  const directory = temporaryDirectory(t);
  assert.deepEqual(findHub(join(directory, 'nowhere')), { state: 'none' });
  mkdirSync(join(directory, 'state'));
  writeFileSync(join(directory, 'state', 'hub.json'), '{');
  assert.deepEqual(findHub(directory), { state: 'none' });
});
