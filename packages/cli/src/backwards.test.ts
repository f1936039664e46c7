import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { listSegments, readLines, type SegmentLine } from '@agentbus/segments';
import { temporaryDirectory, writeLogs } from '../test/store.ts';
import { readLinesBackwards } from './backwards.ts';

const signal = new AbortController().signal;

async function offsets(lines: AsyncIterable<SegmentLine>): Promise<number[]> {
  const found: number[] = [];
  for await (const { offset } of lines) found.push(offset);
  return found;
}

test('readLinesBackwards: the same lines as forwards, in reverse, whatever their length', async (t) => {
  const directory = await temporaryDirectory(t);
  // Windows are 256 KiB: lines far below, just around and far above it.
  const lengths = [10, 200_000, 50, 262_000, 262_100, 262_144, 600_000, 1, 80_000, 90_000, 91_000];
  await writeLogs(
    directory,
    lengths.map((length) => ({ body: 'x'.repeat(length) })),
  );
  const [segment] = await listSegments(directory);
  assert.ok(segment);
  const forwards = await offsets(readLines(segment));
  const backwards = await offsets(readLinesBackwards(segment, signal));
  assert.equal(forwards.length, lengths.length);
  assert.deepEqual(backwards, forwards.reverse());
});

test('readLinesBackwards: leaves an unfinished last line out', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{ body: 'whole' }]);
  const [listed] = await listSegments(directory);
  assert.ok(listed);
  await appendFile(listed.path, `{"resourceLogs":${' '.repeat(300_000)}`);
  const [segment] = await listSegments(directory);
  assert.ok(segment);
  assert.deepEqual(await offsets(readLinesBackwards(segment, signal)), [0]);
});

test('readLinesBackwards: an empty file has no lines', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{}]);
  const [listed] = await listSegments(directory);
  assert.ok(listed);
  await writeFile(listed.path, '');
  const [segment] = await listSegments(directory);
  assert.ok(segment);
  assert.deepEqual(await offsets(readLinesBackwards(segment, signal)), []);
});
