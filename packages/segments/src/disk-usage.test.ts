import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compressSegment } from './compress-segment.ts';
import { diskUsage } from './disk-usage.ts';

test('diskUsage: segments, files and bytes of each stream, raw and compressed', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'disk-usage-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'logs'));
  const path = (second: number) =>
    join(directory, 'logs', `logs-20260101T00000${second}.000Z-aaa-00000${second}.jsonl`);
  for (const second of [1, 2, 3]) {
    writeFileSync(path(second), 'x\n'.repeat(50_000));
    const at = new Date(Date.UTC(2026, 0, 1, 0, 0, second + 10));
    utimesSync(path(second), at, at);
  }
  const compressed = await compressSegment(path(1));
  writeFileSync(`${path(2)}.zst.0123456789ab.partial`, 'xyz');
  const { streams, freeBytes, ...totals } = await diskUsage(directory);
  const compressedBytes = compressed.bytes + statSync(`${compressed.path}.idx`).size;
  assert.deepEqual(streams.logs, {
    segments: 3,
    files: 4,
    bytes: 200_000 + compressedBytes,
    rawBytes: 200_000,
    compressedBytes,
    oldest: new Date('2026-01-01T00:00:01Z'),
    newest: new Date('2026-01-01T00:00:13Z'),
  });
  assert.deepEqual(streams.audit, {
    segments: 0,
    files: 0,
    bytes: 0,
    rawBytes: 0,
    compressedBytes: 0,
    oldest: undefined,
    newest: undefined,
  });
  assert.deepEqual(totals, { bytes: 200_000 + compressedBytes, leftoverBytes: 3 });
  assert.ok(freeBytes !== undefined && freeBytes > 0);
});

test('diskUsage: a store that does not exist takes nothing', async () => {
  const usage = await diskUsage(join(tmpdir(), 'disk-usage-none'));
  assert.deepEqual([usage.bytes, usage.freeBytes, usage.streams.logs.segments], [0, undefined, 0]);
});
