/** Binary and text segments: written, read, followed, cut off, recovered, sealed and compressed. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { decodeLine, MAX_FRAME_BYTES, type StoredLog } from '@agentbus/otlp';
import fc from 'fast-check';
import { encodeTurn, recordOf } from '../test/log-records.ts';
import { temporaryDirectory } from '../test/sealed-store.ts';
import { planCompaction } from './compaction-plan.ts';
import { compressSegment } from './compress-segment.ts';
import { diskUsage } from './disk-usage.ts';
import { followLines } from './follow-lines.ts';
import type { Cursor } from './followed-files.ts';
import { hasZstd } from './frame-compression.ts';
import type { SegmentLine } from './line-splitter.ts';
import { messagePlaces } from './message-places.ts';
import { readLines } from './read-lines.ts';
import { recoverSegment, recoverSegments } from './recover-segments.ts';
import { sealLeftSegments } from './seal-left-segments.ts';
import { sealSegment } from './seal-segment.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { SegmentCheckpoints } from './segment-checkpoints.ts';
import { listSegments } from './segment-list.ts';
import type { WrittenFormat } from './segment-suffix.ts';
import { createSegmentWriter } from './segment-writer.ts';
import { MIN_MAX_SEGMENT_BYTES } from './segment-writer-options.ts';
import { verifyStore } from './verify-store.ts';

const algorithms = hasZstd() ? (['zstd', 'gzip'] as const) : (['gzip'] as const);

interface Written {
  readonly directory: string;
  readonly path: string;
  /** Where each turn ends. */
  readonly ends: readonly number[];
  readonly sealed: readonly SealedSegment[];
}

/** Writes turns of records, by their bodies, into one segment. */
async function write(t: TestContext, turns: readonly string[][], format: WrittenFormat): Promise<Written> {
  const directory = temporaryDirectory(t);
  const sealed: SealedSegment[] = [];
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    format,
    onSealed: (segment) => sealed.push(segment),
  });
  const ends: number[] = [];
  let index = 0;
  let path = '';
  for (const bodies of turns) {
    const { bytes, ...line } = encodeTurn(
      bodies.map((body) => recordOf(body, index++)),
      format,
    );
    path = writer.append({ ...line, bytes }).path;
    ends.push((ends.at(-1) ?? 0) + bytes.length);
  }
  await writer.close();
  return { directory, path, ends, sealed };
}

async function read(source: string, start = 0): Promise<SegmentLine[]> {
  const lines: SegmentLine[] = [];
  for await (const line of readLines(source, { start })) lines.push(line);
  return lines;
}

function bodiesOf(lines: readonly SegmentLine[]): unknown[] {
  return lines.flatMap(({ bytes }) => decodeLine(bytes).map((record) => (record as StoredLog).body));
}

async function follow(
  directory: string,
  from: 'start' | Cursor,
): Promise<{ bodies: unknown[]; cursor: Cursor }> {
  const follower = followLines(directory, { from, until: 'end' });
  const bodies: unknown[] = [];
  for await (const line of follower) bodies.push(...bodiesOf([line]));
  return { bodies, cursor: follower.cursor() };
}

