import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCodeBlocks } from './documents.ts';
import { composeModule } from './typed-module.ts';

const PAGE = `# Page

\`\`\`sh
npm ci
\`\`\`

- In a list:

  <!-- given: records: string[] -->
  \`\`\`ts
  console.log(records);
  \`\`\`

<!-- example: src/a.ts -->
<!-- unchecked: it is
on two lines -->
\`\`\`
plain
\`\`\`
`;

test('findCodeBlocks: language, line, code and the notes before it', () => {
  assert.deepEqual(
    findCodeBlocks('page.md', PAGE).map(({ language, line, code, notes }) => [
      language,
      line,
      code,
      [...notes],
    ]),
    [
      ['sh', 4, 'npm ci\n', []],
      ['ts', 11, 'console.log(records);\n', [['given', 'records: string[]']]],
      [
        '',
        18,
        'plain\n',
        [
          ['example', 'src/a.ts'],
          ['unchecked', 'it is\non two lines'],
        ],
      ],
    ],
  );
});

test('composeModule: imports once and on top, blocks in each other, lines traced back', () => {
  const block = (line: number, code: string, given?: string) => ({
    document: 'page.md',
    line,
    language: 'ts',
    code,
    notes: new Map(given === undefined ? [] : [['given', given]]),
  });
  const { text, origins } = composeModule([
    block(3, "import { a, type B } from 'x';\nimport 'y';\n\nexport const c = a;\n"),
    block(20, "import { a } from 'x';\nc.run(d);\n", 'd: B'),
  ]);
  assert.equal(
    text,
    [
      "import { a } from 'x';",
      "import { type B } from 'x';",
      "import 'y';",
      'export {};',
      '{',
      ...['', '', '', 'const c = a;', ''],
      '{',
      'let d!: B;',
      ...['', 'c.run(d);', ''],
      '}',
      '}',
      '',
    ].join('\n'),
  );
  const lineOf = (code: string): number => text.split('\n').indexOf(code) + 1;
  assert.equal(origins.get(lineOf("import { type B } from 'x';")), 'page.md:3');
  assert.equal(origins.get(lineOf('const c = a;')), 'page.md:6');
  assert.equal(origins.get(lineOf('c.run(d);')), 'page.md:21');
});
