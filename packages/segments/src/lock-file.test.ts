import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { temporaryDirectory } from '../test/sealed-store.ts';
import { LockFile } from './lock-file.ts';
import { currentProcess } from './process-identity.ts';
import { createSegmentWriter } from './segment-writer.ts';

const PATIENCE = { staleMillis: 60_000 };

/** A process id beyond all that Linux gives out. */
const DEAD = JSON.stringify({ ...currentProcess(), pid: 2 ** 22 + 1, token: 'dead' });

/**
 * Runs `code` in so many processes at once, when all have loaded `imports`; each tells one line, and lives until all have.
 */
async function race(processes: number, imports: string, code: string): Promise<string[]> {
  const program = `
    import { once } from 'node:events';
    ${imports}
    process.stdin.resume();
    console.log('ready');
    const [begin] = await once(process.stdin, 'data');
    while (Date.now() < Number(begin));
    ${code}
    await once(process.stdin, 'end');
    process.exit();
  `;
  const racers = Array.from({ length: processes }, () => {
    const child = spawn(
      process.execPath,
      ['--conditions=@agentbus/source', '--input-type=module', '-e', program],
      { cwd: import.meta.dirname, stdio: ['pipe', 'pipe', 'inherit'] },
    );
    return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
  });
  const readLines = () => Promise.all(racers.map(async ({ lines }) => String((await lines.next()).value)));
  await readLines();
  for (const { child } of racers) child.stdin.write(String(Date.now() + 100));
  const told = await readLines();
  for (const { child } of racers) child.stdin.end();
  await Promise.all(racers.map(({ child }) => once(child, 'close')));
  return told;
}

test('LockFile: eight processes at once, 60 times: one of them gets it, with nobody before and after a dead holder', async (t) => {
  const directory = temporaryDirectory(t);
  const rounds = 60;
  for (let round = 0; round < rounds; round += 2) writeFileSync(join(directory, `${round}.lock`), DEAD);
  const got = await race(
    8,
    `import { LockFile } from ${JSON.stringify(import.meta.resolve('./lock-file.ts'))};`,
    `const got = [];
    for (let round = 0; round < ${rounds}; round++) {
      const file = new LockFile(${JSON.stringify(directory)} + '/' + round + '.lock', { staleMillis: 60_000 });
      while (Date.now() < Number(begin) + round * 15);
      if (file.tryAcquire()) got.push(round);
    }
    console.log(JSON.stringify(got));`,
  );
  const winners = got.flatMap((output): number[] => JSON.parse(output)).sort((a, b) => a - b);
  assert.deepEqual(
    winners,
    Array.from({ length: rounds }, (_, round) => round),
  );
  assert.equal(readdirSync(directory).length, rounds, 'no drafts and claims are left');
});

test('createSegmentWriter: sixteen writers that start at once with one id: one has it, the others have another', async (t) => {
  const directory = temporaryDirectory(t);
  mkdirSync(join(directory, 'state', 'writers'), { recursive: true });
  writeFileSync(join(directory, 'state', 'writers', 'logs-w1.lock'), DEAD);
  const paths = await race(
    16,
    `import { createSegmentWriter } from ${JSON.stringify(import.meta.resolve('./segment-writer.ts'))};`,
    `const writer = createSegmentWriter({
      directory: ${JSON.stringify(directory)}, stream: 'logs', writer: 'w1', onError: () => {},
    });
    const line = { bytes: Buffer.from('{"resourceLogs":[]}\\n'), count: 1, firstTimestamp: 1n, lastTimestamp: 1n };
    console.log(writer.append(line).path);`,
  );
  assert.equal(paths.filter((path) => path.includes('-w1-')).length, 1);
  assert.equal(new Set(paths).size, 16);
});

test('LockFile: of another machine it is held as long as it is touched', (t) => {
  const path = join(temporaryDirectory(t), 'x.lock');
  writeFileSync(path, JSON.stringify({ token: 'x', pid: 1, machine: 'elsewhere', started: '' }));
  const file = new LockFile(path, PATIENCE);
  assert.equal(file.tryAcquire(), false);
  utimesSync(path, new Date(0), new Date(0));
  assert.deepEqual([file.tryAcquire(), file.isOurs()], [true, true]);
});

test('LockFile: is ours until it is released or removed, and is not given back for others', (t) => {
  const path = join(temporaryDirectory(t), 'x.lock');
  const [first, second] = [new LockFile(path, PATIENCE), new LockFile(path, PATIENCE)];
  assert.deepEqual([first.tryAcquire(), second.tryAcquire(), first.tryAcquire()], [true, false, true]);
  second.release();
  assert.deepEqual([first.isOurs(), second.isOfThisProcess()], [true, true]);
  first.release();
  assert.deepEqual([second.tryAcquire(), first.isOurs()], [true, false]);
});

test('LockFile.removeIfAbandoned: only a dead holder loses it', (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, 'x.lock');
  const file = new LockFile(path, PATIENCE);
  file.tryAcquire();
  new LockFile(path, PATIENCE).removeIfAbandoned();
  assert.equal(file.isOurs(), true);
  writeFileSync(path, DEAD);
  file.removeIfAbandoned();
  file.removeIfAbandoned();
  assert.deepEqual(readdirSync(directory), []);
});

test('createSegmentWriter: a writer takes its lock again where it was removed', (t) => {
  const directory = temporaryDirectory(t);
  const writer = createSegmentWriter({ directory, stream: 'logs', writer: 'w1', maxSegmentRecords: 1 });
  const line = { bytes: Buffer.from('{}\n'), count: 1, firstTimestamp: 1n, lastTimestamp: 1n };
  writer.append(line);
  const path = join(directory, 'state', 'writers', 'logs-w1.lock');
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, DEAD);
  writer.append(line);
  assert.equal(readFileSync(path, 'utf8'), before);
  writer.closeSync();
});

test('LockFile: one that could not be removed when it was given back is not in the way of its own process', (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, 'x.lock');
  const file = new LockFile(path, PATIENCE);
  file.tryAcquire();
  if (spawnSync('mount', ['--bind', directory, directory]).status !== 0)
    return t.skip('nothing can be mounted here');
  try {
    spawnSync('mount', ['-o', 'remount,bind,ro', directory]);
    file.release();
  } finally {
    spawnSync('umount', ['--lazy', directory]);
  }
  assert.equal(existsSync(path), true);
  assert.equal(new LockFile(path, PATIENCE).tryAcquire(), true);
});