/** Turns of up to three records, each of which tells itself from the others. */
const someTurns = fc
  .array(fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((turns) => turns.map((bodies, turn) => bodies.map((body, index) => `${turn}.${index} ${body}`)));

test('binary: what is written is read, with the places in the file, and from each of them on', async (t) => {
  await fc.assert(
    fc.asyncProperty(someTurns, async (turns) => {
      const { path, ends } = await write(t, turns, 'binary');
      const lines = await read(path);
      assert.deepEqual(bodiesOf(lines), turns.flat());
      assert.deepEqual(
        lines.map(({ offset, end, open }) => ({ offset, end, open })),
        ends.map((end, index) => ({ offset: ends[index - 1] ?? 0, end, open: false })),
      );
      for (const [index, end] of ends.entries()) {
        assert.deepEqual(bodiesOf(await read(path, end)), turns.slice(index + 1).flat());
      }
    }),
    { numRuns: 20 },
  );
});

for (const format of ['binary', 'text'] as const) {
  test(`${format}: cut off at any byte, the whole turns before that are read and recovered`, async (t) => {
    await fc.assert(
      fc.asyncProperty(someTurns, async (turns) => {
        const { path, directory, ends } = await write(t, turns.slice(0, 3), format);
        const whole = readFileSync(path);
        // Text is recovered by the line, of which a record may have several.
        const stops =
          format === 'binary' ? ends : [...whole.keys()].filter((at) => whole[at] === 10).map((at) => at + 1);
        for (let size = 0; size <= whole.length; size++) {
          writeFileSync(path, whole.subarray(0, size));
          const kept = stops.findLast((end) => end <= size) ?? 0;
          const wholeTurns = ends.filter((end) => end <= size).length;
          const expected = turns.slice(0, wholeTurns).flat();
          if (format === 'binary') assert.deepEqual(bodiesOf(await read(path)), expected, `cut at ${size}`);
          const [recovered] = recoverSegments(directory, 'logs');
          if (size === kept && size > 0) assert.equal(recovered, undefined);
          else assert.deepEqual([recovered?.bytes, recovered?.bytesCut], [kept, size - kept]);
          if (kept === 0) assert.equal(existsSync(path), false);
          else assert.deepEqual(readFileSync(path), whole.subarray(0, kept));
        }
      }),
      { numRuns: 4 },
    );
  });

  test(`${format}: what is left of a killed writer is sealed, compressed and verified`, async (t) => {
    const turns = Array.from({ length: 300 }, (_, turn) => [
      `${turn} ${'padding '.repeat(200)}`,
      `${turn}\n  second line`,
    ]);
    const { directory, path, ends } = await write(t, turns, format);
    appendFileSync(path, encodeTurn([recordOf('never finished')], format).bytes.subarray(0, -5));
    const { sealed, skipped } = await sealLeftSegments(directory);
    assert.deepEqual(skipped, []);
    assert.deepEqual(sealed, [
      {
        stream: 'logs',
        path,
        records: 600,
        bytes: ends.at(-1),
        firstTimestamp: 1_000_000_005n,
        lastTimestamp: 600_000_000_005n,
      },
    ]);
    const content = readFileSync(path);
    const { path: compressed } = await compressSegment(path, { algorithm: 'gzip' });
    assert.equal(basename(compressed), `${basename(path)}.gz`);
    assert.deepEqual((await verifyStore(directory)).findings, []);
    const { streams } = await diskUsage(directory);
    assert.equal(streams.logs.segments, 1);
    assert.deepEqual((await listSegments(directory)).length, format === 'binary' ? 1 : 0);
    if (format === 'text') return;
    assert.deepEqual(bodiesOf(await read(compressed)), turns.flat());
    writeFileSync(path, content.fill(1, 9, 10));
    assert.deepEqual(
      (await verifyStore(directory)).findings.map(({ code }) => code),
      ['modified'],
    );
  });
}

test('binary: compressed, each frame has whole messages, and places and cursors hold', async (t) => {
  const turns = Array.from({ length: 120 }, (_, turn) => [`${turn} ${'padding '.repeat((turn % 40) * 50)}`]);
  const { path, directory, ends } = await write(t, turns, 'binary');
  const half = await follow(directory, { [`logs/${basename(path)}`]: ends[59] ?? 0 });
  assert.deepEqual(half.bodies, turns.slice(60).flat());
  const places = await messagePlaces(path, { apart: 100_000 });
  assert.ok(places.length > 3);
  for (const place of places.slice(1)) assert.ok(ends.includes(place));
  assert.equal(places.at(-1), ends.at(-1));
  for (const algorithm of algorithms) {
    const raw = join(directory, 'traces', basename(path).replace('logs', 'traces'));
    mkdirSync(join(directory, 'traces'), { recursive: true });
    copyFileSync(path, raw);
    const { path: compressed } = await compressSegment(raw, { algorithm });
    const store = temporaryDirectory(t);
    mkdirSync(join(store, 'logs'));
    const copy = join(store, 'logs', basename(compressed).replace('traces', 'logs'));
    copyFileSync(compressed, copy);
    copyFileSync(`${compressed}.idx`, `${copy}.idx`);
    assert.deepEqual(bodiesOf(await read(copy)), turns.flat());
    assert.deepEqual(bodiesOf(await read(copy, ends[99])), turns.slice(100).flat());
    assert.deepEqual(
      (await follow(store, { [`logs/${basename(path)}`]: ends[59] ?? 0 })).bodies,
      turns.slice(60).flat(),
    );
    assert.deepEqual((await follow(store, half.cursor)).bodies, []);
    assert.deepEqual(
      await messagePlaces(copy, { apart: 100_000 }).then((found) => found.at(-1)),
      ends.at(-1),
    );
  }
});

test('followLines: binary segments as they grow and rotate, each record once', async (t) => {
  const directory = temporaryDirectory(t);
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    format: 'binary',
    maxSegmentBytes: MIN_MAX_SEGMENT_BYTES,
  });
  const controller = new AbortController();
  const expected = Array.from({ length: 200 }, (_, index) => `${index} ${'x'.repeat(1000)}`);
  const found: unknown[] = [];
  let written = 0;
  const append = () => {
    for (const body of expected.slice(written, written + 20))
      writer.append(encodeTurn([recordOf(body)], 'binary'));
    written += 20;
  };
  append();
  for await (const line of followLines(directory, { signal: controller.signal, pollMillis: 5 })) {
    found.push(...bodiesOf([line]));
    if (found.length === written && written < expected.length) append();
    if (found.length === expected.length) controller.abort();
  }
  await writer.close();
  assert.deepEqual(found, expected);
  assert.ok((await listSegments(directory)).length > 2);
});

