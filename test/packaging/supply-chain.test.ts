/** What the published packages bring along: nothing that runs at an installation, and no dependency without a reason. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Manifest, readManifest } from './installed-packages.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const packages = readdirSync(join(repository, 'packages')).map((name) => join(repository, 'packages', name));

/** What npm runs when a package is installed. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];

/** Rows of a Markdown table: cells without backticks. */
function tableRows(file: string): string[][] {
  return readFileSync(join(repository, file), 'utf8')
    .split('\n')
    .filter((line) => /^\| `/u.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

function licenseOf({ license }: Manifest): string {
  return typeof license === 'object' ? license.type : (license ?? 'none');
}

test('published packages: run nothing when they are installed', () => {
  for (const directory of packages) {
    const { name, scripts = {} } = readManifest(directory);
    assert.deepEqual(
      Object.keys(scripts).filter((script) => INSTALL_SCRIPTS.includes(script)),
      [],
      name,
    );
  }
});

test('published packages: each has the licence and a README', () => {
  const license = readFileSync(join(repository, 'LICENSE'), 'utf8');
  for (const directory of packages) {
    assert.equal(readFileSync(join(directory, 'LICENSE'), 'utf8'), license, directory);
    assert.ok(readFileSync(join(directory, 'README.md'), 'utf8').length > 0);
    assert.equal(readManifest(directory).license, 'Apache-2.0');
  }
});

test('.github/DEPENDENCIES.md: has every runtime dependency, whose it is, its licence and a reason, and no other', () => {
  const users = new Map<string, string[]>();
  for (const directory of packages) {
    const { name, dependencies = {} } = readManifest(directory);
    for (const dependency of Object.keys(dependencies)) {
      if (dependency.startsWith('@agentbus/')) continue;
      users.set(dependency, [...(users.get(dependency) ?? []), name.replace('@agentbus/', '')]);
    }
  }
  const rows = tableRows('.github/DEPENDENCIES.md');
  assert.deepEqual(rows.map(([name]) => name).sort(), [...users.keys()].sort());
  for (const [name = '', by = '', license, reason = ''] of rows) {
    assert.deepEqual(by.split(', ').sort(), users.get(name)?.sort(), name);
    assert.equal(license, licenseOf(readManifest(join(repository, 'node_modules', name))), name);
    assert.ok(reason.split(' ').length >= 4, `${name} has no reason`);
  }
});

test('.github/PACKAGES.md: has every package', () => {
  const names = packages.map((directory) => readManifest(directory).name);
  assert.deepEqual(
    tableRows('.github/PACKAGES.md')
      .map(([name]) => name)
      .sort(),
    names.sort(),
  );
});
