import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findingCodes, sealedStore, temporaryDirectory } from '../test/sealed-store.ts';
import { removeAbandonedFiles } from './leftover-files.ts';
import { createPartial } from './partial-file.ts';

test('removeAbandonedFiles: what a process left that was killed while it compressed, not what one is making', async (t) => {
  const directory = temporaryDirectory(t);
  const [segment] = await sealedStore(directory, { segments: 1 });
  const code = `
    import { createPartial } from ${JSON.stringify(import.meta.resolve('./partial-file.ts'))};
    await createPartial(${JSON.stringify(`${segment?.path}.zst`)});
    process.kill(process.pid, 'SIGKILL');
  `;
  await once(
    spawn(process.execPath, ['--conditions=@agentbus/source', '--input-type=module', '-e', code]),
    'exit',
  );
  const names = () => readdirSync(join(directory, 'logs'));
  const [left] = names().filter((name) => name.endsWith('.partial'));
  assert.ok(left);
  const live = await createPartial(`${segment?.path}.gz`);
  const foreign = join(directory, 'logs', 'x.jsonl.zst.0123456789ab.partial');
  writeFileSync(foreign, '');
  assert.deepEqual(await removeAbandonedFiles(directory), [join(directory, 'logs', left)]);
  assert.ok(existsSync(live.path) && existsSync(foreign), 'of those it cannot be told');
  await live.discard();
  assert.deepEqual(await findingCodes(directory), []);
});

test('removeAbandonedFiles: a store that is not there has none', async (t) => {
  assert.deepEqual(await removeAbandonedFiles(join(temporaryDirectory(t), 'none')), []);
});
