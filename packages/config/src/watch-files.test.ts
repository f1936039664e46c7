import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { watchFiles } from './watch-files.ts';

test('watchFiles: a file that comes, changes and goes, each once; nothing after its end', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-config-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, 'agentbus.yaml');
  let changes = 0;
  const stop = watchFiles({
    files: () => [file],
    onChange: () => {
      changes++;
    },
    intervalMillis: 2,
  });
  const changed = async (count: number) => {
    while (changes < count) await delay(2);
    assert.equal(changes, count);
  };
  /** At once, so that no look sees it half written. */
  const put = async (text: string) => {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  };
  await put('a');
  await changed(1);
  await put('bc');
  await changed(2);
  await rm(file);
  await changed(3);
  stop();
  await put('def');
  await delay(20);
  assert.equal(changes, 3);
});
