import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compressSegment } from './compress-segment.ts';
import { followLines } from './follow-lines.ts';

/** A test that waits for a line that does not come shall fail, not hang. */
const PATIENCE_MILLIS = 60_000;

function store(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'follow-deleted-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'logs'));
  return directory;
}

function segmentPath(directory: string, sequence: number): string {
  return join(directory, 'logs', `logs-20260101T00000${sequence}.000Z-aaa-00000${sequence}.jsonl`);
}

/** Takes the lines of a follower one by one. */
function follow(t: TestContext, directory: string, until?: 'end') {
  const controller = new AbortController();
  t.after(() => controller.abort());
  const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(PATIENCE_MILLIS)]);
  const lines = followLines(directory, { pollMillis: 20, signal, until })[Symbol.asyncIterator]();
  return async (): Promise<string> => {
    const { value, done } = await lines.next();
    return done ? '(end)' : Buffer.from(value.bytes).toString();
  };
}

test('followLines: what was there when it looked comes, though it is compacted or pruned before it is read', async (t) => {
  const directory = store(t);
  const paths = [1, 2, 3, 4].map((sequence) => segmentPath(directory, sequence));
  for (const [index, path] of paths.entries()) writeFileSync(path, `${index}a\n${index}b\n`);
  const compressed = await compressSegment(paths[1] ?? '');
  const next = follow(t, directory, 'end');
  const lines = [await next()];
  for (const path of [...paths, compressed.path]) rmSync(path, { force: true });
  for (let line = await next(); line !== '(end)'; line = await next()) lines.push(line);
  assert.deepEqual(lines, ['0a', '0b', '1a', '1b', '2a', '2b', '3a', '3b']);
});

test('followLines: what was written to a file before it was deleted comes, and then what is written to the next', async (t) => {
  const directory = store(t);
  const first = segmentPath(directory, 1);
  writeFileSync(first, 'a\n');
  const next = follow(t, directory);
  assert.equal(await next(), 'a');
  appendFileSync(first, 'b\nc\n');
  rmSync(first);
  writeFileSync(segmentPath(directory, 2), 'd\n');
  assert.deepEqual([await next(), await next(), await next()].sort(), ['b', 'c', 'd']);
  appendFileSync(segmentPath(directory, 2), 'e\n');
  assert.equal(await next(), 'e');
});
