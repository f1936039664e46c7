import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
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
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { archiveSegment } from './archive.ts';
import { compressSegment } from './compress-segment.ts';

const NAME = 'logs-20260101T000000.000Z-aaa-000001.jsonl';
const CONTENT = '{"resourceLogs":[]}\n'.repeat(50_000);

function setUp(t: TestContext): { path: string; archive: string; copy: string } {
  const directory = mkdtempSync(join(tmpdir(), 'archive-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'logs'));
  const path = join(directory, 'logs', NAME);
  writeFileSync(path, CONTENT);
  const archive = join(directory, 'archive');
  return { path, archive, copy: join(archive, 'logs', NAME) };
}

test('archiveSegment: a copy with the time of the last write, and the original stays', async (t) => {
  const { path, archive, copy } = setUp(t);
  const written = new Date('2026-01-01T00:00:05Z');
  utimesSync(path, written, written);
  assert.deepEqual(await archiveSegment({ stream: 'logs', path }, archive), {
    path: copy,
    bytes: CONTENT.length,
    sha256: createHash('sha256').update(CONTENT).digest('hex'),
  });
  assert.equal(readFileSync(copy, 'utf8'), CONTENT);
  assert.deepEqual(statSync(copy).mtime, written);
  assert.equal(statSync(copy).mode & 0o777, 0o600);
  assert.ok(existsSync(path));
});

test('archiveSegment: a compressed segment takes its index along', async (t) => {
  const { path, archive, copy } = setUp(t);
  const compressed = await compressSegment(path);
  const archived = await archiveSegment({ stream: 'logs', path: compressed.path }, archive);
  assert.equal(archived.sha256, compressed.storedSha256);
  assert.deepEqual(readdirSync(join(archive, 'logs')), [`${NAME}.zst`, `${NAME}.zst.idx`]);
  assert.equal(archived.path, `${copy}.zst`);
});

test('archiveSegment: can be done again, but never over another file', async (t) => {
  const { path, archive, copy } = setUp(t);
  const first = await archiveSegment({ stream: 'logs', path }, archive);
  const { ino } = statSync(copy);
  assert.deepEqual(await archiveSegment({ stream: 'logs', path }, archive), first);
  assert.equal(statSync(copy).ino, ino);
  writeFileSync(copy, CONTENT.replace('L', 'l'));
  await assert.rejects(archiveSegment({ stream: 'logs', path }, archive), {
    name: 'SegmentMaintenanceError',
    code: 'archive-conflict',
    path,
  });
  assert.equal(readFileSync(path, 'utf8'), CONTENT);
});

test('archiveSegment: a copy that cannot be made is a clear error and leaves nothing', async (t) => {
  const { path, archive } = setUp(t);
  writeFileSync(archive, 'a file is in the way');
  await assert.rejects(archiveSegment({ stream: 'logs', path }, archive), {
    name: 'SegmentMaintenanceError',
    path,
    message: /Cannot archive .* to .*archive/,
  });
  rmSync(archive);
  await assert.rejects(archiveSegment({ stream: 'logs', path: `${path}.zst` }, archive), { code: 'ENOENT' });
  assert.deepEqual(readdirSync(join(archive, 'logs')), []);
});
