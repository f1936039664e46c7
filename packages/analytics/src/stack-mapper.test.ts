import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSourceMaps } from './stack-mapper.ts';

/** Line 1 of the generated file is line 3, column 3, of the source, in the function `pay`. */
function mapOf(source: string): string {
  return JSON.stringify({ version: 3, sources: [source], names: ['pay'], mappings: 'AAEEA' });
}

test('readSourceMaps: finds the source of a frame by the map whose path is most alike', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-maps-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  for (const name of ['orders', 'users']) {
    await mkdir(join(directory, name));
    await writeFile(join(directory, name, 'index.js.map'), mapOf(`../src/${name}.ts`));
  }
  await writeFile(join(directory, 'broken.js.map'), 'not JSON');
  const { maps, mapFrame } = await readSourceMaps(directory);
  assert.equal(maps, 2);
  const frame = { function: 'a', file: 'file:///srv/dist/users/index.js', line: 1, column: 1 };
  assert.deepEqual(mapFrame(frame), { function: 'pay', file: '../src/users.ts', line: 3, column: 3 });
  const unknown = { ...frame, file: '/etc/other.js' };
  assert.equal(mapFrame(unknown), unknown);
});
