import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { decodeLine, type StoredRecord } from '@agentbus/otlp';
import { createSegmentWriter, listSegments, readLines } from '@agentbus/segments';
import { logBatch } from './destination.conformance.ts';
import type { Destination } from './destination.ts';
import { forgetDestination } from './forget-destination.ts';
import { listForwards } from './forward-lag.ts';
import { createForwarder, type Forwarder } from './forwarder.ts';
import { readHolds } from './store-holds.ts';

let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'forward-'));
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  const bytes = Buffer.from(logBatch('one').text ?? assert.fail());
  writer.append({ bytes, count: 1, firstTimestamp: 1n, lastTimestamp: 1n });
  await writer.close();
});
afterEach(() => rmSync(directory, { recursive: true }));

function createDown(name: string, onAttempt: () => void): Forwarder {
  const destination: Destination = {
    label: name,
    async deliver() {
      onAttempt();
      return { status: 'retry', reason: 'down' };
    },
    close: async () => {},
  };
  return createForwarder({ directory, destination, name, streams: ['logs'] });
}

/** Runs until the first attempt has failed. */
async function leaveBehind(name: string): Promise<void> {
  const stop = new AbortController();
  await createDown(name, () => stop.abort()).run(stop.signal);
}

async function auditRecords(): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for (const segment of await listSegments(directory, { streams: ['audit'] })) {
    for await (const { bytes } of readLines(segment)) records.push(...decodeLine(bytes));
  }
  return records;
}

test('forgetDestination: nothing is kept for it any more, others stay, and the audit stream says so', async () => {
  await leaveBehind('gone');
  await leaveBehind('stays');
  const [segment] = await listSegments(directory, { streams: ['logs'] });
  const heldBy = async () => (await readHolds(directory)).heldBy(segment ?? assert.fail());
  assert.deepEqual([...(await heldBy())].sort(), ['gone', 'stays']);
  const forgotten = await forgetDestination(directory, 'gone', 1_700_000_000_123);
  assert.deepEqual(await heldBy(), ['stays']);
  assert.deepEqual(await listForwards(directory), ['stays']);
  const { bytes } = logBatch('one');
  assert.deepEqual(forgotten, { name: 'gone', undeliveredBytes: bytes + 1 });
  const [record, another] = await auditRecords();
  assert.equal(another, undefined);
  assert.partialDeepStrictEqual(record, {
    timestamp: 1_700_000_000_123_000_000n,
    severityText: 'AUDIT',
    eventName: 'agentbus.forward.destination.forgotten',
    attributes: {
      'agentbus.log.kind': 'audit',
      'agentbus.forward.destination': 'gone',
      'agentbus.forward.undelivered': bytes + 1,
    },
  });
});

test('forgetDestination: one that cannot say how far it is is forgotten too', async () => {
  await leaveBehind('gone');
  writeFileSync(join(directory, 'state', 'forward', 'gone', 'logs.json'), '{');
  assert.deepEqual(await forgetDestination(directory, 'gone'), { name: 'gone', undeliveredBytes: undefined });
  assert.deepEqual(await listForwards(directory), []);
});

test('forgetDestination: refuses while somebody delivers, and what it does not know', async () => {
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  await new Promise<void>((resolve) => {
    running = createDown('busy', resolve).run(stop.signal);
  });
  await assert.rejects(forgetDestination(directory, 'busy'), {
    code: 'already-forwarding',
    message: /Stop it first/,
  });
  stop.abort();
  await running;
  await assert.rejects(forgetDestination(directory, 'other'), {
    code: 'unknown-destination',
    message: /knows only busy\.$/,
  });
  assert.deepEqual(await auditRecords(), []);
});
