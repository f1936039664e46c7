import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { temporaryDirectory } from '../test/sealed-store.ts';
import { acquireLock, acquireLockSync } from './ledger-lock.ts';

/** The lock file as a process leaves it that ends without releasing. */
function lockOfDeadProcess(directory: string): string {
  const path = join(directory, 'ledger.lock');
  const code = `
    import { acquireLock } from ${JSON.stringify(import.meta.resolve('./ledger-lock.ts'))};
    await acquireLock(${JSON.stringify(path)});
    process.kill(process.pid, 'SIGKILL');
  `;
  const { signal, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@agentbus/source', '--input-type=module', '-e', code],
    { cwd: import.meta.dirname, encoding: 'utf8' },
  );
  assert.equal(signal, 'SIGKILL', stderr);
  assert.ok(existsSync(path));
  return path;
}

function makeOld(path: string): void {
  utimesSync(path, Date.now() / 1000 - 31, Date.now() / 1000 - 31);
}

test('acquireLock: one holder at a time, also where many wait', async (t) => {
  const path = join(temporaryDirectory(t), 'ledger.lock');
  let holders = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      const lock = await acquireLock(path);
      holders += 1;
      most = Math.max(most, holders);
      await setTimeout(1);
      lock.check();
      holders -= 1;
      lock.release();
    }),
  );
  assert.deepEqual([most, existsSync(path)], [1, false]);
});

test('acquireLock: takes over from a process that has ended, one of many that wait', async (t) => {
  const directory = temporaryDirectory(t);
  const path = lockOfDeadProcess(directory);
  let taken = 0;
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      const lock = await acquireLock(path);
      taken += 1;
      lock.check();
      lock.release();
    }),
  );
  assert.equal(taken, 10);
  assert.deepEqual(readdirSync(directory), []);
});

test('acquireLock: takes over from another process that got the same id', async (t) => {
  const path = join(temporaryDirectory(t), 'ledger.lock');
  await acquireLock(path);
  const holder = JSON.parse(readFileSync(path, 'utf8'));
  if (holder.started === '') return t.skip('this system does not tell when a process began');
  writeFileSync(path, JSON.stringify({ ...holder, started: '1' }));
  (await acquireLock(path)).release();
});

test('acquireLock: takes over a lock of another machine, or an empty one, once it is old', async (t) => {
  const path = join(temporaryDirectory(t), 'ledger.lock');
  for (const content of ['', JSON.stringify({ token: 'x', pid: 1, machine: 'elsewhere', started: '' })]) {
    writeFileSync(path, content);
    let taken = false;
    const waiting = acquireLock(path).then((lock) => {
      taken = true;
      return lock;
    });
    await setTimeout(60);
    assert.equal(taken, false, 'while it is new');
    makeOld(path);
    (await waiting).release();
  }
});

test('acquireLock: whoever hung so long that the lock was taken over may not go on', async (t) => {
  const path = join(temporaryDirectory(t), 'ledger.lock');
  const hung = await acquireLock(path);
  makeOld(path);
  const next = await acquireLock(path);
  assert.throws(() => hung.check(), { name: 'LedgerError', code: 'locked' });
  hung.release();
  next.check();
  next.release();
});

test('acquireLock: a take-over that a crash cut short does not block the next one', async (t) => {
  const directory = temporaryDirectory(t);
  const path = lockOfDeadProcess(directory);
  const dead = readFileSync(path, 'utf8');
  writeFileSync(`${path}.${JSON.parse(dead).token}`, dead.replace(/"token":"[^"]*"/u, '"token":"x"'));
  (await acquireLock(path)).release();
  assert.deepEqual(readdirSync(directory), []);
});

test('acquireLockSync: waits for others, not for its own process, which would never release it', async (t) => {
  const path = join(temporaryDirectory(t), 'ledger.lock');
  const lock = await acquireLock(path);
  assert.throws(() => acquireLockSync(path, 60_000), { name: 'LedgerError', code: 'locked' });
  lock.release();
  acquireLockSync(path, 0).release();
  writeFileSync(path, JSON.stringify({ token: 'x', pid: 1, machine: 'elsewhere', started: '' }));
  assert.throws(() => acquireLockSync(path, 30), { code: 'locked' });
});
