import assert from 'node:assert/strict';
import {
  appendFileSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { EncodedLine } from '@agentbus/otlp';
import { type FollowLinesOptions, followLines } from './follow-lines.ts';
import { createSegmentWriter } from './segment-writer.ts';
import { MIN_MAX_SEGMENT_BYTES } from './segment-writer-options.ts';

function lineOf(text: string): EncodedLine {
  return { bytes: Buffer.from(`${text}\n`), count: 1, firstTimestamp: 1n, lastTimestamp: 1n };
}

function store(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'follow-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function logsFile(directory: string, name: string): string {
  mkdirSync(join(directory, 'logs'), { recursive: true });
  return join(directory, 'logs', name);
}

/** A test that waits for a line that does not come shall fail, not hang. */
const PATIENCE_MILLIS = 30_000;

/** A follower whose lines are taken one by one. Aborted when the test ends. */
function follow(t: TestContext, directory: string, options: FollowLinesOptions = {}) {
  const controller = new AbortController();
  t.after(() => controller.abort());
  const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(PATIENCE_MILLIS)]);
  const follower = followLines(directory, { pollMillis: 20, signal, ...options });
  const iterator = follower[Symbol.asyncIterator]();
  return {
    /** Begins the iteration, and so takes the follower's position. The next `take` waits for its first line. */
    async next(): Promise<string | undefined> {
      const { value, done } = await iterator.next();
      return done ? undefined : Buffer.from(value.bytes).toString();
    },
    async take(count: number): Promise<string[]> {
      const lines: string[] = [];
      while (lines.length < count) lines.push((await this.next()) ?? '(end)');
      return lines;
    },
    cursor: () => follower.cursor(),
    abort: () => controller.abort(),
    return: () => iterator.return?.(),
  };
}

test('followLines: what is there, then what comes, across rotation and new writers', async (t) => {
  const directory = store(t);
  const first = createSegmentWriter({ directory, stream: 'logs', maxSegmentBytes: MIN_MAX_SEGMENT_BYTES });
  const long = 'x'.repeat(40_000);
  first.append(lineOf(`1${long}`));
  first.append(lineOf(`2${long}`));
  const lines = follow(t, directory);
  assert.deepEqual(await lines.take(2), [`1${long}`, `2${long}`]);
  first.append(lineOf(`3${long}`));
  assert.deepEqual(await lines.take(1), [`3${long}`]);
  const second = createSegmentWriter({ directory, stream: 'audit' });
  second.append(lineOf('another writer'));
  assert.deepEqual(await lines.take(1), ['another writer']);
  first.append(lineOf('4'));
  assert.deepEqual(await lines.take(1), ['4']);
  first.closeSync();
  second.closeSync();
});

test('followLines: transient lines are the same, however long, with what comes later and with a line that is open', async (t) => {
  const directory = store(t);
  const path = logsFile(directory, 'logs-20250115T120000.000Z-aaaaaaaaaaaa-000001.jsonl');
  const texts = [10, 300_000, 700_000, 3, 2_000_000, 262_144, 1].map((length, index) =>
    String.fromCharCode(97 + index).repeat(length),
  );
  writeFileSync(path, `${texts.join('\n')}\n`);
  const lines = follow(t, directory, { transient: true });
  for (const text of texts) assert.ok((await lines.next()) === text, `${text.length} times ${text[0]}`);
  const head = '{"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{},"logRecords":[';
  appendFileSync(path, `${head}{"body":{"stringValue":"one"}}`);
  assert.deepEqual(await lines.take(1), [`${head}{"body":{"stringValue":"one"}}]}]}]}`]);
  appendFileSync(path, `,{"body":{"stringValue":"two"}}]}]}]}\n${texts[1]}\n`);
  assert.deepEqual(await lines.take(1), [`${head}{"body":{"stringValue":"two"}}]}]}]}`]);
  assert.ok((await lines.next()) === texts[1]);
});

