import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { AGENTBUS, outcome, spawnAgentbus, startAgentbus } from '../test/agentbus.ts';
import { temporaryDirectory, writeLogs } from '../test/store.ts';
import { readVersion } from './version.ts';

test('agentbus: --version and --help are data, on stdout', async () => {
  const version = await spawnAgentbus(['--version']);
  assert.deepEqual(version, { code: 0, signal: null, stdout: `${await readVersion()}\n`, stderr: '' });
  for (const command of ['tail', 'query', 'trace', 'doctor', 'verify']) {
    const { code, stdout, stderr } = await spawnAgentbus([command, '--help']);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.match(
      stdout,
      new RegExp(`^Usage: agentbus ${command}[^]*\\nExamples:\\n {2}agentbus ${command}`, 'u'),
    );
  }
  assert.match((await spawnAgentbus(['--help'])).stdout, /Commands:\n {2}tail/u);
});

test('agentbus: no command and an unknown one are usage errors', async () => {
  const none = await spawnAgentbus([]);
  assert.deepEqual([none.code, none.stdout], [2, '']);
  const unknown = await spawnAgentbus(['qurey']);
  assert.deepEqual([unknown.code, unknown.stdout], [2, '']);
  assert.match(unknown.stderr, /did you mean "agentbus query"\?/u);
});

test('agentbus: a reader that goes away ends it quietly', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(
    directory,
    Array.from({ length: 2000 }, (_, at) => ({ at, body: 'x'.repeat(500) })),
  );
  const command = [...AGENTBUS, 'query', '-n', 'all', '-o', 'ndjson', '-d', directory]
    .map((word) => `'${word}'`)
    .join(' ');
  const shell = spawn('sh', ['-c', `{ ${command}; echo "exit $?" >&2; } | head -1`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { code, stdout, stderr } = await outcome(shell);
  assert.equal(code, 0);
  assert.equal(stdout.split('\n').length, 2);
  assert.equal(stderr, 'exit 0\n');
});

test('agentbus: ends with 130 on SIGINT in the middle of a search', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(
    directory,
    Array.from({ length: 3000 }, (_, at) => ({ at, body: 'x'.repeat(500) })),
  );
  const child = startAgentbus(['query', '-n', 'all', '-o', 'ndjson', '-d', directory]);
  // Nobody reads on: the search waits with most of its records still to come.
  await new Promise((started) => child.stdout.once('readable', started));
  child.kill('SIGINT');
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once('exit', (...ended) => resolve(ended));
  });
  assert.deepEqual([code, signal], [130, null]);
});

test('agentbus: colours only where asked to', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{ body: '\u001b[31mhostile' }]);
  const colored = async (args: string[], env: Record<string, string>) =>
    (await spawnAgentbus(['query', '-d', directory, ...args], env)).stdout.includes('\u001b');
  assert.equal(await colored([], {}), false);
  assert.equal(await colored([], { FORCE_COLOR: '1' }), true);
  assert.equal(await colored([], { FORCE_COLOR: '1', NO_COLOR: '1' }), false);
  assert.equal(await colored(['--color', 'always'], { NO_COLOR: '1' }), true);
  assert.equal(await colored(['--color', 'always', '-o', 'ndjson'], {}), false);
});
