import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { outcome, spawnAgentbus, startAgentbus } from '../test/agentbus.ts';
import { temporaryDirectory } from '../test/store.ts';

const PORTS = ['--port', '0', '--otlp-port', '0', '--grpc-port', 'none'];

/** Starts the hub with a command, and stops it after `use`, which gets the lines that it writes. */
async function withHub(args: readonly string[], use: (lines: Map<string, string>) => Promise<void>) {
  const child = startAgentbus(args);
  const ended = outcome(child);
  try {
    const started = once(child.stdout, 'data') as Promise<[Buffer]>;
    const [output] = await Promise.race([started, ended.then(({ stderr }) => assert.fail(stderr))]);
    const lines = output.toString().trimEnd().split('\n');
    await use(new Map(lines.map((line) => line.split(' ') as [string, string])));
  } finally {
    // Before the store is removed: what is left running keeps the tests from ending.
    child.kill('SIGTERM');
    await ended;
  }
}

async function logIn(link: string): Promise<{ status: number; role: unknown }> {
  const { origin, hash } = new URL(link);
  const response = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: hash.slice('#launch='.length) }),
  });
  const { role } = (await response.json()) as { role?: unknown };
  return { status: response.status, role };
}

test('ui: gives links to the page of the hub that serves the store, for a role, each good for once', async (t) => {
  const directory = await temporaryDirectory(t);
  await withHub(['serve', '-d', directory, ...PORTS], async (lines) => {
    assert.deepEqual(await logIn(lines.get('page') ?? ''), { status: 200, role: 'admin' });
    const { code, stdout } = await spawnAgentbus(['ui', '-d', directory, '--no-open', '--role', 'viewer']);
    assert.equal(code, 0);
    const [, link = ''] = /^page (\S+)\n$/u.exec(stdout) ?? [];
    assert.equal(new URL(link).origin, lines.get('api'));
    assert.deepEqual(await logIn(link), { status: 200, role: 'viewer' });
    assert.equal((await logIn(link)).status, 401);
    const late = await spawnAgentbus(['ui', '-d', directory, '--no-open', '--alerts', 'alerts.yaml']);
    assert.equal(late.code, 2);
    assert.match(late.stderr, /a hub serves .* already.*--alerts cannot change it/u);
  });
});

test('ui: starts a hub where none serves the store', async (t) => {
  const directory = await temporaryDirectory(t);
  await withHub(['ui', '-d', directory, '--no-open', ...PORTS], async (lines) => {
    assert.deepEqual(await logIn(lines.get('page') ?? ''), { status: 200, role: 'admin' });
  });
});

test('ui: a role that there is not is told with those that there are', async (t) => {
  const { code, stderr } = await spawnAgentbus(['ui', '-d', await temporaryDirectory(t), '--role', 'root']);
  assert.equal(code, 2);
  assert.match(stderr, /--role is "root", must be one of viewer, operator, admin/u);
});
