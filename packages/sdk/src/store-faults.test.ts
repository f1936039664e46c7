/** What the application notices of a store that is spoilt while it runs: nothing. And what is left is honest. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { decodeLine } from '@agentbus/otlp';
import { listSegments, readLines, verifyStore } from '@agentbus/segments';

const PROGRAM = join(import.meta.dirname, 'testdata', 'faulty-store.ts');
const YEAR = 365 * 24 * 60 * 60 * 1000;

function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'store-faults-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function command(name: string, ...args: string[]): boolean {
  return spawnSync(name, args).status === 0;
}

/** Starts the program; `descriptors` is how many files it may have open. */
async function startProgram(t: TestContext, directory: string, descriptors?: number) {
  const node = [process.execPath, '--conditions=@agentbus/source', PROGRAM];
  const limited = ['sh', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh', ...node];
  const [file = '', ...args] = descriptors === undefined ? node : limited;
  const child: ChildProcess = spawn(file, args, {
    env: { PATH: process.env.PATH, AGENTBUS_DIRECTORY: directory, OTEL_METRICS_EXPORTER: 'none' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  t.after(() => child.kill('SIGKILL'));
  const stderr = child.stderr === null ? Promise.resolve('') : text(child.stderr);
  const answer = async () => {
    const answered = new AbortController();
    const { signal } = answered;
    try {
      const [message] = await Promise.race([
        once(child, 'message', { signal }),
        once(child, 'exit', { signal }).then(async ([code, killedBy]) => {
          throw new Error(`the program ended with ${code ?? killedBy}: ${await stderr}`);
        }),
      ]);
      return (message as { result: unknown }).result;
    } finally {
      answered.abort();
    }
  };
  await answer();
  return {
    ask(name: string, argument?: number) {
      const answered = answer();
      child.send({ command: name, argument });
      return answered;
    },
    /** Ends the program. Resolves with what it logged and what it wrote to stderr. */
    async end() {
      const ended = once(child, 'exit');
      const { seen, logged } = (await this.ask('end')) as { seen: number; logged: number };
      assert.deepEqual(await ended, [0, null]);
      const output = await stderr;
      assert.equal(seen, 0, output);
      return { logged, output };
    },
  };
}

/** The indexes of all records in a store, in ascending order. */
async function indexesIn(directory: string): Promise<number[]> {
  const indexes: number[] = [];
  for (const segment of await listSegments(directory)) {
    for await (const { bytes } of readLines(segment)) {
      for (const record of decodeLine(bytes))
        if (record.signal === 'logs') indexes.push(Number(record.attributes.index));
    }
  }
  return indexes.sort((a, b) => a - b);
}

async function assertHonest(directory: string): Promise<void> {
  const { findings, head } = await verifyStore(directory);
  assert.deepEqual(findings, []);
  assert.ok(head, 'segments are sealed');
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe('store faults', { concurrency: 2, timeout: 60_000 }, () => {
  test('EMFILE: no file can be opened for a while', async (t) => {
    const directory = temporaryDirectory(t);
    const program = await startProgram(t, directory, 100);
    assert.equal(await program.ask('burst'), 'receipt');
    assert.equal(await program.ask('exhaustDescriptors'), 'EMFILE');
    await program.ask('burst');
    await program.ask('wait', 1200);
    await program.ask('releaseDescriptors');
    assert.equal(await program.ask('burst'), 'receipt');
    const { logged } = await program.end();
    assert.deepEqual(await indexesIn(directory), upTo(logged));
    await assertHonest(directory);
  });

  test('EIO: the disk does not take what is synced for a while (a loop device that is cut short)', async (t) => {
    const parent = temporaryDirectory(t);
    const image = join(parent, 'disk');
    const directory = join(parent, 'store');
    const size = 16 * 1024 * 1024;
    writeFileSync(image, '');
    truncateSync(image, size);
    mkdirSync(directory);
    const made = command('mkfs.ext4', '-q', '-O', '^has_journal', image);
    const device = made ? spawnSync('losetup', ['-f', '--show', image], { encoding: 'utf8' }) : undefined;
    const loop = device?.status === 0 ? device.stdout.trim() : undefined;
    t.after(() => loop !== undefined && command('losetup', '-d', loop));
    if (loop === undefined || !command('mount', loop, directory))
      return t.skip('no loop device to be had here');
    try {
      const program = await startProgram(t, join(directory, 'telemetry'));
      assert.equal(await program.ask('burst'), 'receipt');
      truncateSync(image, 64 * 1024);
      assert.ok(command('losetup', '-c', loop));
      const results: unknown[] = [];
      while (!results.includes('EIO') && results.length < 20) results.push(await program.ask('burst'));
      assert.equal(results.at(-1), 'EIO');
      await program.ask('wait', 1200);
      truncateSync(image, size);
      assert.ok(command('losetup', '-c', loop));
      assert.equal(await program.ask('burst'), 'receipt');
      const { output } = await program.end();
      assert.match(output, /EIO/u);
      await assertHonest(join(directory, 'telemetry'));
    } finally {
      command('umount', '--lazy', directory);
    }
  });

  test('EROFS: nothing can be created for a while (a read-only view of the directory lies over it)', async (t) => {
    const parent = temporaryDirectory(t);
    const [directory, view] = [join(parent, 'store'), join(parent, 'view')];
    mkdirSync(directory);
    mkdirSync(view);
    if (!command('mount', '--bind', directory, view)) return t.skip('nothing can be mounted here');
    try {
      assert.ok(command('mount', '-o', 'remount,bind,ro', view));
      const program = await startProgram(t, directory);
      assert.equal(await program.ask('burst'), 'receipt');
      assert.ok(command('mount', '--bind', view, directory));
      assert.throws(() => writeFileSync(join(directory, 'x'), ''), { code: 'EROFS' });
      await program.ask('burst');
      await program.ask('wait', 1200);
      assert.ok(command('umount', '--lazy', directory));
      assert.equal(await program.ask('burst'), 'receipt');
      const { logged, output } = await program.end();
      assert.match(output, /EROFS/u);
      assert.deepEqual(await indexesIn(directory), upTo(logged));
      await assertHonest(directory);
    } finally {
      command('umount', '--lazy', directory);
      command('umount', '--lazy', view);
    }
  });

  test('ENOSPC: the disk is full for a while, for the ledger too', async (t) => {
    const directory = temporaryDirectory(t);
    if (!command('mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', directory)) {
      return t.skip('no tmpfs can be mounted here');
    }
    try {
      const program = await startProgram(t, join(directory, 'telemetry'));
      assert.equal(await program.ask('burst'), 'receipt');
      const { bavail, bsize } = statfsSync(directory);
      spawnSync('dd', [
        'if=/dev/zero',
        `of=${join(directory, 'filler')}`,
        `bs=${bsize}`,
        `count=${bavail + 1}`,
      ]);
      await program.ask('burst');
      await program.ask('wait', 1200);
      rmSync(join(directory, 'filler'));
      assert.equal(await program.ask('burst'), 'receipt');
      const { logged } = await program.end();
      assert.deepEqual(await indexesIn(join(directory, 'telemetry')), upTo(logged));
      await assertHonest(join(directory, 'telemetry'));
    } finally {
      command('umount', '--lazy', directory);
    }
  });

  test('the directory is moved away: another one is begun, and both are honest', async (t) => {
    const parent = temporaryDirectory(t);
    const [directory, away] = [join(parent, 'store'), join(parent, 'away')];
    const program = await startProgram(t, directory);
    await program.ask('burst');
    // Until the seals are in: one that is just being written may come to the other store.
    await program.ask('wait', 500);
    renameSync(directory, away);
    await program.ask('burst');
    await program.ask('wait', 1200);
    await program.ask('burst');
    const { logged } = await program.end();
    const found = [...(await indexesIn(away)), ...(await indexesIn(directory))].sort((a, b) => a - b);
    assert.deepEqual(found, upTo(logged));
    await assertHonest(directory);
    assert.deepEqual((await verifyStore(away)).findings, []);
  });

  test('the directory is removed: another one is begun', async (t) => {
    const directory = join(temporaryDirectory(t), 'store');
    const program = await startProgram(t, directory);
    await program.ask('burst');
    // In one go: the program goes on writing.
    renameSync(directory, `${directory}-removed`);
    rmSync(`${directory}-removed`, { recursive: true });
    // A writer looks after its file ten times a second.
    await program.ask('wait', 200);
    await program.ask('burst');
    await program.ask('burst');
    const { logged } = await program.end();
    const found = await indexesIn(directory);
    assert.deepEqual(found, upTo(logged).slice(-found.length));
    assert.ok(found.length >= 202, `${found.length}`);
    await assertHonest(directory);
  });

  test('the clock jumps a year ahead and back: names keep their order, and retention by age takes nothing', async (t) => {
    const directory = temporaryDirectory(t);
    const program = await startProgram(t, directory);
    for (const offset of [0, YEAR, 0, -YEAR, 0]) {
      await program.ask('setClock', offset);
      await program.ask('burst');
      await program.ask('wait', 1100);
    }
    const { logged } = await program.end();
    assert.deepEqual(await indexesIn(directory), upTo(logged));
    const logs = await listSegments(directory, { streams: ['logs'] });
    assert.deepEqual(
      logs.map(({ sequence }) => sequence),
      upTo(logs.length).map((index) => index + 1),
    );
    await assertHonest(directory);
  });
});
