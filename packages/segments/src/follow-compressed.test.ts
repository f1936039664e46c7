import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compressSegment } from './compress-segment.ts';
import { type FollowLinesOptions, followLines } from './follow-lines.ts';
import type { Cursor } from './followed-files.ts';

const FIRST = 'logs-20260101T000000.000Z-aaa-000001.jsonl';
const SECOND = 'logs-20260101T000001.000Z-aaa-000002.jsonl';

function store(t: TestContext): { directory: string; first: string; second: string } {
  const directory = mkdtempSync(join(tmpdir(), 'follow-compressed-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'logs'));
  return { directory, first: join(directory, 'logs', FIRST), second: join(directory, 'logs', SECOND) };
}

/** Follows until a line reads `end`, doing something after each line. */
async function followToEnd(
  directory: string,
  options: FollowLinesOptions = {},
  afterLine: (line: string) => void | Promise<void> = () => undefined,
): Promise<{ lines: string[]; cursor: Cursor }> {
  const controller = new AbortController();
  const follower = followLines(directory, { pollMillis: 10, ...options, signal: controller.signal });
  const lines: string[] = [];
  for await (const { bytes } of follower) {
    const line = Buffer.from(bytes).toString();
    lines.push(line);
    await afterLine(line);
    if (line === 'end') controller.abort();
  }
  return { lines, cursor: follower.cursor() };
}

test('followLines: a segment that is compressed while it is followed has each line once', async (t) => {
  const { directory, first, second } = store(t);
  writeFileSync(first, 'one\ntwo\nthree\n');
  const { lines } = await followToEnd(directory, {}, async (line) => {
    if (line === 'three') {
      writeFileSync(second, 'four\n');
      await compressSegment(first);
    }
    if (line === 'four') appendFileSync(second, 'end\n');
  });
  assert.deepEqual(lines, ['one', 'two', 'three', 'four', 'end']);
});

test('followLines: a segment that is compressed before all of it was read is read on where it was', async (t) => {
  const { directory, first, second } = store(t);
  const many = Array.from({ length: 100_000 }, (_, i) => `line ${i}`);
  writeFileSync(
    first,
    many
      .slice(0, 10)
      .map((line) => `${line}\n`)
      .join(''),
  );
  const { lines } = await followToEnd(directory, { pollMillis: 3_600_000 }, async (line) => {
    if (line !== 'line 9') return;
    appendFileSync(
      first,
      many
        .slice(10)
        .map((text) => `${text}\n`)
        .join(''),
    );
    await compressSegment(first);
    writeFileSync(second, 'end\n');
  });
  assert.equal(lines.length, many.length + 1);
  assert.ok([...many, 'end'].every((line, i) => lines[i] === line));
});

test('followLines: a cursor holds across compression', async (t) => {
  const { directory, first, second } = store(t);
  writeFileSync(first, 'one\nend\nthree\nfour\n');
  const { cursor } = await followToEnd(directory);
  assert.deepEqual(cursor, { [`logs/${FIRST}`]: 8 });
  await compressSegment(first);
  writeFileSync(second, 'end\n');
  const { lines, cursor: later } = await followToEnd(directory, { from: cursor });
  assert.deepEqual(lines, ['three', 'four', 'end']);
  assert.deepEqual(later, { [`logs/${FIRST}`]: 19, [`logs/${SECOND}`]: 4 });
});

test('followLines: a cursor in the middle of a line begins with that line, in a compressed file too', async (t) => {
  const { directory, first, second } = store(t);
  writeFileSync(first, 'one\ntwo\nthree\n');
  await compressSegment(first);
  writeFileSync(second, 'end\n');
  const { lines } = await followToEnd(directory, { from: { [`logs/${FIRST}`]: 6 } });
  assert.deepEqual(lines, ['two', 'three', 'end']);
});

test("followLines: from 'end' leaves out what is compressed, and its cursor stands at its end", async (t) => {
  const { directory, first, second } = store(t);
  writeFileSync(first, 'one\ntwo\n');
  await compressSegment(first, { algorithm: 'gzip' });
  writeFileSync(second, 'before\n');
  const ended = followToEnd(directory, { from: 'end' });
  const timer = setInterval(() => appendFileSync(second, 'end\n'), 20);
  const { lines, cursor } = await ended;
  clearInterval(timer);
  assert.deepEqual([...new Set(lines)], ['end']);
  assert.equal(cursor[`logs/${FIRST}`], 8);
});

test('followLines: a damaged compressed file is reported once, and the rest goes on', async (t) => {
  const { directory, first, second } = store(t);
  writeFileSync(`${first}.zst`, 'not zstd at all');
  writeFileSync(second, 'one\n');
  const errors: string[] = [];
  const { lines } = await followToEnd(directory, { onError: ({ code }) => errors.push(code) }, (line) => {
    if (line === 'one') appendFileSync(second, 'end\n');
  });
  assert.deepEqual(lines, ['one', 'end']);
  assert.deepEqual(errors, ['corrupt']);
});
