import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { API_FOLDER, readPackages, renderApiReference } from './api-reference.ts';
import { REPOSITORY } from './documents.ts';

test('API reference: the pages are those of the sources', () => {
  const pages = renderApiReference();
  const present = globSync(`${API_FOLDER}/*`, { cwd: REPOSITORY });
  assert.deepEqual(present.sort(), [...pages.keys()].sort());
  const stale = [...pages].filter(([path, text]) => readFileSync(join(REPOSITORY, path), 'utf8') !== text);
  assert.deepEqual(
    stale.map(([path]) => path),
    [],
    'run: node test/docs/write-api-reference.ts',
  );
});

test('API reference: each export has a TSDoc comment', () => {
  const silent = readPackages().flatMap(({ entries }) =>
    entries.flatMap(({ specifier, symbols }) =>
      symbols
        .filter(({ comment, from }) => comment === '' && from === undefined)
        .map(({ name }) => `${specifier}: ${name}`),
    ),
  );
  assert.deepEqual(silent, []);
});
