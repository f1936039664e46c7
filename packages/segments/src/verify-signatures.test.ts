/** Signatures in whole stores: what a key adds to verifying. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  at,
  findingCodes,
  ledgerLines,
  newKey,
  sealedStore,
  temporaryDirectory,
} from '../test/sealed-store.ts';
import { appendLedgerEntry, rotateLedgerKey } from './ledger.ts';
import type { LedgerEvent } from './ledger-entry.ts';
import { sealSegment } from './seal-segment.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { verifyStore } from './verify-store.ts';

test('verifyStore: with a key, every entry must be signed by it', async (t) => {
  const directory = temporaryDirectory(t);
  const key = newKey();
  await sealedStore(directory, {}, { key });
  const publicKey = { ...key, privateKey: undefined };
  assert.deepEqual(await findingCodes(directory, { key: publicKey }), []);
  assert.deepEqual(await findingCodes(directory, { key: newKey() }), ['unknown-key']);
  assert.deepEqual(await findingCodes(directory), [], 'without a key signatures are not looked at');

  const unsigned = temporaryDirectory(t);
  await sealedStore(unsigned);
  assert.deepEqual(await findingCodes(unsigned, { key }), ['bad-signature']);
  await sealedStore(unsigned, { writer: 'w2' }, { key });
  assert.deepEqual(await findingCodes(unsigned, { key }), [], 'a signature vouches for what is before it');
});

test('verifyStore: keys follow each other', async (t) => {
  const directory = temporaryDirectory(t);
  const [first, second, third] = [newKey(), newKey(), newKey()];
  await sealedStore(directory, { writer: 'w1' }, { key: first });
  await rotateLedgerKey(directory, second, { key: first });
  await sealedStore(directory, { writer: 'w2' }, { key: second });
  await rotateLedgerKey(directory, third, { key: second });
  await sealedStore(directory, { writer: 'w3' }, { key: third });
  assert.deepEqual(await findingCodes(directory, { key: first }), []);
  assert.deepEqual(await findingCodes(directory, { key: second }), ['unknown-key']);
});

test('verifyStore: entries signed again with a later key are found (CVE-2023-31439)', async (t) => {
  const directory = temporaryDirectory(t);
  const [first, second] = [newKey(), newKey()];
  const segments = await sealedStore(directory, {}, { key: first });
  await rotateLedgerKey(directory, second, { key: first });
  const rotation = ledgerLines(directory).at(-1) ?? '';
  const changed = at(segments, 0);
  writeFileSync(changed.path, readFileSync(changed.path, 'utf8').replace('w1 logs 7', 'w1 logs X'));

  // Whoever has the later key appends a second seal.
  await sealSegment(directory, changed, { key: second });
  assert.deepEqual(await findingCodes(directory, { key: first }), ['modified', 'resealed']);

  // Or makes the whole ledger anew, and keeps the old rotation entry.
  for (const name of ['ledger.jsonl', 'ledger.head']) rmSync(join(directory, name));
  for (const segment of segments) await sealSegment(directory, segment, { key: second });
  appendFileSync(join(directory, 'ledger.jsonl'), `${rotation}\n`);
  const codes = await findingCodes(directory, { key: first });
  assert.ok(codes.includes('resealed'), codes.join());
});

test('verifyStore: a compressed file of other content is found where a later key, or a later time, vouches for it', async (t) => {
  const [first, second] = [newKey(), newKey()];
  const forge = async (directory: string, segment: SealedSegment, key?: typeof first) => {
    const stored = gzipSync(readFileSync(segment.path, 'utf8').replace('w1 logs 7', 'w1 logs X'));
    writeFileSync(`${segment.path}.gz`, stored);
    const event: LedgerEvent = {
      type: 'compress',
      stream: 'logs',
      segment: basename(segment.path),
      stored: `${basename(segment.path)}.gz`,
      storedBytes: stored.length,
      storedSha256: createHash('sha256').update(stored).digest('hex'),
      sha256: createHash('sha256').update(readFileSync(segment.path)).digest('hex'),
      marks: [],
    };
    await appendLedgerEntry(directory, event, { key });
    rmSync(segment.path);
  };
  const signed = temporaryDirectory(t);
  const [one] = await sealedStore(signed, {}, { key: first });
  await rotateLedgerKey(signed, second, { key: first });
  assert.ok(one);
  await forge(signed, one, second);
  assert.deepEqual(await findingCodes(signed, { key: first }), ['modified']);

  const unsigned = temporaryDirectory(t);
  const [other] = await sealedStore(unsigned);
  const expectHead = (await verifyStore(unsigned)).head?.hash;
  assert.ok(other);
  await forge(unsigned, other);
  assert.deepEqual(await findingCodes(unsigned, { expectHead }), ['modified']);
});
