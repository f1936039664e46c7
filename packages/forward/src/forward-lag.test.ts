import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { compressSegment, createSegmentWriter } from '@agentbus/segments';
import { logBatch } from './destination.conformance.ts';
import type { Destination } from './destination.ts';
import { forwardLag, listForwards } from './forward-lag.ts';
import { createForwarder } from './forwarder.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'forward-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const DESTINATION: Destination = {
  label: 'nowhere',
  deliver: async () => ({ status: 'accepted' }),
  close: async () => {},
};

/** A segment with these records; returns its path and size. */
async function write(...bodies: readonly string[]): Promise<{ path: string; bytes: number }> {
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  const { lines, bytes } = logBatch(...bodies);
  for (const line of lines) {
    const whole = Buffer.concat([line, Buffer.from('\n')]);
    writer.append({ bytes: whole, count: 1, firstTimestamp: 1n, lastTimestamp: 1n });
  }
  const { path } = writer;
  await writer.close();
  return { path: path ?? assert.fail(), bytes: bytes + lines.length };
}

async function lag() {
  const [logs] = await forwardLag(directory, 'test', ['logs']);
  return { bytes: logs?.bytes, oldest: logs?.oldest };
}

test('forwardLag is what has not been delivered, compressed or not', async () => {
  assert.deepEqual(await listForwards(directory), []);
  assert.deepEqual(await lag(), { bytes: 0, oldest: undefined });
  const first = await write('a', 'b');
  assert.deepEqual(await lag(), { bytes: first.bytes, oldest: 1700000000000000001n });
  await createForwarder({ directory, destination: DESTINATION, name: 'test', once: true }).run();
  assert.deepEqual(await listForwards(directory), ['test']);
  assert.deepEqual(await lag(), { bytes: 0, oldest: undefined });
  const second = await write('c');
  await compressSegment(first.path);
  await compressSegment(second.path);
  assert.deepEqual(await lag(), { bytes: second.bytes, oldest: 1700000000000000001n });
});
