/** Makes one module of a document's TypeScript or JavaScript blocks, in which a block sees the names of those before it. */
import { type CodeBlock, placeOf } from './documents.ts';

/** A module, and where each of its lines comes from. */
export interface TypedModule {
  readonly text: string;
  /** By line, from 1: place of the line in its document; nothing where the line is none of it. */
  readonly origins: ReadonlyMap<number, string>;
}

const IMPORT = /^import\s+(?:(?<type>type)\s+)?(?:(?<clause>[^;]*?)\s+from\s+)?'(?<source>[^']+)';/gmu;

/**
 * Imports come first, each name once; then the blocks, each in a scope within that of the one before, so that it may use or
 * hide its names. What a block is `given` is declared in that scope.
 */
export function composeModule(blocks: readonly CodeBlock[]): TypedModule {
  const imports = new Map<string, string>();
  const lines: string[] = [];
  const origins = new Map<number, string>();
  for (const block of blocks) {
    lines.push('{');
    for (const given of (block.notes.get('given') ?? '').split('\n').filter(Boolean))
      lines.push(declare(given));
    const code = block.code.replaceAll(IMPORT, (statement) => {
      for (const each of splitImport(statement)) if (!imports.has(each)) imports.set(each, placeOf(block));
      return statement.replaceAll(/[^\n]+/gu, '');
    });
    for (const [index, line] of code.split('\n').entries()) {
      lines.push(line.replace(/^export (?:default )?/u, ''));
      origins.set(lines.length, placeOf({ ...block, line: block.line + index }));
    }
  }
  const head = [...imports.keys(), 'export {};'];
  const text = [...head, ...lines, ...blocks.map(() => '}'), ''].join('\n');
  const places: [number, string][] = [
    ...[...imports.values()].map((place, index): [number, string] => [index + 1, place]),
    ...[...origins].map(([line, place]): [number, string] => [line + head.length, place]),
  ];
  return { text, origins: new Map(places) };
}

/** `name: Type` as a variable that counts as assigned. */
function declare(given: string): string {
  return `let ${given.replace(':', '!:')};`;
}

/** One statement a name, so that a name that several blocks import is imported once. */
function splitImport(statement: string): string[] {
  const { type, clause, source } = [...statement.matchAll(IMPORT)][0]?.groups ?? {};
  const keyword = type === undefined ? 'import' : 'import type';
  if (clause === undefined) return [`import '${source}';`];
  const named = /\{(?<names>[^}]*)\}/u.exec(clause)?.groups?.names;
  const rest = clause.replace(/,?\s*\{[^}]*\}\s*,?/u, '').trim();
  const names = (named ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return [
    ...(rest === '' ? [] : [`${keyword} ${rest} from '${source}';`]),
    ...names.map((name) => `${keyword} { ${name} } from '${source}';`),
  ];
}
