import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { losePower, RECORD_SYNCS } from './power-loss.ts';

/** Each file gets `synced`, a sync in one of the ways that Node has, and `not synced`. */
const PROGRAM = `
import { fdatasync, fdatasyncSync, fsync, fsyncSync, openSync, promises, writeSync } from 'node:fs';
import { promisify } from 'node:util';
const open = (name) => openSync(name, 'ax');
const ways = {
  fsyncSync: async (fd) => fsyncSync(fd),
  fdatasyncSync: async (fd) => fdatasyncSync(fd),
  fsync: (fd) => promisify(fsync)(fd),
  fdatasync: (fd) => promisify(fdatasync)(fd),
  none: async () => {},
};
for (const [name, sync] of Object.entries(ways)) {
  const fd = open(name);
  writeSync(fd, 'synced');
  await sync(fd);
  writeSync(fd, ', not synced');
}
for (const way of ['sync', 'datasync']) {
  const handle = await promises.open('handle-' + way, 'ax');
  await handle.write('synced');
  await handle[way]();
  await handle.write(', not synced');
}
process.kill(process.pid, 'SIGKILL');
`;

test('losePower: keeps of each file what was synced, in whichever way', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'agentbus-power-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const store = join(folder, 'store');
  mkdirSync(store);
  const journal = join(folder, 'syncs');
  const nodeArguments = ['--import', RECORD_SYNCS, '--input-type=module', '--eval', PROGRAM];
  const { signal, stderr } = spawnSync(process.execPath, nodeArguments, {
    cwd: store,
    env: { ...process.env, SYNC_JOURNAL: journal },
    encoding: 'utf8',
  });
  assert.equal(signal, 'SIGKILL', stderr);
  losePower(store, journal);
  for (const way of ['fsyncSync', 'fdatasyncSync', 'fsync', 'fdatasync', 'handle-sync', 'handle-datasync']) {
    assert.equal(readFileSync(join(store, way), 'utf8'), 'synced', way);
  }
  assert.equal(readFileSync(join(store, 'none'), 'utf8'), '');
});
