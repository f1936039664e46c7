import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { at, sealedStore, temporaryDirectory } from '../test/sealed-store.ts';
import { appendLedgerEntries } from './ledger.ts';
import { recordPruned } from './seal-segment.ts';
import { SealedNames } from './sealed-names.ts';

test('SealedNames: knows what is sealed and not let go, also what comes later, and a ledger that is begun again', async (t) => {
  const directory = temporaryDirectory(t);
  const names = new SealedNames(directory);
  await names.catchUp();
  const [first, second, ...more] = await sealedStore(directory, { segments: 2 });
  assert.ok(first && second && more.length === 0);
  const known = async () => {
    await names.catchUp();
    return [first, second].map(({ path }) => names.has('logs', basename(path)));
  };
  assert.equal(names.has('logs', basename(first.path)), false);
  assert.deepEqual(await known(), [true, true]);
  await recordPruned(directory, first);
  assert.deepEqual(await known(), [false, true]);
  for (const file of ['ledger.jsonl', 'ledger.head']) rmSync(join(directory, file));
  assert.deepEqual(await known(), [false, false]);
});

test('SealedNames: reads a ledger of many chunks, and lines that are longer than one', async (t) => {
  const directory = temporaryDirectory(t);
  const segments = await sealedStore(directory, { segments: 1 });
  const destination = 'x'.repeat(200_000);
  const event = { type: 'archive', stream: 'logs', segment: 'other', destination } as const;
  await appendLedgerEntries(directory, [
    event,
    { ...event, destination: destination.repeat(4) },
    event,
    { type: 'begin', stream: 'logs', segment: 'other' },
  ]);
  const [last] = await sealedStore(directory, { segments: 1, writer: 'w2' });
  const names = new SealedNames(directory);
  await names.catchUp();
  assert.ok(names.has('logs', basename(at(segments, 0).path)));
  assert.ok(names.has('logs', basename(last?.path ?? '')));
});
