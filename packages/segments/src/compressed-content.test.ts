import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { openContent, type ReadContentOptions, readContent } from './content-file.ts';
import { formatFrameIndex, frameIndexPath } from './frame-index.ts';
import { type ReadLinesOptions, readLines } from './read-lines.ts';
import { SegmentReadError } from './segment-error.ts';
import type { Compression } from './segment-suffix.ts';

const compression = fc.constantFrom<Compression>('zstd', 'gzip');
/** Content in pieces, a frame each; lines are cut anywhere. */
const pieces = fc.array(fc.stringMatching(/^[ab\n]{0,30}$/), { maxLength: 12 });

const SKIPPABLE = Buffer.from('512a4d180300000061620a', 'hex');

function temporary(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'compressed-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function compress(piece: string | Buffer, algorithm: Compression, sized = true): Buffer {
  if (algorithm === 'gzip') return zlib.gzipSync(piece);
  const params = { [zlib.constants.ZSTD_c_contentSizeFlag]: sized ? 1 : 0 };
  return zlib.zstdCompressSync(piece, { params });
}

function writeFrames(directory: string, frames: readonly Buffer[], algorithm: Compression): string {
  const path = join(directory, algorithm === 'zstd' ? 'file.jsonl.zst' : 'file.jsonl.gz');
  rmSync(frameIndexPath(path), { force: true });
  writeFileSync(path, Buffer.concat(frames));
  return path;
}

async function content(path: string, options?: ReadContentOptions): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readContent(path, options)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function lines(path: string, options?: ReadLinesOptions): Promise<[string, number, number][]> {
  const found: [string, number, number][] = [];
  for await (const { bytes, offset, end } of readLines(path, options)) {
    found.push([Buffer.from(bytes).toString(), offset, end]);
  }
  return found;
}

test('readLines: the lines of a compressed file are those of the raw one, whatever its frames', async (t) => {
  const directory = temporary(t);
  await fc.assert(
    fc.asyncProperty(pieces, compression, fc.boolean(), async (parts, algorithm, sized) => {
      const frames = parts.map((part) => compress(part, algorithm, sized));
      if (algorithm === 'zstd') frames.splice(parts.length >> 1, 0, SKIPPABLE);
      const path = writeFrames(directory, frames, algorithm);
      const raw = join(directory, 'raw.jsonl');
      writeFileSync(raw, parts.join(''));
      assert.deepEqual(await lines(path), await lines(raw));
    }),
    { numRuns: 60 },
  );
});

test('readContent: any part of a compressed file, with and without an index', async (t) => {
  const directory = temporary(t);
  await fc.assert(
    fc.asyncProperty(
      pieces,
      compression,
      fc.boolean(),
      fc.nat(400),
      fc.nat(400),
      async (parts, algorithm, indexed, start, end) => {
        const frames = parts.map((part) => compress(part, algorithm));
        const path = writeFrames(directory, frames, algorithm);
        if (indexed) {
          const sizes = parts.map((part, i) => ({
            contentBytes: part.length,
            storedBytes: frames[i]?.length ?? 0,
          }));
          writeFileSync(frameIndexPath(path), formatFrameIndex({ compression: algorithm, frames: sizes }));
        }
        const text = parts.join('');
        assert.equal(await content(path, { start, end }), start < end ? text.slice(start, end) : '');
        assert.equal(await content(path, { start }), text.slice(start));
        const file = await openContent(path);
        assert.equal(await file.size(), text.length);
        await file.close();
      },
    ),
    { numRuns: 80 },
  );
});

test('readLines: the end of a line is where to read on, as in the raw file', async (t) => {
  const directory = temporary(t);
  const path = writeFrames(
    directory,
    ['one\ntw', 'o\nthree\n', 'four\n'].map((part) => compress(part, 'zstd')),
    'zstd',
  );
  const all = await lines(path);
  for (const [index, [, , end]] of all.entries()) {
    assert.deepEqual(await lines(path, { start: end }), all.slice(index + 1));
    assert.deepEqual(await lines(path, { end }), all.slice(0, index + 1));
  }
});

