/**
 * Everything arrives, whatever happens on the way. `AGENTBUS_DELIVERY_RECORDS` and `_KILLS` make the run longer; the whole of it is
 * 1,000,000 records and 10 kills of the sender.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { POISON_INTERVAL, writeNumberedStore } from './numbered-store.ts';

const RECORDS = Number(process.env.AGENTBUS_DELIVERY_RECORDS ?? 100_000);
const SENDER_KILLS = Number(process.env.AGENTBUS_DELIVERY_KILLS ?? 4);

/** The receiver is down for as long as it is up. */
const UP_MILLIS = 2500;
const DOWN_MILLIS = 2500;

/** What the sender may take, with Node.js itself: two batches, their requests, and room. */
const MAX_SENDER_BYTES = 350 * 1024 * 1024;

const receiverProgram = fileURLToPath(new URL('./flaky-receiver.ts', import.meta.url));
const agentbus = fileURLToPath(new URL('../../packages/cli/bin/agentbus.js', import.meta.url));

test(`agentbus forward: ${RECORDS} records arrive through kills of both sides and every mishap of a backend`, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-delivery-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const store = join(directory, 'store');
  const journal = join(directory, 'journal');
  await writeNumberedStore(store, RECORDS);

  const running = new AbortController();
  const port = await freePort();
  const receiving = runReceiver(port, journal, running.signal);
  const { kills, peakBytes } = await runSender(store, port);
  running.abort();
  await receiving;

  const received = readFileSync(journal, 'utf8').trimEnd().split('\n').map(Number);
  const first = new Set<number>();
  let newest = -1;
  for (const number of received) {
    if (first.has(number)) continue;
    first.add(number);
    assert.ok(number > newest, `record ${number} came for the first time after ${newest}`);
    newest = number;
  }
  const poisoned = poisonedNumbers(RECORDS);
  const duplicates = received.length - first.size;
  t.diagnostic(
    `${kills} kills of the sender; ${duplicates} duplicates (${((100 * duplicates) / RECORDS).toFixed(2)} %); ` +
      `the sender took ${Math.round(peakBytes / 1024 / 1024)} MiB at most`,
  );
  assert.deepEqual(missingOf(first), poisoned);
  assert.deepEqual(parkedNumbers(store), poisoned);
  // A kill repeats one batch of 512 KiB at most: of a short run that is more than one in a hundred.
  assert.ok(duplicates <= Math.max(0.01 * RECORDS, kills * 1200 + 2400), `${duplicates} duplicates`);
  assert.ok(peakBytes < MAX_SENDER_BYTES, `${peakBytes} bytes`);
});

/** Runs the sender until it says that everything is delivered, and kills it now and then. */
async function runSender(store: string, port: number): Promise<{ kills: number; peakBytes: number }> {
  let peakBytes = 0;
  for (let kills = 0; ; kills++) {
    const sender = spawn(
      process.execPath,
      [...process.execArgv, agentbus, 'forward', '-d', store, '--to', `http://127.0.0.1:${port}`, '--once'],
      { stdio: 'ignore' },
    );
    const exited = once(sender, 'exit');
    const watching = setInterval(() => {
      peakBytes = Math.max(peakBytes, peakOf(sender));
    }, 100);
    const timer =
      kills < SENDER_KILLS ? setTimeout(() => sender.kill('SIGKILL'), 800 + 1500 * Math.random()) : undefined;
    const [code] = await exited;
    clearTimeout(timer);
    clearInterval(watching);
    if (code !== null) {
      assert.equal(code, 0);
      return { kills, peakBytes };
    }
  }
}

async function runReceiver(port: number, journal: string, signal: AbortSignal): Promise<void> {
  for (let seed = 1; !signal.aborted; seed++) {
    const receiver = fork(receiverProgram, [String(port), journal, String(seed)]);
    await once(receiver, 'message');
    await pause(UP_MILLIS, signal);
    receiver.kill('SIGKILL');
    await once(receiver, 'exit');
    await pause(DOWN_MILLIS, signal);
  }
}

async function pause(millis: number, signal: AbortSignal): Promise<void> {
  await delay(millis, undefined, { signal }).catch(() => undefined);
}

/** The most memory that a process has had so far, in bytes. */
function peakOf({ pid }: ChildProcess): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  const [, kibibytes = 0] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

/** The records that the receiver refuses. */
function poisonedNumbers(records: number): number[] {
  return Array.from(
    { length: Math.floor(records / POISON_INTERVAL) },
    (_, index) => (index + 1) * POISON_INTERVAL - 1,
  );
}

function missingOf(received: ReadonlySet<number>): number[] {
  return Array.from({ length: RECORDS }, (_, number) => number).filter((number) => !received.has(number));
}

/** A kill may have a record parked twice. */
function parkedNumbers(store: string): number[] {
  const path = join(store, 'state', 'rejected');
  if (!existsSync(path)) return [];
  const [file = ''] = readdirSync(path);
  const lines = readFileSync(join(path, file), 'utf8').trimEnd().split('\n');
  const numbers = lines.map((line) => Number(/(?:poison|record) (\d+) of/u.exec(JSON.parse(line).line)?.[1]));
  return [...new Set(numbers)].sort((a, b) => a - b);
}
