import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { verifyStore } from '@agentbus/segments';
import { outcome, spawnAgentbus, startAgentbus } from '../test/agentbus.ts';
import { temporaryDirectory } from '../test/store.ts';

/** Waits until traces of both services are in the store, for as long as the runner lets it. */
async function untilTraced(directory: string): Promise<string> {
  for (;;) {
    const { stdout } = await spawnAgentbus(['query', 'service:payments', '-o', 'ndjson', '-d', directory]);
    if (stdout.includes('traceId')) return stdout;
    await delay(200);
  }
}

test('demo: the page is there, traffic comes as correlated traces, and SIGTERM ends it in order with 0', async (t) => {
  const directory = await temporaryDirectory(t);
  const child = startAgentbus(['demo', '--no-open', '-d', directory]);
  t.after(() => child.kill('SIGKILL'));
  const ended = outcome(child);
  const started = new Promise<string>((told) =>
    child.stdout.once('data', (chunk: Buffer) => told(chunk.toString())),
  );
  const line = await Promise.race([started, ended.then(({ stderr }) => assert.fail(stderr))]);
  const [, page = ''] = /^page (http:\S+)\n$/u.exec(line) ?? [];
  assert.equal((await fetch(page)).status, 200);
  const records = await untilTraced(directory);
  const { traceId } = JSON.parse(records.split('\n')[0] ?? '');
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^a shop is at work; its store is .*; Ctrl-C ends all of it\n$/u);
  const { stdout } = await spawnAgentbus(['trace', traceId, '-o', 'ndjson', '-d', directory]);
  for (const service of ['checkout', 'payments'])
    assert.ok(stdout.includes(`"service":"${service}"`), stdout);
  const { findings, unsealed } = await verifyStore(directory);
  assert.deepEqual([findings, unsealed], [[], []]);
});

test('demo --for: ends by itself, and a store of its own goes with it', async () => {
  const { code, stderr } = await spawnAgentbus(['demo', '--no-open', '--for', '1s']);
  assert.equal(code, 0, stderr);
  const [, directory = ''] = /its store is (\S+);/u.exec(stderr) ?? [];
  assert.equal(directory !== '' && existsSync(directory), false);
});
