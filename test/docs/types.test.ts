/** Each `ts` and `js` block of the documents is type-checked against the built packages, as in an application. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type CodeBlock, REPOSITORY, readCodeBlocks } from './documents.ts';
import { composeModule, type TypedModule } from './typed-module.ts';

const run = promisify(execFile);
const TSC = fileURLToPath(import.meta.resolve('typescript/package.json')).replace('package.json', 'bin/tsc');

/** Extensions of the modules, by the language of their blocks. */
const EXTENSIONS: Readonly<Record<string, string>> = { ts: 'mts', js: 'mjs' };

/** What an application has that is strict with itself; the documents are written for it. */
const COMPILER_OPTIONS = {
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  allowJs: true,
  checkJs: true,
  noImplicitAny: true,
};

test('documents: each ts and js block passes the type check', async (t) => {
  const modules = composeModules(readCodeBlocks());
  mkdirSync(join(REPOSITORY, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(REPOSITORY, '.cache/documents-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, { text }] of modules) writeFileSync(join(folder, name), text);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: [...modules.keys()] }),
  );

  const output = await run(process.execPath, [TSC, '--project', folder, '--pretty', 'false']).then(
    () => '',
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
  assert.equal(
    output.replaceAll(/^(?:.*\/)?([^/\n]+)\((\d+),\d+\)/gmu, (found, name, line) => {
      return modules.get(name)?.origins.get(Number(line)) ?? found;
    }),
    '',
  );
  assert.ok(modules.size > 10, 'blocks were found');
});

/** One module a document and language, by its file name. */
function composeModules(blocks: readonly CodeBlock[]): Map<string, TypedModule> {
  const typed = blocks.filter(({ language, notes }) => language in EXTENSIONS && !isCheckedElsewhere(notes));
  const groups = new Map<string, CodeBlock[]>();
  for (const block of typed) {
    const name = block.document.replaceAll('/', '-').replace(/^\./u, '').replace(/\.md$/u, '');
    const file = `${name}.${EXTENSIONS[block.language]}`;
    groups.set(file, [...(groups.get(file) ?? []), block]);
  }
  return new Map([...groups].map(([name, group]) => [name, composeModule(group)]));
}

/** What is taken from an example is checked there. */
function isCheckedElsewhere(notes: ReadonlyMap<string, string>): boolean {
  return notes.has('unchecked') || notes.has('example');
}
