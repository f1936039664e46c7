import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { EncodedLine } from '@agentbus/otlp';
import fc from 'fast-check';
import type { SealedSegment } from './sealed-segment.ts';
import { compareSegments, parseSegmentName } from './segment-name.ts';
import { createSegmentWriter } from './segment-writer.ts';
import { MIN_MAX_SEGMENT_BYTES } from './segment-writer-options.ts';

/** A file that was removed is noticed after 100 ms at the latest. */
const NOTICED_MILLIS = 120;

function lineOf(text: string): EncodedLine {
  return { bytes: Buffer.from(`${text}\n`), count: 1, firstTimestamp: 1n, lastTimestamp: 1n };
}

function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'segments-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Contents of a stream's segments, in the order of writing. */
function contents(directory: string, stream = 'logs'): string[] {
  const names = readdirSync(join(directory, stream)).map((fileName) => {
    const name = parseSegmentName(fileName);
    assert.ok(name, fileName);
    return { ...name, fileName };
  });
  return names
    .sort(compareSegments)
    .map(({ fileName }) => readFileSync(join(directory, stream, fileName), 'utf8'));
}

test('append: creates directory and segment for the owner only, when the first line comes', async (t) => {
  const directory = join(temporaryDirectory(t), 'store');
  const writer = createSegmentWriter({ directory, stream: 'traces', writer: 'w1', now: () => 0 });
  assert.equal(writer.path, undefined);
  assert.throws(() => statSync(directory), { code: 'ENOENT' });

  writer.append(lineOf('one'));
  writer.append(lineOf('two'));
  assert.equal(basename(writer.path ?? ''), 'traces-19700101T000000.000Z-w1-000001.jsonl');
  assert.equal(readFileSync(writer.path ?? '', 'utf8'), 'one\ntwo\n');
  assert.equal(statSync(writer.path ?? '').mode & 0o777, 0o600);
  assert.equal(statSync(directory).mode & 0o777, 0o700);
  assert.equal(statSync(join(directory, 'traces')).mode & 0o777, 0o700);
  await writer.close();
  assert.equal(writer.path, undefined);
});

test('createSegmentWriter: every writer has an id of its own', (t) => {
  const directory = temporaryDirectory(t);
  const writers = Array.from({ length: 20 }, () => createSegmentWriter({ directory, stream: 'logs' }));
  for (const writer of writers) writer.append(lineOf('x'));
  for (const writer of writers) writer.closeSync();
  const ids = readdirSync(join(directory, 'logs')).map((name) => parseSegmentName(name)?.writer);
  assert.equal(new Set(ids).size, 20);
  for (const id of ids) assert.match(id ?? '', /^[a-z0-9]{12}$/);
});

test('append: no segment exceeds the limit unless it has one line, and nothing is lost or reordered', () => {
  const lengths = fc.array(fc.oneof(fc.nat(20_000), fc.integer({ min: 60_000, max: 70_000 })), {
    maxLength: 15,
  });
  fc.assert(
    fc.property(lengths, (sizes) => {
      const directory = mkdtempSync(join(tmpdir(), 'segments-'));
      const lines = sizes.map((size, i) => `${i}:${'x'.repeat(size)}`);
      const writer = createSegmentWriter({
        directory,
        stream: 'logs',
        maxSegmentBytes: MIN_MAX_SEGMENT_BYTES,
      });
      try {
        for (const line of lines) writer.append(lineOf(line));
        const segments = lines.length === 0 ? [] : contents(directory);
        for (const segment of segments) {
          assert.ok(segment.endsWith('\n'));
          assert.ok(segment.length <= MIN_MAX_SEGMENT_BYTES || segment.indexOf('\n') === segment.length - 1);
        }
        assert.equal(segments.join(''), lines.map((line) => `${line}\n`).join(''));
      } finally {
        writer.closeSync();
        rmSync(directory, { recursive: true });
      }
    }),
    { numRuns: 25 },
  );
});

test('append: segment names keep the order of writing when the clock is set back', (t) => {
  const directory = temporaryDirectory(t);
  let clock = 1_000_000;
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    maxSegmentBytes: MIN_MAX_SEGMENT_BYTES,
    now: () => clock,
  });
  const lines = ['a', 'b', 'c'].map((letter) => letter.repeat(40_000));
  for (const line of lines) {
    writer.append(lineOf(line));
    clock -= 500;
  }
  writer.closeSync();
  assert.deepEqual(
    contents(directory),
    lines.map((line) => `${line}\n`),
  );
});

