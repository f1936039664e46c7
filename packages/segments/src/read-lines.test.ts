import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { SegmentLine } from './line-splitter.ts';
import { type ReadLinesOptions, readLines } from './read-lines.ts';

function fileWith(t: TestContext, content: string | Uint8Array): string {
  const directory = mkdtempSync(join(tmpdir(), 'read-lines-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'file.jsonl');
  writeFileSync(path, content);
  return path;
}

async function readAll(path: string, options?: ReadLinesOptions): Promise<SegmentLine[]> {
  const lines: SegmentLine[] = [];
  for await (const line of readLines(path, options)) lines.push(line);
  return lines;
}

function texts(lines: SegmentLine[]): string[] {
  return lines.map(({ bytes }) => Buffer.from(bytes).toString());
}

test('readLines: whole lines with their places, no empty ones, no torn tail', async (t) => {
  const path = fileWith(t, '{"a":1}\r\n\n{"b":"é"}\n{"torn":');
  assert.deepEqual(
    (await readAll(path)).map(({ bytes, ...place }) => ({ text: Buffer.from(bytes).toString(), ...place })),
    [
      { text: '{"a":1}', offset: 0, end: 9, path, open: false },
      { text: '{"b":"é"}', offset: 10, end: 21, path, open: false },
    ],
  );
});

test('readLines: lines far longer than a chunk', async (t) => {
  const lines = [
    'a'.repeat(3 * 1024 * 1024),
    'short',
    'b'.repeat(256 * 1024),
    'c'.repeat(256 * 1024 - 1),
    'end',
  ];
  const path = fileWith(t, lines.map((line) => `${line}\n`).join(''));
  const read = texts(await readAll(path));
  assert.ok(read.length === lines.length && read.every((line, i) => line === lines[i]));
});

test('readLines: the bytes of a line stay as they were handed out', async (t) => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `line ${i}`);
  const path = fileWith(t, lines.map((line) => `${line}\n`).join(''));
  assert.deepEqual(texts(await readAll(path)), lines);
});

test('readLines: start and end take a part, and the end of a line is where to read on', async (t) => {
  const path = fileWith(t, 'one\ntwo\nthree\nfour\n');
  const [first] = await readAll(path);
  assert.deepEqual(texts(await readAll(path, { start: first?.end })), ['two', 'three', 'four']);
  assert.deepEqual(texts(await readAll(path, { start: 4, end: 14 })), ['two', 'three']);
  assert.deepEqual(texts(await readAll(path, { end: 13 })), ['one', 'two']);
  assert.deepEqual(texts(await readAll(path, { start: 19 })), []);
  assert.deepEqual(texts(await readAll(path, { start: 1000, end: 2000 })), []);
});

test('readLines: ends where the file ended when it was opened', async (t) => {
  const path = fileWith(t, 'one\ntwo\n');
  const read: string[] = [];
  for await (const line of readLines(path)) {
    read.push(...texts([line]));
    appendFileSync(path, 'more\n');
  }
  assert.deepEqual(read, ['one', 'two']);
});

test('readLines: a missing file is a clear error', async (t) => {
  const path = join(fileWith(t, ''), '..', 'gone.jsonl');
  await assert.rejects(readAll(path), {
    name: 'SegmentReadError',
    code: 'ENOENT',
    path,
    message: /Cannot read .*gone\.jsonl: it is no longer there/,
  });
});

test('readLines: a directory is a clear error', async (t) => {
  const path = join(fileWith(t, ''), '..');
  await assert.rejects(readAll(path), { name: 'SegmentReadError', code: 'EISDIR', path });
});

test('readLines: an aborted signal ends the iteration with its reason', async (t) => {
  const path = fileWith(t, 'one\ntwo\n');
  const controller = new AbortController();
  const read: SegmentLine[] = [];
  await assert.rejects(async () => {
    for await (const line of readLines(path, { signal: controller.signal })) {
      read.push(line);
      controller.abort(new Error('enough'));
    }
  }, /enough/);
  assert.deepEqual(texts(read), ['one']);
  await assert.rejects(readAll(path, { signal: controller.signal }), /enough/);
});

test('readLines: a line beyond 64 MiB is reported with its place and skipped', async (t) => {
  const tooLong = Buffer.alloc(64 * 1024 * 1024 + 1, 'x');
  const path = fileWith(t, Buffer.concat([Buffer.from('before\n'), tooLong, Buffer.from('\nafter\n')]));
  const errors: { code: string; path: string; offset: number }[] = [];
  const read = await readAll(path, {
    onError: ({ code, path, offset }) => errors.push({ code, path, offset }),
  });
  assert.deepEqual(texts(read), ['before', 'after']);
  assert.deepEqual(errors, [{ code: 'line-too-long', path, offset: 7 }]);
  await assert.rejects(readAll(path), { code: 'line-too-long', path, offset: 7 });
});