test('followLines: goes on at a message where it was told of a place within one', async (t) => {
  const { directory, path, ends } = await write(t, [['one'], ['two'], ['three']], 'binary');
  const { bodies } = await follow(directory, { [`logs/${basename(path)}`]: (ends[0] ?? 0) + 7 });
  assert.deepEqual(bodies, ['two', 'three']);
});

test('readLines: what is damaged in a binary file costs what follows, not what precedes', async (t) => {
  const { path, ends } = await write(t, [['one'], ['two'], ['three']], 'binary');
  const bytes = readFileSync(path);
  bytes.writeUInt32BE(MAX_FRAME_BYTES + 1, ends[0]);
  writeFileSync(path, bytes);
  const bodies: unknown[] = [];
  await assert.rejects(
    async () => {
      for await (const line of readLines(path)) bodies.push(...bodiesOf([line]));
    },
    { name: 'SegmentReadError', code: 'corrupt', offset: ends[0] },
  );
  assert.deepEqual(bodies, ['one']);
});

test('readLines: zeros behind the last message are none, and are recovered', async (t) => {
  const { path, ends } = await write(t, [['one'], ['two']], 'binary');
  truncateSync(path, (ends[1] ?? 0) + 4096);
  assert.deepEqual(bodiesOf(await read(path)), ['one', 'two']);
  assert.equal(recoverSegment('logs', path)?.bytesCut, 4096);
  assert.equal(statSync(path).size, ends[1]);
});

test('readLines: a message that is no OTLP is handed out as it is', async (t) => {
  const { path } = await write(t, [['one']], 'binary');
  appendFileSync(path, Buffer.from([0, 0, 0, 2, 0x0a, 0x7f]));
  assert.deepEqual(
    (await read(path)).slice(1).map(({ bytes }) => [...bytes]),
    [[0x0a, 0x7f]],
  );
});

test('readLines: a foreign binary file is read as what its directory says, and refused where that says nothing', async (t) => {
  const { directory, path } = await write(t, [['one']], 'binary');
  const foreign = join(directory, 'logs', 'collector.pb');
  copyFileSync(path, foreign);
  assert.equal((await listSegments(directory)).find((segment) => segment.path === foreign)?.format, 'binary');
  assert.deepEqual(bodiesOf(await read(foreign)), ['one']);
  const lost = join(directory, 'lost.pb');
  copyFileSync(path, lost);
  await assert.rejects(read(lost), { code: 'unknown-stream' });
});

test('SegmentCheckpoints: cover whole messages only, of a segment that is being written', async (t) => {
  const { directory, path, ends, sealed } = await write(t, [['one'], ['two']], 'binary');
  const checkpoints = new SegmentCheckpoints({ directory, stream: 'logs', path });
  const whole = readFileSync(path);
  // A newline is in it, but no end.
  writeFileSync(path, whole.subarray(0, -1));
  await checkpoints.record();
  const [line] = readFileSync(join(directory, 'ledger.jsonl'), 'utf8').trim().split('\n').slice(-1);
  assert.equal(JSON.parse(line ?? '').bytes, ends[0]);
  writeFileSync(path, whole);
  for (const segment of sealed) await checkpoints.seal(segment);
  assert.deepEqual((await verifyStore(directory)).findings, []);
});

test('planCompaction: leaves binary and text segments', async (t) => {
  for (const format of ['binary', 'text'] as const) {
    const { directory, sealed } = await write(t, [['one']], format);
    for (const segment of sealed) await sealSegment(directory, segment);
    assert.deepEqual((await planCompaction(directory)).runs, []);
  }
});

test('createSegmentWriter: names files by their format, and takes nothing of another one', async (t) => {
  const directory = temporaryDirectory(t);
  const line = encodeTurn([recordOf('one')], 'json');
  const message = encodeTurn([recordOf('one')], 'binary');
  const binary = createSegmentWriter({ directory, stream: 'logs', format: 'binary' });
  assert.throws(() => binary.append(line), { code: 'not-a-message' });
  binary.append(message);
  await binary.close();
  const text = createSegmentWriter({ directory, stream: 'logs', format: 'text' });
  assert.throws(() => text.append(message), { code: 'not-a-line' });
  text.append(encodeTurn([recordOf('one')], 'text'));
  await text.close();
  const names = readdirSync(join(directory, 'logs')).sort();
  assert.deepEqual(names.map((name) => name.slice(name.lastIndexOf('.'))).sort(), ['.pb', '.txt']);
  assert.throws(
    () => createSegmentWriter({ directory, stream: 'logs', format: 'xml' as WrittenFormat }),
    /format is "xml", must be one of json, binary, text\./,
  );
});