test('followLines: order of one writer is kept while it rotates with every line', async (t) => {
  const directory = store(t);
  const writer = createSegmentWriter({ directory, stream: 'logs', maxSegmentBytes: MIN_MAX_SEGMENT_BYTES });
  const lines = follow(t, directory);
  const taken = lines.take(60);
  const padding = ' '.repeat(40_000);
  for (let i = 0; i < 60; i++) {
    writer.append(lineOf(`${i}${padding}`));
    if (i % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 3));
  }
  assert.deepEqual(
    (await taken).map((line) => Number(line)),
    Array.from({ length: 60 }, (_, i) => i),
  );
  await writer.close();
});

test('followLines: waits for a store that does not exist yet', async (t) => {
  const directory = join(store(t), 'later');
  const lines = follow(t, directory);
  const taken = lines.take(1);
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  await new Promise((resolve) => setTimeout(resolve, 30));
  writer.append(lineOf('first'));
  assert.deepEqual(await taken, ['first']);
  writer.closeSync();
});

test('followLines: waits for the rest of a line', async (t) => {
  const directory = store(t);
  const path = logsFile(directory, 'logs-20260101T000000.000Z-aaa-000001.jsonl');
  writeFileSync(path, 'whole\nto');
  const lines = follow(t, directory);
  assert.deepEqual(await lines.take(1), ['whole']);
  const taken = lines.take(2);
  await new Promise((resolve) => setTimeout(resolve, 60));
  appendFileSync(path, 'rn\nnext\n');
  assert.deepEqual(await taken, ['torn', 'next']);
});

test('followLines: a half line that is cut back and written anew is read as it is then', async (t) => {
  const directory = store(t);
  const path = logsFile(directory, 'logs-20260101T000000.000Z-aaa-000001.jsonl');
  writeFileSync(path, 'whole\nhalf of a line');
  const lines = follow(t, directory);
  assert.deepEqual(await lines.take(1), ['whole']);
  const taken = lines.take(1);
  await new Promise((resolve) => setTimeout(resolve, 60));
  truncateSync(path, 6);
  appendFileSync(path, 'new\n');
  assert.deepEqual(await taken, ['new']);
});

