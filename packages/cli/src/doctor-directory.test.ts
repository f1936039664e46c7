import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../test/store.ts';
import { checkDirectory, type DirectoryReport } from './doctor-directory.ts';

const codes = ({ findings }: DirectoryReport) =>
  findings.map(({ code }) => code).filter((code) => code !== 'disk-nearly-full');

test('checkDirectory: a directory that is there, and one that can be made', async (t) => {
  const directory = await temporaryDirectory(t);
  const there = await checkDirectory(directory);
  assert.deepEqual([there.exists, codes(there)], [true, []]);
  assert.ok((there.freeBytes ?? 0) > 0);
  const below = await checkDirectory(join(directory, 'a', 'b'));
  assert.deepEqual([below.exists, codes(below)], [false, []]);
});

test('checkDirectory: a file, and what would be below it', async (t) => {
  const file = join(await temporaryDirectory(t), 'file');
  await writeFile(file, '');
  assert.deepEqual(codes(await checkDirectory(file)), ['not-a-directory']);
  assert.deepEqual(codes(await checkDirectory(join(file, 'below'))), ['not-a-directory']);
});

test('checkDirectory: a directory that this user cannot write', async (t) => {
  const directory = await temporaryDirectory(t);
  await chmod(directory, 0o500);
  // Everything is open to root, so a process of root checks as nobody, once it has loaded its modules.
  const script = `import { checkDirectory } from ${JSON.stringify(new URL('./doctor-directory.ts', import.meta.url))};
    if (process.getuid() === 0) process.setuid(65534);
    console.log(JSON.stringify(await checkDirectory(${JSON.stringify(directory)})));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  assert.deepEqual(codes(JSON.parse(stdout)), ['directory-unwritable']);
});
