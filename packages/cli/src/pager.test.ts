import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { createTestIo } from '../test/agentbus.ts';
import { temporaryDirectory, writeLogs } from '../test/store.ts';
import { run } from './run.ts';

/** A terminal, and a command line that fills it. */
async function terminal(t: TestContext, pager: string | undefined, records = 3) {
  const directory = await temporaryDirectory(t);
  await writeLogs(
    directory,
    Array.from({ length: records }, (_, at) => ({ at, body: `record ${at} ${'x'.repeat(500)}` })),
  );
  const stdout = Object.assign(new PassThrough(), { isTTY: true });
  const env = pager === undefined ? {} : { PAGER: pager };
  const made = createTestIo({ stdout, env });
  let seen = '';
  stdout.on('data', (data: Buffer) => {
    seen += data;
  });
  return {
    directory,
    run: (...args: string[]) => run(['query', '-d', directory, '-o', 'ndjson', ...args], made.io),
    stderr: async () => (await made.output()).stderr,
    seen: () => seen,
  };
}

test('pager: what a command writes to a terminal goes through $PAGER', async (t) => {
  const { run: query, seen } = await terminal(t, "sed 's/^/paged /'");
  assert.equal(await query(), 0);
  assert.equal(seen().match(/^paged \{/gmu)?.length, 3);
});

test('pager: less by default, which ends where everything fits', async (t) => {
  const directory = await temporaryDirectory(t);
  // Not the system's: whether it is there is no matter of this test.
  await writeFile(join(directory, 'less'), `#!/bin/sh\necho "$@" > '${directory}/arguments'\nexec cat\n`);
  await chmod(join(directory, 'less'), 0o755);
  const stdout = Object.assign(new PassThrough(), { isTTY: true });
  const made = createTestIo({ stdout, env: { PATH: `${directory}:${process.env.PATH}` } });
  await writeLogs(directory, [{}]);
  stdout.resume();
  assert.equal(await run(['query', '-d', directory], made.io), 0);
  assert.equal(await readFile(join(directory, 'arguments'), 'utf8'), '-FRX\n');
});

test('pager: one that quits early ends the command quietly', async (t) => {
  const { run: query, stderr } = await terminal(t, 'head -c 10', 5000);
  assert.equal(await query('-n', 'all'), 0);
  assert.equal(await stderr(), '');
});

test('pager: one that cannot be started is not needed', async (t) => {
  const { run: query, seen } = await terminal(t, 'no-such-pager --at-all');
  assert.equal(await query(), 0);
  assert.equal(seen().trim().split('\n').length, 3);
});

for (const [name, pager, args] of [
  ['--no-pager', 'false', ['--no-pager']],
  ['an empty $PAGER', '', []],
  ['cat', 'cat', []],
] as const) {
  test(`pager: none with ${name}`, async (t) => {
    const { run: query, seen } = await terminal(t, pager);
    assert.equal(await query(...args), 0);
    assert.equal(seen().trim().split('\n').length, 3);
  });
}