test("followLines: from 'end' skips what is there, and never hands out half a line", async (t) => {
  const directory = store(t);
  const path = logsFile(directory, 'logs-20260101T000000.000Z-aaa-000001.jsonl');
  writeFileSync(logsFile(directory, 'logs-20260101T000000.000Z-bbb-000001.jsonl'), 'old\n');
  writeFileSync(path, 'old\nbegun before');
  const lines = follow(t, directory, { from: 'end' });
  const taken = lines.take(2);
  while (Object.keys(lines.cursor()).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  appendFileSync(path, ', ended after\nnew\n');
  assert.deepEqual(await taken, ['begun before, ended after', 'new']);
});

test('followLines: a stored cursor goes on exactly where the last line was taken', async (t) => {
  const directory = store(t);
  const writer = createSegmentWriter({ directory, stream: 'logs', maxSegmentBytes: MIN_MAX_SEGMENT_BYTES });
  const texts = Array.from({ length: 12 }, (_, i) => `${i}:${'x'.repeat(20_000)}`);
  for (const text of texts) writer.append(lineOf(text));
  const read: string[] = [];
  let stored = '{}';
  while (read.length < texts.length) {
    const lines = follow(t, directory, { from: JSON.parse(stored) });
    read.push(...(await lines.take(Math.min(5, texts.length - read.length))));
    stored = JSON.stringify(lines.cursor());
    await lines.return();
  }
  assert.deepEqual(read, texts);
  const lines = follow(t, directory, { from: JSON.parse(stored) });
  const taken = lines.take(1);
  writer.append(lineOf('after'));
  assert.deepEqual(await taken, ['after']);
  writer.closeSync();
});

test('followLines: goes on where the whole store was removed and written again', async (t) => {
  const directory = join(store(t), 'store');
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  writer.append(lineOf('before'));
  const lines = follow(t, directory);
  assert.deepEqual(await lines.take(1), ['before']);
  rmSync(directory, { recursive: true });
  const taken = lines.take(2);
  // A writer looks after its file every 100 ms.
  await new Promise((resolve) => setTimeout(resolve, 120));
  writer.append(lineOf('after'));
  await new Promise((resolve) => setTimeout(resolve, 60));
  writer.append(lineOf('and more'));
  assert.deepEqual(await taken, ['after', 'and more']);
  writer.closeSync();
});

test('followLines: a removed file ends quietly', async (t) => {
  const directory = store(t);
  const path = logsFile(directory, 'logs-20260101T000000.000Z-aaa-000001.jsonl');
  writeFileSync(path, 'one\ntwo\n');
  const lines = follow(t, directory);
  assert.deepEqual(await lines.take(1), ['one']);
  rmSync(path);
  writeFileSync(logsFile(directory, 'logs-20260101T000000.000Z-bbb-000001.jsonl'), 'other\n');
  assert.deepEqual(await lines.take(2), ['two', 'other']);
  assert.deepEqual(Object.keys(lines.cursor()), ['logs/logs-20260101T000000.000Z-bbb-000001.jsonl']);
});

test('followLines: a foreign file that rotates by renaming is read once', async (t) => {
  const directory = store(t);
  const path = logsFile(directory, 'collector.jsonl');
  writeFileSync(path, 'one\ntwo\n');
  const lines = follow(t, directory);
  assert.deepEqual(await lines.take(2), ['one', 'two']);
  appendFileSync(path, 'three\n');
  renameSync(path, logsFile(directory, 'collector-2026-01-01T00-00-00.000.jsonl'));
  writeFileSync(path, 'four\n');
  assert.deepEqual((await lines.take(2)).sort(), ['four', 'three']);
  appendFileSync(path, 'five\n');
  assert.deepEqual(await lines.take(1), ['five']);
});

test('followLines: a file that was truncated is read from its start', async (t) => {
  const directory = store(t);
  const path = logsFile(directory, 'collector.jsonl');
  writeFileSync(path, 'a longer line\n');
  const lines = follow(t, directory);
  assert.deepEqual(await lines.take(1), ['a longer line']);
  const taken = lines.take(1);
  writeFileSync(path, 'new\n');
  assert.deepEqual(await taken, ['new']);
});

test('followLines: a file that cannot be read is reported once, and the others go on', async (t) => {
  const directory = store(t);
  const errors: string[] = [];
  const unreadable = logsFile(directory, 'logs-20260101T000000.000Z-aaa-000001.jsonl');
  writeFileSync(unreadable, 'x\n', { mode: 0 });
  writeFileSync(logsFile(directory, 'logs-20260101T000001.000Z-bbb-000001.jsonl'), 'one\n');
  withoutPrivileges(t, directory);
  const lines = follow(t, directory, { onError: ({ code, path }) => errors.push(`${code} ${path}`) });
  assert.deepEqual(await lines.take(1), ['one']);
  appendFileSync(logsFile(directory, 'logs-20260101T000001.000Z-bbb-000001.jsonl'), 'two\n');
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.deepEqual(await lines.take(1), ['two']);
  assert.deepEqual(errors, [`EACCES ${unreadable}`]);

  const strict = follow(t, directory);
  await assert.rejects(strict.next(), { name: 'SegmentReadError', code: 'EACCES', path: unreadable });
});

/** Root may read everything; as somebody else, in a store that is this one's, the tests see what users see. */
function withoutPrivileges(t: TestContext, directory: string): void {
  if (process.geteuid?.() !== 0) return;
  const nobody = 65_534;
  for (const path of [directory, ...readdirSync(directory, { recursive: true, encoding: 'utf8' })]) {
    chownSync(resolve(directory, path), nobody, nobody);
  }
  process.seteuid?.(nobody);
  t.after(() => process.seteuid?.(0));
}

test('followLines: an aborted signal ends the iteration, without an error', async (t) => {
  const lines = follow(t, store(t));
  const waiting = lines.next();
  await new Promise((resolve) => setTimeout(resolve, 20));
  lines.abort();
  assert.equal(await waiting, undefined);
  assert.equal(await lines.next(), undefined);
});

test('followLines: says what is wrong with pollMillis', () => {
  for (const pollMillis of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => followLines('unused', { pollMillis }), {
      code: 'invalid-option',
      option: 'pollMillis',
    });
  }
});
