/** Kills the service at random moments: each notification arrives at least once, and no other does. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runStoryToEnd } from './alert-service.conformance.ts';
import { type ReceivedRequest, startReceiver } from './notifier.conformance.ts';

/** How often to kill: 200 shows more and takes minutes. */
const KILLS = Number(process.env.AGENTBUS_ALERT_KILLS ?? 4);

const STORY = new URL('./alert-service.conformance.ts', import.meta.url).href;

/** Runs the story in a process, which is killed once the receiver has got so many requests, or that many milliseconds later. */
function runProcess(
  directory: string,
  url: string,
  killAt: { received: () => number; count: number; delay: number } | undefined,
): Promise<boolean> {
  const program = `const { runStoryToEnd } = await import(${JSON.stringify(STORY)});
await runStoryToEnd(${JSON.stringify(directory)}, ${JSON.stringify(url)});`;
  const child = spawn(
    process.execPath,
    ['--conditions=@agentbus/source', '--input-type=module', '--eval', program],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const watch = setInterval(() => {
    if (killAt === undefined || killAt.received() < killAt.count) return;
    clearInterval(watch);
    setTimeout(() => child.kill('SIGKILL'), killAt.delay);
  }, 1);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearInterval(watch);
      resolve(code === 0);
    });
  });
}

const idsOf = (received: readonly ReceivedRequest[]) =>
  received.map(({ headers }) => String(headers['idempotency-key']));

test(`createAlertService: killed ${KILLS} times, every notification arrives, and none that is new`, async (t) => {
  const directory = () => mkdtemp(join(tmpdir(), 'agentbus-alerts-kill-'));
  const expected = await startReceiver(t);
  const [whole, killed] = [await directory(), await directory()];
  t.after(() => Promise.all([whole, killed].map((path) => rm(path, { recursive: true, force: true }))));
  await runStoryToEnd(whole, expected.url);
  const receiver = await startReceiver(t);
  const received = () => receiver.received.length;
  let kills = 0;
  let stories = 0;
  let current = killed;
  while (kills < KILLS) {
    const count = received() + Math.floor(Math.random() * 6);
    const ended = await runProcess(current, receiver.url, { received, count, delay: Math.random() * 20 });
    if (!ended) {
      kills++;
      continue;
    }
    // The story was over before the kill came: another one begins.
    stories++;
    checkStory(receiver.received.splice(0), expected.received, kills);
    await rm(current, { recursive: true, force: true });
    current = await directory();
    const used = current;
    t.after(() => rm(used, { recursive: true, force: true }));
  }
  assert.ok(await runProcess(current, receiver.url, undefined));
  checkStory(receiver.received, expected.received, kills);
  t.diagnostic(`${kills} kills in ${stories + 1} stories of ${expected.received.length} notifications`);
});

/** The same notifications as without a kill, with the same content; doubles carry the id of what they double. */
function checkStory(
  received: readonly ReceivedRequest[],
  expected: readonly ReceivedRequest[],
  kills: number,
): void {
  const bodies = new Map(expected.map(({ headers, body }) => [String(headers['idempotency-key']), body]));
  assert.deepEqual(new Set(idsOf(received)), new Set(idsOf(expected)));
  for (const { headers, body } of received)
    assert.equal(body, bodies.get(String(headers['idempotency-key'])));
  // A kill between the receiver's answer and the note of it repeats what was on its way just then, and nothing else.
  const doubles = received.length - new Set(idsOf(received)).size;
  assert.ok(doubles <= kills * 10, `${doubles} doubles`);
}
