/** Links within the repository lead somewhere, to a heading where they name one. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { listDocuments, REPOSITORY } from './documents.ts';

const LINK = /\]\((?!\w+:)(?<target>[^)\s#]*)(?:#(?<anchor>[^)\s]+))?\)/gu;

describe('documents', () => {
  for (const document of listDocuments()) {
    test(`${document}: links lead somewhere`, () => {
      const text = readFileSync(join(REPOSITORY, document), 'utf8').replaceAll(/^ *```.*?^ *```$/gmsu, '');
      const broken = [...text.matchAll(LINK)].filter(({ groups }) => !leadsSomewhere(document, groups ?? {}));
      assert.deepEqual(
        broken.map(([link]) => link),
        [],
      );
    });
  }
});

function leadsSomewhere(
  document: string,
  { target = '', anchor }: Record<string, string | undefined>,
): boolean {
  const path = target === '' ? join(REPOSITORY, document) : join(REPOSITORY, dirname(document), target);
  if (!existsSync(path)) return false;
  if (anchor === undefined) return true;
  const page = statSync(path).isDirectory() ? join(path, 'README.md') : path;
  return anchorsOf(readFileSync(page, 'utf8')).has(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ +(?<heading>.+)$/gmu)];
  return new Set(
    headings.map(({ groups }) =>
      (groups?.heading ?? '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