test('append: takes the next sequence where the name is taken', (t) => {
  const directory = temporaryDirectory(t);
  mkdirSync(join(directory, 'logs'));
  const taken = join(directory, 'logs', 'logs-19700101T000000.000Z-w1-000001.jsonl');
  writeFileSync(taken, 'theirs\n');
  const writer = createSegmentWriter({ directory, stream: 'logs', writer: 'w1', now: () => 0 });
  writer.append(lineOf('ours'));
  writer.closeSync();
  assert.equal(readFileSync(taken, 'utf8'), 'theirs\n');
  assert.deepEqual(contents(directory), ['theirs\n', 'ours\n']);
});

test('append: begins a new segment where the directory was removed', async (t) => {
  const directory = join(temporaryDirectory(t), 'store');
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  writer.append(lineOf('lost with the directory'));
  rmSync(directory, { recursive: true });
  await setTimeout(NOTICED_MILLIS);
  writer.append(lineOf('kept'));
  writer.append(lineOf('kept too'));
  writer.closeSync();
  assert.deepEqual(contents(directory), ['kept\nkept too\n']);
});

test('append: of the audit stream, a removed file is noticed at once', async (t) => {
  const directory = temporaryDirectory(t);
  const writer = createSegmentWriter({ directory, stream: 'audit' });
  const { path } = writer.append(lineOf('lost with its file'));
  rmSync(path);
  const kept = writer.append(lineOf('kept'));
  await kept.sync();
  assert.equal(readFileSync(kept.path, 'utf8'), 'kept\n');
  await writer.close();
});

test('append: throws where no directory can be made, and works once it can', (t) => {
  const directory = join(temporaryDirectory(t), 'store');
  writeFileSync(directory, 'a file is in the way');
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  assert.throws(() => writer.append(lineOf('lost')), {
    name: 'SegmentWriteError',
    code: 'ENOTDIR',
    path: join(directory, 'logs'),
  });
  rmSync(directory);
  writer.append(lineOf('kept'));
  writer.closeSync();
  assert.deepEqual(contents(directory), ['kept\n']);
});

test('append: refuses what is not a line, and anything after closing', async (t) => {
  const directory = temporaryDirectory(t);
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  for (const bytes of [Buffer.from('no newline'), Buffer.alloc(0)]) {
    assert.throws(() => writer.append({ ...lineOf(''), bytes }), { code: 'not-a-line' });
  }
  writer.append(lineOf('kept'));
  await writer.close();
  await writer.close();
  assert.throws(() => writer.append(lineOf('late')), { name: 'SegmentWriteError', code: 'writer-closed' });
  assert.deepEqual(contents(directory), ['kept\n']);
});

test('flush: may run while segments are rotated and closed', async (t) => {
  const directory = temporaryDirectory(t);
  const errors: Error[] = [];
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    maxSegmentBytes: MIN_MAX_SEGMENT_BYTES,
    onError: (error) => errors.push(error),
  });
  const flushes: Promise<void>[] = [writer.flush()];
  for (let i = 0; i < 6; i++) {
    writer.append(lineOf('x'.repeat(40_000)));
    flushes.push(writer.flush());
  }
  flushes.push(writer.close());
  await Promise.all(flushes);
  assert.deepEqual(errors, []);
  assert.equal(contents(directory).length, 6);
});

test('append: begins a new segment by the count of records', async (t) => {
  const directory = temporaryDirectory(t);
  const sealed: SealedSegment[] = [];
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    maxSegmentRecords: 3,
    onSealed: (segment) => sealed.push(segment),
  });
  const line = (text: string, count: number, time: bigint) => ({
    ...lineOf(text),
    count,
    firstTimestamp: time,
    lastTimestamp: time + 1n,
  });
  assert.equal(writer.append(line('a', 2, 5n)).recordsBefore, 0);
  assert.equal(writer.append(line('b', 1, 3n)).recordsBefore, 2);
  assert.equal(writer.append(line('c', 1, 9n)).recordsBefore, 0);
  assert.equal(writer.append(line('d', 7, 9n)).recordsBefore, 0, 'one line may be over the limit');
  await writer.close();
  await writer.close();
  assert.deepEqual(contents(directory), ['a\nb\n', 'c\n', 'd\n']);
  sealed.sort((a, b) => (a.path < b.path ? -1 : 1));
  assert.deepEqual(
    sealed.map(({ records, bytes, firstTimestamp, lastTimestamp }) => [
      records,
      bytes,
      firstTimestamp,
      lastTimestamp,
    ]),
    [
      [3, 4, 3n, 6n],
      [1, 2, 9n, 10n],
      [7, 2, 9n, 10n],
    ],
  );
});

