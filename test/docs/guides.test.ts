/** What guides show is what is there: examples as they are run, translations with the same code, each finding explained. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { type CodeBlock, placeOf, REPOSITORY, readCodeBlocks } from './documents.ts';

const EXAMPLES = 'examples/frameworks';

/** What the examples stand on, and is no guide's. */
const SUPPORTING = ['example-program.ts', 'scripted-model.ts'];

/** Documents that say the same in two languages. */
const TRANSLATIONS = [
  ['README.md', '.github/README.zh.md'],
  ['.github/guides/quick-start.md', '.github/guides/quick-start.zh.md'],
] as const;

/** What is checked here, what `packages/filter` runs (the grammar's), and plain text. */
const LANGUAGES = ['ts', 'js', 'sh', 'yaml', 'json', 'query', 'result', 'ebnf', ''];

const blocks = readCodeBlocks();
const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');

test('documents: blocks are in languages that are checked', () => {
  const others = blocks.filter(({ language }) => !LANGUAGES.includes(language));
  assert.deepEqual(others.map(placeOf), []);
});

describe('guides', () => {
  const shown = blocks.filter(({ notes }) => notes.has('example'));
  for (const block of shown) {
    const example = block.notes.get('example') ?? '';
    test(`${placeOf(block)} is the code of ${example}`, () => {
      assert.ok(`\n${read(example)}`.includes(`\n${block.code}`), 'copy it from there');
    });
  }

  test('each example has a guide', () => {
    const examples = globSync('{src,nestjs}/*.{ts,cjs}', {
      cwd: join(REPOSITORY, EXAMPLES),
      exclude: ['**/*.test.ts'],
    });
    const shownExamples = new Set(shown.map(({ notes }) => notes.get('example')));
    const missing = examples.filter((path) => !shownExamples.has(`${EXAMPLES}/${path}`));
    assert.deepEqual(missing.map((path) => basename(path)).sort(), SUPPORTING);
  });

  for (const [original, translation] of TRANSLATIONS) {
    test(`${translation} has the code of ${original}`, () => {
      assert.deepEqual(codeOf(translation), codeOf(original));
    });
  }

  test('troubleshooting explains each finding of agentbus doctor', () => {
    const page = read('.github/guides/troubleshooting.md');
    const sources = globSync('packages/cli/src/doctor*.ts', { cwd: REPOSITORY, exclude: ['**/*.test.ts'] });
    const codes = sources.flatMap((path) =>
      [...read(path).matchAll(/\bcode: '([\w-]+)'/gu)].map(([, code]) => code),
    );
    assert.ok(codes.length > 10, 'findings were found');
    assert.deepEqual(
      codes.filter((code) => !page.includes(`\`${code}\``)),
      [],
    );
  });
});

/** The blocks of a document without comments, which are translated. */
function codeOf(path: string): string[] {
  return blocks.filter(({ document }) => document === path).map(withoutComments);
}

function withoutComments({ code }: CodeBlock): string {
  return code.replaceAll(/ *(?:#|\/\/) [^\n]*/gu, '');
}
