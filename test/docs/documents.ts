/** The documents that users read: their paths in the repository, and the fenced code blocks in them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository, with a slash at its end. */
export const REPOSITORY: string = fileURLToPath(new URL('../../', import.meta.url));

const DOCUMENTS = [
  '*.md',
  '.github/*.md',
  '.github/{guides,decisions}/*.md',
  'packages/*/*.md',
  '{test,examples}/*/*.md',
];

/** A fenced block of a document. */
export interface CodeBlock {
  /** Path of the document in the repository. */
  readonly document: string;
  /** Line of its first line of code, from 1. */
  readonly line: number;
  /** What is written behind the opening fence; empty for plain text. */
  readonly language: string;
  readonly code: string;
  /**
   * What HTML comments right before it say, by their first word: `unchecked` with the reason why it is not checked,
   * `example` with the file that it is taken from, `given` with what it takes for granted, `name: Type` a line.
   */
  readonly notes: ReadonlyMap<string, string>;
}

/** Paths of all documents, in order. */
export function listDocuments(): string[] {
  return globSync(DOCUMENTS, { cwd: REPOSITORY, exclude: ['**/node_modules/**'] }).sort();
}

/** All blocks of all documents. */
export function readCodeBlocks(): CodeBlock[] {
  return listDocuments().flatMap((document) =>
    findCodeBlocks(document, readFileSync(join(REPOSITORY, document), 'utf8')),
  );
}

const COMMENT = /<!--\s*(?<word>\w+):\s*(?<text>.*?)\s*-->\s*/gsu;

/** The blocks of one document, in order. */
export function findCodeBlocks(document: string, text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const fence =
    /(?<comments>(?:^ *<!--(?:(?!-->).)*-->\n+)*)^(?<indent> *)```(?<language>\S*)[^\n]*\n(?<code>.*?)^\k<indent>```$/gmsu;
  for (const match of text.matchAll(fence)) {
    const { comments = '', indent = '', language = '', code = '' } = match.groups ?? {};
    const before = text.slice(0, match.index + match[0].indexOf('```'));
    blocks.push({
      document,
      line: before.split('\n').length + 1,
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      notes: new Map(
        [...comments.matchAll(COMMENT)].map(({ groups }) => [groups?.word ?? '', groups?.text ?? '']),
      ),
    });
  }
  return blocks;
}

/** Where a block is, for messages: `README.md:27`. */
export function placeOf({ document, line }: CodeBlock): string {
  return `${document}:${line}`;
}
