import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../test/temporary-directory.ts';
import { expandGlob } from './glob.ts';

const FILES = [
  'app.log',
  'app.log.1',
  'app.log.2.gz',
  'b/app.log',
  'b/c/deep.log',
  'b/.hidden.log',
  'odd[1].log',
];

const CASES: readonly [string, string[]][] = [
  ['app.log', ['app.log']],
  ['*.log', ['app.log', 'odd[1].log']],
  ['app.log*', ['app.log', 'app.log.1', 'app.log.2.gz']],
  ['app.log.?', ['app.log.1']],
  ['app.log.[12]*', ['app.log.1', 'app.log.2.gz']],
  ['app.log.[!1]*', ['app.log.2.gz']],
  ['{app.log,b/c/*.log}', ['app.log', 'b/c/deep.log']],
  ['**/*.log', ['app.log', 'b/app.log', 'b/c/deep.log', 'odd[1].log']],
  ['b/.*.log', ['b/.hidden.log']],
  ['odd[1].log', ['odd[1].log']],
  ['b', []],
  ['nothing/*.log', []],
];

for (const [pattern, expected] of CASES) {
  test(`expandGlob: ${pattern}`, async (t) => {
    const directory = await temporaryDirectory(t);
    await mkdir(join(directory, 'b', 'c'), { recursive: true });
    for (const file of FILES) await writeFile(join(directory, file), '');
    await symlink(directory, join(directory, 'b', 'circle'));
    const found = await expandGlob(join(directory, pattern));
    assert.deepEqual(
      found.map((path) => relative(directory, path)),
      expected,
    );
  });
}