test('append: names come after those of an earlier process that had the id, also when the clock is set back', async (t) => {
  const directory = temporaryDirectory(t);
  const names: string[] = [];
  for (const now of [Date.UTC(2026, 10, 24, 12), Date.UTC(2026, 10, 24, 11), Date.UTC(2026, 10, 24, 10)]) {
    const onSealed = ({ path }: SealedSegment) => names.push(basename(path));
    const writer = createSegmentWriter({
      directory,
      stream: 'logs',
      writer: 'fixed',
      now: () => now,
      onSealed,
    });
    writer.append(lineOf('a'));
    await writer.close();
  }
  assert.equal(new Set(names).size, 3);
  assert.deepEqual(names, names.toSorted());
});

test('append: begins a new segment by age, and not because the clock is set back', async (t) => {
  const directory = temporaryDirectory(t);
  let clock = 1_000_000;
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    maxSegmentAgeMillis: 60_000,
    now: () => clock,
  });
  writer.append(lineOf('a'));
  clock += 59_999;
  writer.append(lineOf('b'));
  clock += 1;
  writer.append(lineOf('c'));
  clock -= 3_600_000;
  writer.append(lineOf('d'));
  await writer.close();
  assert.deepEqual(contents(directory), ['a\nb\n', 'c\nd\n']);
});

test('sync: resolves for a line of a segment that has been rotated out since', async (t) => {
  const directory = temporaryDirectory(t);
  const writer = createSegmentWriter({ directory, stream: 'logs', maxSegmentRecords: 1 });
  const lines = ['a', 'b', 'c'].map((text) => writer.append(lineOf(text)));
  await Promise.all(lines.map((line) => line.sync()));
  await writer.close();
  await Promise.all(lines.map((line) => line.sync()));
  assert.equal(new Set(lines.map(({ path }) => path)).size, 3);
});

test('sync: rejects for a line whose segment was closed without', async (t) => {
  const writer = createSegmentWriter({ directory: temporaryDirectory(t), stream: 'logs' });
  const line = writer.append(lineOf('a'));
  writer.closeSync();
  await assert.rejects(line.sync(), { name: 'SegmentWriteError', code: 'write-failed' });
});

test('createSegmentWriter: says what is wrong with an option', () => {
  const valid = { directory: 'unused', stream: 'logs' } as const;
  const sizes = [0, 65_535, 65_536.5, Number.NaN, 2 ** 32 + 1];
  for (const maxSegmentBytes of sizes) {
    assert.throws(() => createSegmentWriter({ ...valid, maxSegmentBytes }), {
      name: 'SegmentOptionError',
      code: 'invalid-option',
      option: 'maxSegmentBytes',
      message: new RegExp(`maxSegmentBytes is ${maxSegmentBytes}, must be an integer from 65536`),
    });
  }
  for (const maxSegmentAgeMillis of [0, 999, Number.NaN]) {
    assert.throws(() => createSegmentWriter({ ...valid, maxSegmentAgeMillis }), {
      option: 'maxSegmentAgeMillis',
    });
  }
  for (const maxSegmentRecords of [0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY]) {
    assert.throws(() => createSegmentWriter({ ...valid, maxSegmentRecords }), {
      option: 'maxSegmentRecords',
    });
  }
  for (const writer of ['', 'Upper', 'a-b', 'a'.repeat(33)]) {
    assert.throws(() => createSegmentWriter({ ...valid, writer }), { option: 'writer' });
  }
  assert.throws(() => createSegmentWriter({ ...valid, directory: '' }), { option: 'directory' });
  assert.throws(() => createSegmentWriter({ ...valid, stream: 'events' as 'logs' }), { option: 'stream' });
});

test('append: a full disk leaves whole lines only, and writing goes on when there is room', (t) => {
  const directory = temporaryDirectory(t);
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', directory]);
  if (mount.status !== 0) {
    t.skip(`no tmpfs can be mounted here: ${mount.error?.message ?? mount.stderr}`);
    return;
  }
  try {
    const filler = join(directory, 'filler');
    writeFileSync(filler, Buffer.alloc(100 * 1024));
    const writer = createSegmentWriter({ directory, stream: 'logs' });
    const written: string[] = [];
    const fill = () => {
      for (let i = 0; i < 10; i++) {
        const line = `${i}${'x'.repeat(50_000)}`;
        writer.append(lineOf(line));
        written.push(`${line}\n`);
      }
    };
    assert.throws(fill, { name: 'SegmentWriteError', code: 'ENOSPC' });
    assert.ok(written.length > 0);
    assert.deepEqual(contents(directory), [written.join('')]);

    rmSync(filler);
    writer.append(lineOf('after'));
    writer.closeSync();
    assert.deepEqual(contents(directory), [`${written.join('')}after\n`]);
  } finally {
    spawnSync('umount', ['--lazy', directory]);
  }
});
