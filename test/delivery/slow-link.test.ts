/** Everything arrives over a line that takes 200 ms each way, loses packets and resets connections. */
import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { POISON_INTERVAL, writeNumberedStore } from './numbered-store.ts';
import { startSlowLink } from './slow-link.ts';

/** Some forty batches, each a journey there and back. */
const RECORDS = 50_000;

const receiverProgram = fileURLToPath(new URL('./flaky-receiver.ts', import.meta.url));
const agentbus = fileURLToPath(new URL('../../packages/cli/bin/agentbus.js', import.meta.url));

test('agentbus forward: everything arrives, in order, over a slow line with losses and resets', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-slow-link-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const store = join(directory, 'store');
  const journal = join(directory, 'journal');
  await writeNumberedStore(store, RECORDS);
  const port = await freePort();
  const receiver = fork(receiverProgram, [String(port), journal, 'calm']);
  t.after(() => receiver.kill('SIGKILL'));
  await once(receiver, 'message');
  const link = await startSlowLink(port, { lossInterval: 20, resetInterval: 37 });
  t.after(() => link.close());

  const args = ['forward', '-d', store, '--to', `http://127.0.0.1:${link.port}`, '--once'];
  const sender = spawn(process.execPath, [...process.execArgv, agentbus, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.after(() => sender.kill('SIGKILL'));
  const [[code], problems] = await Promise.all([once(sender, 'exit'), text(sender.stderr)]);
  assert.equal(code, 0, problems);

  const received = readFileSync(journal, 'utf8').trimEnd().split('\n').map(Number);
  const numbers = new Set(received);
  // A set keeps the order in which its members came first.
  assert.deepEqual(
    [...numbers],
    Array.from({ length: RECORDS }, (_, number) => number).filter(
      (number) => number % POISON_INTERVAL !== POISON_INTERVAL - 1,
    ),
  );
  assert.ok(link.resets > 0 && link.losses > 0, 'the line was better than it should be');
  t.diagnostic(
    `${link.losses} losses, ${link.resets} resets, ${received.length - numbers.size} duplicates of ${RECORDS}`,
  );
});
