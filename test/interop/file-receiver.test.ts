/** The collector's file receiver and a store's files: every line is read once, and is an OTLP/JSON body as it stands. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeLogs, MAX_LINE_BYTES, type ReadableLogRecord } from '@agentbus/otlp';
import { createSegmentWriter, listSegments, STREAMS } from '@agentbus/segments';
import { whyNoGo } from './build-once.ts';
import { type FollowingCollector, startFollowingCollector } from './collector/following-collector.ts';
import { type Signal, startReceivingCollector } from './collector/receiving-collector.ts';
import { pollUntil } from './poll-until.ts';
import { assertSameRecords, assertSameTexts, decodeLines, STREAMS_OF_SIGNAL, storeLines } from './records.ts';
import { runProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The receiver looks for news every 200 ms: time enough for it to read a line twice, if it is going to. */
const SETTLE_MILLIS = 1000;

const skip = (await whyNoGo()) ?? false;

test('file receiver: reads each line of three writers once, rotated files included', {
  skip,
}, async (context) => {
  const folder = await temporaryFolder(context);
  const store = join(folder, 'store');
  await Promise.all(['w1', 'w2', 'w3'].map((writer) => writeStore(store, writer, { turns: 40 })));
  await assertManyKindsOfFiles(store, 3);

  await using collector = await follow(context, folder, store);
  await assertReadsStore(collector, store);
  for (const signal of ['logs', 'traces', 'metrics'] as const) await assertReceived(context, store, signal);
});

test('file receiver: follows two live writers through rotation', { skip }, async (context) => {
  const folder = await temporaryFolder(context);
  const store = join(folder, 'store');
  await using collector = await follow(context, folder, store);
  const settings = { turns: 60, pauseMillis: 30 };
  await Promise.all(['w1', 'w2'].map((writer) => writeStore(store, writer, settings)));
  await assertManyKindsOfFiles(store, 2);
  await assertReadsStore(collector, store);
});

test('file receiver: reads a line of more than its default max_log_size where that is raised', {
  skip,
}, async (context) => {
  const folder = await temporaryFolder(context);
  const store = join(folder, 'store');
  const writer = createSegmentWriter({ directory: store, stream: 'logs' });
  for (const body of ['before', 'x'.repeat(2 * 1024 * 1024), 'after']) {
    for (const line of encodeLogs([logRecord(body)])) writer.append(line);
  }
  await writer.close();
  await using collector = await follow(context, folder, store, { max_log_size: '16MiB' });
  await assertReadsStore(collector, store);
});

function writeStore(
  store: string,
  writer: string,
  { turns, pauseMillis = 0 }: { turns: number; pauseMillis?: number },
): Promise<void> {
  return runProgram('write-store.ts', [store, writer, String(turns), String(pauseMillis)]);
}

function follow(
  context: TestContext,
  folder: string,
  store: string,
  settings?: object,
): Promise<FollowingCollector> {
  const streamFolders = STREAMS.map((stream) => join(store, stream));
  return startFollowingCollector(context, folder, streamFolders, settings);
}

/** What the tests are about must be there: segments that were rotated in each stream, and a line near the limit. */
async function assertManyKindsOfFiles(store: string, writers: number): Promise<void> {
  for (const stream of STREAMS) {
    const segments = await listSegments(store, { streams: [stream] });
    assert.ok(segments.length >= 2 * writers, `${segments.length} segments of ${stream}`);
  }
  const lengths = (await storeLines(store, ['logs'])).map((line) => Buffer.byteLength(line));
  const longest = Math.max(...lengths);
  assert.ok(
    longest > 0.9 * MAX_LINE_BYTES && longest <= MAX_LINE_BYTES,
    `the longest line has ${longest} bytes`,
  );
}

async function assertReadsStore(collector: FollowingCollector, store: string): Promise<void> {
  const expected = await storeLines(store, STREAMS);
  let read: string[] = [];
  const progress = () => `the file receiver, which has read ${read.length} of ${expected.length} lines`;
  await pollUntil(progress, async () => {
    read = await collector.lines();
    return read.length >= expected.length;
  });
  await delay(SETTLE_MILLIS);
  await collector.stop();
  assertSameTexts(await collector.lines(), expected);
}

/** Hands the collector a stream's lines as they stand, and compares what its own parser made of them. */
async function assertReceived(context: TestContext, store: string, signal: Signal): Promise<void> {
  const lines = await storeLines(store, STREAMS_OF_SIGNAL[signal]);
  await using collector = await startReceivingCollector(context, await temporaryFolder(context));
  for (const line of lines) await collector.post(signal, line);
  await collector.stop();
  assertSameRecords(decodeLines(await collector.lines(signal)), decodeLines(lines));
}

function logRecord(body: string): ReadableLogRecord {
  return {
    hrTime: [1_700_000_000, 1],
    hrTimeObserved: [1_700_000_000, 2],
    body,
    attributes: {},
    droppedAttributesCount: 0,
    resource: { attributes: { 'service.name': 'interop' } },
    instrumentationScope: { name: 'interop' },
  };
}