test('readContent: an index that does not fit its file is not used', async (t) => {
  const directory = temporary(t);
  const frames = ['first\n', 'second\n'].map((part) => compress(part, 'zstd'));
  const path = writeFrames(directory, frames, 'zstd');
  for (const index of [
    '',
    '{"version":1,"compression":"zstd","contentBytes":9,"storedBytes":3,"frames":[[9,3]]}\n',
  ]) {
    writeFileSync(frameIndexPath(path), index);
    assert.equal(await content(path, { start: 6 }), 'second\n');
  }
});

test('readContent: one frame of many MiB, as the zstd and gzip commands make', async (t) => {
  const directory = temporary(t);
  const text = 'a line of some telemetry\n'.repeat(400_000);
  for (const algorithm of ['zstd', 'gzip'] as const) {
    for (const sized of [true, false]) {
      const path = writeFrames(
        directory,
        [compress(text, algorithm, sized), compress('end\n', algorithm)],
        algorithm,
      );
      assert.ok((await content(path)) === `${text}end\n`);
      assert.equal(await content(path, { start: text.length }), 'end\n');
    }
  }
});

test('readContent: a consumer that leaves early releases the file', async (t) => {
  const directory = temporary(t);
  const text = 'a line of some telemetry\n'.repeat(400_000);
  for (const algorithm of ['zstd', 'gzip'] as const) {
    const path = writeFrames(directory, [compress(text, algorithm)], algorithm);
    for await (const chunk of readContent(path)) {
      assert.ok(chunk.length > 0);
      break;
    }
  }
});

test('readLines: a damaged file is a clear error with the place, after the lines before it', async (t) => {
  const directory = temporary(t);
  const damage: [string, (frames: Buffer[]) => Buffer[]][] = [
    ['truncated', ([first, second]) => [first ?? Buffer.of(), second?.subarray(0, -3) ?? Buffer.of()]],
    ['something else', ([first]) => [first ?? Buffer.of(), Buffer.from('not a frame of anything')]],
  ];
  for (const [what, apply] of damage) {
    const frames = apply(['first\n', 'second\n'].map((part) => compress(part, 'zstd')));
    const path = writeFrames(directory, frames, 'zstd');
    const read: string[] = [];
    await assert.rejects(
      async () => {
        for await (const { bytes } of readLines(path)) read.push(Buffer.from(bytes).toString());
      },
      { name: 'SegmentReadError', code: 'corrupt', path, offset: 6 },
      what,
    );
    assert.deepEqual(read, ['first'], what);
  }
  const path = writeFrames(directory, [compress('first\n', 'gzip').subarray(0, -3)], 'gzip');
  await assert.rejects(lines(path), { name: 'SegmentReadError', code: 'corrupt', path });
});

test('readLines: any byte changed in a frame with a checksum is an error, never another line', async (t) => {
  const directory = temporary(t);
  const text = Array.from({ length: 40 }, (_, i) => `{"line":${i * i}}\n`).join('');
  const params = { [zlib.constants.ZSTD_c_checksumFlag]: 1 };
  const frame = zlib.zstdCompressSync(text, { params });
  await fc.assert(
    fc.asyncProperty(fc.nat(frame.length - 1), fc.integer({ min: 1, max: 255 }), async (position, mask) => {
      const changed = Buffer.from(frame);
      changed[position] = (changed[position] ?? 0) ^ mask;
      const path = writeFrames(directory, [changed], 'zstd');
      const result = await content(path).catch((error: unknown) => error);
      assert.ok(result === text || (result instanceof SegmentReadError && result.code === 'corrupt'));
    }),
    { numRuns: 100 },
  );
});

test('readLines: a segment that was compressed after it was listed is read all the same', async (t) => {
  const directory = temporary(t);
  const path = writeFrames(directory, [compress('one\ntwo\n', 'zstd')], 'zstd');
  const found: string[] = [];
  for await (const line of readLines(join(directory, 'file.jsonl'), { start: 4 })) {
    assert.equal(line.path, path);
    found.push(Buffer.from(line.bytes).toString());
  }
  assert.deepEqual(found, ['two']);
});
