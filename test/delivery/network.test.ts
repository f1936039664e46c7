/** The network between a store and its backend: two namespaces with a cable that is cut, and a slow line that loses packets. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { POISON_INTERVAL, writeNumberedStore } from './numbered-store.ts';

const RECORDS = 100_000;
const PORT = 4318;
const SENDER = `agentbus-from-${process.pid}`;
const RECEIVER = `agentbus-to-${process.pid}`;
const RECEIVER_ADDRESS = '10.98.76.2';

const receiverProgram = fileURLToPath(new URL('./flaky-receiver.ts', import.meta.url));
const agentbus = fileURLToPath(new URL('../../packages/cli/bin/agentbus.js', import.meta.url));

const ip = (...args: string[]) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });

function whyNoNamespaces(): string | false {
  const { status, error } = spawnSync('ip', ['netns', 'add', SENDER]);
  if (status === 0) return false;
  return `network namespaces cannot be made here: ${error?.message ?? `ip netns exits with ${status}`}`;
}

test('agentbus forward: everything arrives over a slow line that is cut', {
  skip: whyNoNamespaces(),
}, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-network-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  connectNamespaces(t);
  const store = join(directory, 'store');
  const journal = join(directory, 'journal');
  await writeNumberedStore(store, RECORDS);

  // Slow enough that the cut does not come too late.
  const receiver = spawnIn(RECEIVER, receiverProgram, String(PORT), journal, 'slow', RECEIVER_ADDRESS);
  t.after(() => receiver.kill('SIGKILL'));
  await delay(1000);
  const sender = spawnIn(
    SENDER,
    agentbus,
    ...['forward', '-d', store, '--to', `http://${RECEIVER_ADDRESS}:${PORT}`, '--once'],
  );
  t.after(() => sender.kill('SIGKILL'));
  const exited = once(sender, 'exit');
  let problems = '';
  sender.stderr?.on('data', (chunk) => {
    problems += chunk;
  });
  while (!existsSync(journal)) await delay(5);
  ip('-n', SENDER, 'link', 'set', 'from', 'down');
  await delay(3000);
  const beforeTheCut = readNumbers(journal).length;
  assert.ok(beforeTheCut < RECORDS, 'the cut came too late');
  ip('-n', SENDER, 'link', 'set', 'from', 'up');
  assert.deepEqual(await exited, [0, null], problems);

  const received = readNumbers(journal);
  assert.equal(new Set(received).size, RECORDS - Math.floor(RECORDS / POISON_INTERVAL));
  t.diagnostic(
    `${beforeTheCut} records before the cut, ${received.length - new Set(received).size} duplicates; the sender said: ${problems || 'nothing'}`,
  );
});

function readNumbers(journal: string): number[] {
  return readFileSync(journal, 'utf8').trimEnd().split('\n').map(Number);
}

/** A cable between two namespaces; slow and lossy where the kernel has netem. */
function connectNamespaces(t: TestContext): void {
  t.after(() => {
    for (const namespace of [SENDER, RECEIVER]) ip('netns', 'del', namespace);
  });
  ip('netns', 'add', RECEIVER);
  ip('-n', SENDER, 'link', 'add', 'from', 'type', 'veth', 'peer', 'name', 'to', 'netns', RECEIVER);
  ip('-n', SENDER, 'addr', 'add', '10.98.76.1/24', 'dev', 'from');
  ip('-n', RECEIVER, 'addr', 'add', `${RECEIVER_ADDRESS}/24`, 'dev', 'to');
  for (const [namespace, device] of [
    [SENDER, 'from'],
    [RECEIVER, 'to'],
  ] as const) {
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
    ip('-n', namespace, 'link', 'set', device, 'up');
  }
  const netem = ['netns', 'exec', SENDER, 'tc', 'qdisc', 'add', 'dev', 'from', 'root', 'netem'];
  const { status, stderr } = spawnSync('ip', [...netem, 'delay', '200ms', 'loss', '3%']);
  t.diagnostic(
    status === 0
      ? 'the line takes 200 ms and loses 3 % of its packets'
      : `no delay and no loss of packets, as this kernel has no netem: ${String(stderr).trim()}`,
  );
}

function spawnIn(namespace: string, program: string, ...args: string[]) {
  return spawn('ip', ['netns', 'exec', namespace, process.execPath, ...process.execArgv, program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
