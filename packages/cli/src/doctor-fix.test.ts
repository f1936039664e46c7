import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { listSegments, verifyStore } from '@agentbus/segments';
import { agentbus } from '../test/agentbus.ts';
import { temporaryDirectory, writeLogs } from '../test/store.ts';

async function fixesOf(directory: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await agentbus(['doctor', '--fix', ...args, '-d', directory, '-o', 'json']);
  return JSON.parse(stdout).fixes.map(({ code }: { code: string }) => code);
}

test('doctor --fix: seals what ended writers left, once; --dry-run only says so', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{}, {}]);
  assert.deepEqual(await fixesOf(directory, '--dry-run'), ['sealed-left-segments']);
  assert.equal((await verifyStore(directory)).unsealed.length, 1);
  assert.deepEqual(await fixesOf(directory), ['sealed-left-segments']);
  const { findings, unsealed } = await verifyStore(directory);
  assert.deepEqual([findings, unsealed], [[], []]);
  assert.deepEqual(await fixesOf(directory), []);
});

test('doctor --fix: touches nothing of a store that does not verify', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{}]);
  await fixesOf(directory);
  const [sealed] = await listSegments(directory);
  await rm(sealed?.path ?? '');
  await writeLogs(directory, [{}]);
  assert.deepEqual(await fixesOf(directory), ['not-sealed']);
  const { stdout } = await agentbus(['doctor', '--fix', '-d', directory]);
  assert.match(stdout, /^Mended\n {2}left 1 segment unsealed, as the store does not verify/mu);
});

test('doctor --fix: a directory that is not there is not made', async (t) => {
  const directory = join(await temporaryDirectory(t), 'none');
  assert.deepEqual(await fixesOf(directory), []);
  assert.deepEqual(await listSegments(directory), []);
});
