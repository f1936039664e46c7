import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { compressSegment, writeCompressedSegment } from './compress-segment.ts';
import { readContent } from './content-file.ts';
import { FRAME_BYTES } from './frame-compression.ts';
import { readFrameIndex } from './frame-index.ts';
import { readLines } from './read-lines.ts';
import { listSegments } from './segment-list.ts';

const NAME = 'logs-20260101T000000.000Z-aaa-000001.jsonl';

function storeWith(
  t: TestContext,
  content: string | Uint8Array,
  name = NAME,
): { directory: string; path: string } {
  const directory = mkdtempSync(join(tmpdir(), 'compress-segment-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'logs'));
  const path = join(directory, 'logs', name);
  writeFileSync(path, content);
  return { directory, path };
}

function someLines(count: number): string {
  return Array.from(
    { length: count },
    (_, i) => `{"resourceLogs":[{"number":${i},"square":${i * i}}]}\n`,
  ).join('');
}

async function content(path: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readContent(path)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('compressSegment: replaces the raw file by a compressed one and its index', async (t) => {
  const text = someLines(20_000);
  for (const algorithm of ['zstd', 'gzip'] as const) {
    const { directory, path } = storeWith(t, text);
    const written = new Date('2026-01-01T00:00:05Z');
    utimesSync(path, written, written);
    const compressed = await compressSegment(path, { algorithm });
    const target = path + (algorithm === 'zstd' ? '.zst' : '.gz');
    assert.deepEqual(compressed, {
      path: target,
      bytes: statSync(target).size,
      storedSha256: createHash('sha256').update(readFileSync(target)).digest('hex'),
      rawPath: path,
      rawBytes: text.length,
    });
    assert.deepEqual(readdirSync(join(directory, 'logs')).sort(), [
      basename(target),
      `${basename(target)}.idx`,
    ]);
    assert.equal((await content(target)).toString(), text);
    assert.equal(statSync(target).mode & 0o777, 0o600);
    assert.deepEqual(statSync(target).mtime, written);
    assert.ok(compressed.bytes * 5 < text.length);
  }
});

test('compressSegment: the zstd and gzip commands read the file', async (t) => {
  const text = someLines(20_000);
  const zstd = await compressSegment(storeWith(t, text).path, { algorithm: 'zstd' });
  assert.equal(execFileSync('zstdcat', [zstd.path], { maxBuffer: 1e9 }).toString(), text);
  const gzip = await compressSegment(storeWith(t, text).path, { algorithm: 'gzip' });
  assert.equal(execFileSync('gzip', ['-dc', gzip.path], { maxBuffer: 1e9 }).toString(), text);
});

test('compressSegment: frames of whole lines, each of which the index finds', async (t) => {
  const { path } = storeWith(t, someLines(20_000));
  const raw = readFileSync(path);
  const { path: target, bytes } = await compressSegment(path, { algorithm: 'zstd' });
  const index = await readFrameIndex(target, 'zstd', bytes);
  assert.ok(index !== undefined && index.frames.length === Math.ceil(raw.length / FRAME_BYTES));
  const stored = readFileSync(target);
  let [storedEnd, contentEnd] = [0, 0];
  for (const frame of index.frames) {
    const piece = zlib.zstdDecompressSync(stored.subarray(storedEnd, storedEnd + frame.storedBytes));
    assert.ok(piece.equals(raw.subarray(contentEnd, contentEnd + frame.contentBytes)));
    assert.equal(piece.at(-1), 0x0a);
    storedEnd += frame.storedBytes;
    contentEnd += frame.contentBytes;
  }
});

test('compressSegment: any content comes back byte for byte, a torn line and binary formats included', async (t) => {
  const store = mkdtempSync(join(tmpdir(), 'compress-segment-'));
  t.after(() => rmSync(store, { recursive: true, force: true }));
  const any = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(fc.constantFrom(0, 10, 100_000, 262_143, 262_144, 1_048_576, 2_500_000), { maxLength: 4 })
      .map((lengths) => Buffer.from(lengths.map((length) => 'x'.repeat(length)).join('\n'))),
  );
  await fc.assert(
    fc.asyncProperty(
      any,
      fc.constantFrom('.jsonl', '.pb', '.txt'),
      fc.constantFrom('zstd' as const, 'gzip' as const),
      async (bytes, suffix, algorithm) => {
        const path = join(store, `file${suffix}`);
        writeFileSync(path, bytes);
        const compressed = await compressSegment(path, { algorithm, level: 1 });
        assert.ok((await content(compressed.path)).equals(bytes));
        assert.equal(existsSync(path), false);
        rmSync(compressed.path);
      },
    ),
    { numRuns: 30 },
  );
});

test('compressSegment: a segment that is written to meanwhile stays raw', async (t) => {
  const { directory, path } = storeWith(t, someLines(100));
  const growing = compressSegment(path, {
    signal: {
      throwIfAborted: () => appendFileSync(path, '{"late":1}\n'),
    } as AbortSignal,
  });
  await assert.rejects(growing, { name: 'SegmentMaintenanceError', code: 'segment-changed', path });
  assert.deepEqual(readdirSync(join(directory, 'logs')), [NAME]);
});

test('compressSegment: a segment that is removed meanwhile does not come back', async (t) => {
  const { directory, path } = storeWith(t, someLines(100));
  const removed = compressSegment(path, {
    signal: { throwIfAborted: () => rmSync(path, { force: true }) } as AbortSignal,
  });
  await assert.rejects(removed, { name: 'SegmentMaintenanceError', code: 'ENOENT', path });
  assert.deepEqual(readdirSync(join(directory, 'logs')), []);
});

test('compressSegment: beforeRemove sees both files, and keeps the raw one by rejecting', async (t) => {
  const { directory, path } = storeWith(t, someLines(10));
  const failing = compressSegment(path, {
    beforeRemove: (compressed) => {
      assert.ok(existsSync(path) && existsSync(compressed.path));
      throw new Error('the ledger is locked');
    },
  });
  await assert.rejects(failing, { name: 'SegmentMaintenanceError', message: /the ledger is locked/ });
  assert.deepEqual(
    (await listSegments(directory)).map((segment) => segment.path),
    [path],
  );
  const { path: target } = await compressSegment(path);
  assert.deepEqual(
    (await listSegments(directory)).map((segment) => segment.path),
    [target],
  );
});

test('compressSegment: an aborted signal leaves the raw file alone', async (t) => {
  const { directory, path } = storeWith(t, someLines(10));
  await assert.rejects(compressSegment(path, { signal: AbortSignal.abort(new Error('enough')) }), /enough/);
  assert.deepEqual(readdirSync(join(directory, 'logs')), [NAME]);
});

test('compressSegment: what it cannot compress is a clear error', async (t) => {
  const { path } = storeWith(t, someLines(10));
  await assert.rejects(compressSegment(`${path}.zst`), { code: 'already-compressed' });
  await assert.rejects(compressSegment(`${path}.parquet`), { code: 'not-a-segment' });
  await assert.rejects(compressSegment(`${path.slice(0, -6)}2.jsonl`), { code: 'ENOENT' });
  await assert.rejects(compressSegment(path, { level: 0 }), { code: 'invalid-option', option: 'level' });
  await assert.rejects(compressSegment(path, { algorithm: 'gzip', level: 10 }), { option: 'level' });
  await assert.rejects(compressSegment(path, { algorithm: 'lz4' as 'zstd' }), { option: 'algorithm' });
});

test('compressSegment: several at the same time on one segment', async (t) => {
  const text = someLines(5000);
  const { directory, path } = storeWith(t, text);
  const results = await Promise.allSettled(Array.from({ length: 4 }, () => compressSegment(path)));
  assert.ok(results.some(({ status }) => status === 'fulfilled'));
  for (const result of results) {
    if (result.status === 'rejected') assert.equal(result.reason.code, 'ENOENT');
  }
  const [segment, ...others] = await listSegments(directory);
  assert.deepEqual(others, []);
  assert.equal((await content(segment?.path ?? '')).toString(), text);
  assert.equal(readdirSync(join(directory, 'logs')).length, 2);
});

test('compressSegment: killed at any moment, every line is there once', async (t) => {
  const text = someLines(30_000);
  const { directory, path } = storeWith(t, text);
  const program = `
    import { compressSegment } from ${JSON.stringify(new URL('./compress-segment.ts', import.meta.url).href)};
    process.send('ready');
    await compressSegment(${JSON.stringify(path)});
    process.disconnect();`;
  let compressedByKilled = 0;
  for (let round = 0; round < 12; round += 1) {
    writeFileSync(path, text);
    const child = spawn(
      process.execPath,
      ['--conditions=@agentbus/source', '--input-type=module', '--eval', program],
      {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    await once(child, 'message');
    setTimeout(() => child.kill('SIGKILL'), round * 6);
    await once(child, 'exit');
    if (!existsSync(path)) compressedByKilled += 1;
    const segments = await listSegments(directory);
    assert.equal(segments.length, 1);
    const found: Uint8Array[] = [];
    for (const segment of segments) {
      for await (const line of readLines(segment)) found.push(line.bytes, Buffer.from('\n'));
    }
    assert.ok(Buffer.concat(found).toString() === text, `round ${round}`);
  }
  t.diagnostic(`finished before the kill: ${compressedByKilled} of 12`);
});

test('writeCompressedSegment: leaves the raw file, which readers prefer', async (t) => {
  const { directory, path } = storeWith(t, someLines(10));
  const compressed = await writeCompressedSegment(path, {});
  assert.ok(existsSync(compressed.path) && existsSync(path));
  assert.deepEqual(
    (await listSegments(directory)).map((segment) => segment.path),
    [path],
  );
});
