import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { compressSegment, createSegmentWriter } from '@agentbus/segments';
import { logBatch } from './destination.conformance.ts';
import type { Delivery, Destination } from './destination.ts';
import { createForwarder } from './forwarder.ts';
import { readGivenUp } from './given-up.ts';
import { pruneForwarded } from './prune-forwarded.ts';
import { readHolds } from './store-holds.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'forward-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A complete segment with these records; returns its path. */
async function write(...bodies: readonly string[]): Promise<string> {
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  const [line] = logBatch(...bodies).lines;
  const bytes = Buffer.concat([line ?? assert.fail(), Buffer.from('\n')]);
  writer.append({ bytes, count: bodies.length, firstTimestamp: 1n, lastTimestamp: 1n });
  const { path } = writer;
  await writer.close();
  return path ?? assert.fail();
}

/** One run to a destination that answers like this; resolves when it has taken all, or refused once. */
async function forwardTo(name: string, status: 'accepted' | 'retry'): Promise<void> {
  const answer: Delivery = status === 'retry' ? { status, reason: 'down' } : { status };
  const destination: Destination = {
    label: name,
    deliver: async () => answer,
    close: async () => {},
  };
  const running = createForwarder({ directory, destination, name, once: true, attempts: 1 }).run();
  if (status === 'retry') await assert.rejects(running, { code: 'not-taken' });
  else await running;
}

const heldBy = async (path: string) => (await readHolds(directory)).heldBy({ stream: 'logs', path });

test('readHolds: what a destination has not taken, compressed or not, from its first attempt on', async () => {
  const first = await write('a');
  assert.deepEqual(await heldBy(first), []);
  await forwardTo('down', 'retry');
  await forwardTo('up', 'accepted');
  assert.deepEqual(await heldBy(first), ['down']);
  const { path: compressed } = await compressSegment(first);
  assert.deepEqual(await heldBy(compressed), ['down']);
  const second = await write('b');
  assert.deepEqual((await heldBy(second)).toSorted(), ['down', 'up']);
  assert.deepEqual((await heldBy(`${second}.not-there-yet`)).toSorted(), ['down', 'up']);
  writeFileSync(join(directory, 'state', 'forward', 'up', 'logs.json'), 'damaged');
  assert.deepEqual((await heldBy(compressed)).toSorted(), ['down', 'up']);
});

test('pruneForwarded: keeps what is not delivered up to twice the limit, then gives it up and notes that', async () => {
  const path = await write('a');
  await forwardTo('down', 'retry');
  const written = Date.now();
  const policy = { logs: { maxAgeMillis: 60_000 } };
  const kept = await pruneForwarded(directory, policy, written + 100_000);
  assert.deepEqual([kept?.removed, kept?.givenUp], [[], []]);
  assert.equal(existsSync(path), true);
  const gone = await pruneForwarded(directory, policy, written + 130_000);
  assert.deepEqual(
    gone?.givenUp.map((segment) => [segment.path, segment.heldBy]),
    [[path, ['down']]],
  );
  assert.equal(existsSync(path), false);
  const account = await readGivenUp(directory, 'down');
  assert.equal(account?.segments, 1);
  assert.equal(account?.bytes, gone?.removed[0]?.bytes);
  assert.equal(account?.last.getTime(), written + 130_000);
  assert.equal(await readGivenUp(directory, 'up'), undefined);
});

test('pruneForwarded: what is delivered goes at its limit', async () => {
  const path = await write('a');
  await forwardTo('up', 'accepted');
  const report = await pruneForwarded(directory, { logs: { maxAgeMillis: 60_000 } }, Date.now() + 70_000);
  assert.deepEqual(
    report?.removed.map((segment) => [segment.path, segment.held]),
    [[path, false]],
  );
  assert.deepEqual(report?.givenUp, []);
});
