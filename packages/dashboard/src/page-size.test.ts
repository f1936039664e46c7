import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { PAGE_DIRECTORY } from './page-directory.ts';

/** What a browser needs before it shows anything. */
const MAX_ENTRY_BYTES = 70 * 1024;

const MAX_PAGE_BYTES = 1024 * 1024;

const skip = existsSync(PAGE_DIRECTORY) ? false : 'the page is not built: npm run build';

function entryFiles(): string[] {
  const html = readFileSync(join(PAGE_DIRECTORY, 'index.html'), 'utf8');
  const names = Array.from(html.matchAll(/(?:src|href)="\/([^"]+)"/gu), ([, name = '']) => name);
  return ['index.html', ...new Set(names)];
}

test('page: the entry has at most 70 KB gzipped', { skip }, () => {
  const bytes = entryFiles().map((name) => gzipSync(readFileSync(join(PAGE_DIRECTORY, name))).length);
  const total = bytes.reduce((sum, size) => sum + size, 0);
  assert.ok(total > 5000 && total <= MAX_ENTRY_BYTES, `${total} bytes`);
});

test('page: the whole has less than 1 MB, and asks no other host for anything', { skip }, () => {
  const names = readdirSync(PAGE_DIRECTORY, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(PAGE_DIRECTORY, name)).isFile());
  const total = files.reduce((sum, name) => sum + statSync(join(PAGE_DIRECTORY, name)).size, 0);
  assert.ok(total < MAX_PAGE_BYTES, `${total} bytes`);
  for (const name of files.filter((file) => /\.(?:html|css)$/u.test(file))) {
    assert.doesNotMatch(
      readFileSync(join(PAGE_DIRECTORY, name), 'utf8'),
      /(?:src|href|url\()=?["']?https?:/u,
      name,
    );
  }
});

test('page: assets have names that change with their content', { skip }, () => {
  for (const name of readdirSync(join(PAGE_DIRECTORY, 'assets'))) {
    assert.match(name, /-[\w-]{8}\.(?:js|css)$/u);
  }
});
