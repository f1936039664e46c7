import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { applyRetention } from './apply-retention.ts';
import { writeCompressedSegment } from './compress-segment.ts';
import { readLines } from './read-lines.ts';
import { listSegments } from './segment-list.ts';
import { WriterLock } from './writer-lock.ts';

const NOW = Date.UTC(2026, 0, 2);
const HOUR = 60 * 60 * 1000;

interface Store {
  readonly directory: string;
  /** Writes a segment of 100 bytes that was last written so many hours ago. */
  write(writer: string, sequence: number, hoursAgo: number, stream?: 'logs' | 'audit'): string;
}

function createStore(t: TestContext): Store {
  const directory = mkdtempSync(join(tmpdir(), 'apply-retention-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return {
    directory,
    write(writer, sequence, hoursAgo, stream = 'logs') {
      const at = new Date(NOW - hoursAgo * HOUR);
      const time = at.toISOString().replace(/[-:]/g, '');
      const path = join(
        directory,
        stream,
        `${stream}-${time}-${writer}-${String(sequence).padStart(6, '0')}.jsonl`,
      );
      mkdirSync(join(directory, stream), { recursive: true });
      writeFileSync(path, `${'x'.repeat(99)}\n`);
      utimesSync(path, at, at);
      return path;
    },
  };
}

const names = (paths: readonly string[]) => paths.map((path) => basename(path)).sort();

test('applyRetention: deletes what is too old, with all of its files, and leaves foreign files alone', async (t) => {
  const { directory, write } = createStore(t);
  const old = write('aaa', 1, 30);
  const kept = write('aaa', 2, 10);
  const audit = write('aaa', 1, 90, 'audit');
  const foreign = join(directory, 'logs', 'collector.jsonl');
  writeFileSync(foreign, 'x\n');
  utimesSync(foreign, 0, 0);
  await writeCompressedSegment(old, {});
  const report = await applyRetention(directory, { logs: { maxAgeMillis: 24 * HOUR } }, NOW);
  assert.deepEqual(report.failed, []);
  assert.deepEqual(
    report.removed.map(({ path, reason, archived }) => [path, reason, archived]),
    [[old, 'age', undefined]],
  );
  assert.deepEqual(readdirSync(join(directory, 'logs')).sort(), names([kept, foreign]));
  assert.ok(existsSync(audit));
});

test('applyRetention: counts what compressed segments really take', async (t) => {
  const { directory, write } = createStore(t);
  const old = write('aaa', 1, 30);
  const { path } = await writeCompressedSegment(old, {});
  rmSync(old);
  const stored = readFileSync(path).length + readFileSync(`${path}.idx`).length;
  const [segment] = (await applyRetention(directory, { logs: { maxBytes: 0 } }, NOW)).removed;
  assert.deepEqual([segment?.path, segment?.bytes], [path, stored]);
  assert.deepEqual(readdirSync(join(directory, 'logs')), []);
});

test('applyRetention: keeps the newest segment of a writer that is at work, not that of one that is gone', async (t) => {
  const { directory, write } = createStore(t);
  const older = write('live', 1, 40);
  const live = write('live', 2, 30);
  const dead = write('dead', 1, 1);
  const lock = new WriterLock(directory, 'logs', 'live');
  assert.ok(lock.acquire());
  t.after(() => lock.release());
  const report = await applyRetention(directory, { logs: { maxBytes: 0 } }, NOW);
  assert.deepEqual(
    report.removed.map(({ path }) => path),
    [older, dead],
  );
  assert.deepEqual(report.unmet, [{ stream: 'logs', limit: 'maxBytes', missingBytes: 100 }]);
  lock.release();
  const later = await applyRetention(directory, { logs: { maxBytes: 0 } }, NOW);
  assert.deepEqual(
    later.removed.map(({ path }) => path),
    [live],
  );
});

test('applyRetention: never the segment that a writer of another process is writing, whatever its age', async (t) => {
  const { directory } = createStore(t);
  const program = `
    import { createSegmentWriter } from ${JSON.stringify(new URL('./segment-writer.ts', import.meta.url).href)};
    const writer = createSegmentWriter({ directory: ${JSON.stringify(directory)}, stream: 'logs' });
    const line = { bytes: Buffer.from('{}\\n'), count: 1, firstTimestamp: 1n, lastTimestamp: 1n };
    writer.append(line);
    process.send(writer.path);
    process.on('message', () => { writer.append(line); writer.closeSync(); process.disconnect(); });`;
  const child = spawn(
    process.execPath,
    ['--conditions=@agentbus/source', '--input-type=module', '--eval', program],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  const [path] = await once(child, 'message');
  const policy = { logs: { maxBytes: 0, maxAgeMillis: 1 } };
  assert.deepEqual((await applyRetention(directory, policy, Date.now() + HOUR)).removed, []);
  child.send('go on');
  await once(child, 'exit');
  assert.equal(readFileSync(path, 'utf8'), '{}\n{}\n');
  assert.equal((await applyRetention(directory, policy, Date.now() + HOUR)).removed.length, 1);
});

test('applyRetention: archives, verified, instead of deleting; the archive is a store', async (t) => {
  const { directory, write } = createStore(t);
  const archive = join(directory, 'archive');
  const raw = write('aaa', 1, 30);
  const compressed = await writeCompressedSegment(write('aaa', 2, 29), {});
  rmSync(compressed.rawPath);
  const seen: boolean[] = [];
  const report = await applyRetention(directory, { logs: { maxBytes: 0, archiveDirectory: archive } }, NOW, {
    beforeRemove: ([{ path, archived }]) =>
      void seen.push(existsSync(path), existsSync(archived?.path ?? '')),
  });
  assert.deepEqual(seen, [true, true, true, true]);
  assert.deepEqual(
    report.removed.map(({ archived }) => archived?.path),
    [join(archive, 'logs', basename(raw)), join(archive, 'logs', basename(compressed.path))],
  );
  assert.equal(report.removed[1]?.archived?.sha256, compressed.storedSha256);
  assert.deepEqual(readdirSync(join(directory, 'logs')), []);
  for (const segment of await listSegments(archive)) {
    const lengths: number[] = [];
    for await (const { bytes } of readLines(segment)) lengths.push(bytes.length);
    assert.deepEqual(lengths, [99]);
  }
  assert.deepEqual(readdirSync(join(archive, 'logs')).length, 3);
});

test('applyRetention: a segment that cannot go keeps the newer ones of its stream, and is told', async (t) => {
  const { directory, write } = createStore(t);
  const [first, second] = [write('aaa', 1, 30), write('bbb', 1, 29)];
  const other = write('aaa', 1, 30, 'audit');
  const policy = { logs: { maxBytes: 0 }, audit: { maxBytes: 0 } };
  const report = await applyRetention(directory, policy, NOW, {
    beforeRemove: ([{ path }]) => {
      if (path === first) throw new Error('the ledger is locked');
    },
  });
  assert.deepEqual(
    report.failed.map(({ name, path }) => [name, path]),
    [['SegmentMaintenanceError', first]],
  );
  assert.match(report.failed[0]?.message ?? '', /Cannot remove .*: the ledger is locked/);
  assert.ok(existsSync(first) && existsSync(second) && !existsSync(other));
});

test('applyRetention: 64 segments of a stream go together, in order', async (t) => {
  const { directory, write } = createStore(t);
  const paths = Array.from({ length: 70 }, (_, i) => write('aaa', i + 1, 90 - i));
  write('aaa', 1, 30, 'audit');
  const batches: string[][] = [];
  await applyRetention(directory, { logs: { maxBytes: 0 }, audit: { maxBytes: 0 } }, NOW, {
    beforeRemove(removed) {
      batches.push(removed.map(({ path }) => path));
      assert.ok(removed.every(({ path }) => existsSync(path)));
    },
  });
  assert.deepEqual(
    batches.map(({ length }) => length),
    [64, 6, 1],
  );
  assert.deepEqual(batches.flat().slice(0, 70), paths);
  assert.deepEqual(readdirSync(join(directory, 'logs')), []);
});

test('applyRetention: several at the same time remove what one would', async (t) => {
  const { directory, write } = createStore(t);
  const paths = Array.from({ length: 20 }, (_, i) => write('aaa', i + 1, 50 - i));
  const policy = { logs: { maxBytes: 500, archiveDirectory: join(directory, 'archive') } };
  const reports = await Promise.all([1, 2, 3].map(() => applyRetention(directory, policy, NOW)));
  assert.deepEqual(
    reports.flatMap(({ failed }) => failed),
    [],
  );
  assert.deepEqual(readdirSync(join(directory, 'logs')).sort(), names(paths.slice(15)));
  assert.deepEqual(readdirSync(join(directory, 'archive', 'logs')).sort(), names(paths.slice(0, 15)));
});

test('applyRetention: removes what interrupted work left, once it is old', async (t) => {
  const { directory, write } = createStore(t);
  const kept = await writeCompressedSegment(write('aaa', 1, 2), {});
  rmSync(kept.rawPath);
  const archive = join(directory, 'archive');
  mkdirSync(join(archive, 'logs'), { recursive: true });
  const leftovers = [
    join(directory, 'logs', 'a.jsonl.zst.0123456789ab.partial'),
    join(directory, 'logs', 'gone.jsonl.zst.idx'),
    join(archive, 'logs', 'b.jsonl.0123456789ab.partial'),
  ];
  for (const path of leftovers) writeFileSync(path, 'x');
  const policy = { logs: { archiveDirectory: archive } };
  // What is nearly complete has the time of an older file already.
  for (const path of leftovers) utimesSync(path, 0, 0);
  assert.deepEqual((await applyRetention(directory, policy, Date.now())).leftovers, []);
  const report = await applyRetention(directory, policy, Date.now() + 1.1 * HOUR);
  assert.deepEqual(report.leftovers, leftovers);
  assert.deepEqual(readdirSync(join(directory, 'logs')).sort(), names([kept.path, `${kept.path}.idx`]));
});

test('applyRetention: a store that does not exist has nothing to give up', async (t) => {
  const { directory } = createStore(t);
  const report = await applyRetention(join(directory, 'none'), { logs: { minFreeBytes: 1 } }, NOW);
  assert.deepEqual(report, { removed: [], failed: [], unmet: [], leftovers: [] });
});

test('applyRetention: a file that cannot be deleted is reported, not thrown', async (t) => {
  const { directory, write } = createStore(t);
  const path = write('aaa', 1, 30);
  mkdirSync(`${path}.zst`);
  const report = await applyRetention(directory, { logs: { maxBytes: 0 } }, NOW);
  assert.deepEqual(
    report.failed.map(({ code, path: failedPath }) => [code, failedPath]),
    [['ERR_FS_EISDIR', path]],
  );
  assert.ok(existsSync(path));
});
