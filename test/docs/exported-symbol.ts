/** What a package exports: each symbol with its declaration and its TSDoc, read from the sources. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isolatedDeclarationSync, parseSync } from 'rolldown/experimental';

/** In this order a reference lists them. */
export const SYMBOL_KINDS = ['function', 'class', 'type', 'constant'] as const;

/** What a symbol is. */
export type SymbolKind = (typeof SYMBOL_KINDS)[number];

/** One export of an entry point. */
export interface ExportedSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  /** Its declarations, overloads each, without `export` and `declare`. Empty where {@link from} is there. */
  readonly declaration: string;
  /** The text of its TSDoc comment, without the asterisks; empty where it has none. */
  readonly comment: string;
  /** The package that it is passed on from. */
  readonly from?: string;
}

/** What is used of an ESTree node. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly declaration?: Node | null;
  readonly id?: { readonly name: string };
  readonly declarations?: readonly { readonly id: { readonly name: string } }[];
  readonly source?: { readonly value: string } | null;
  readonly specifiers?: readonly Specifier[];
}

/** `imported`/`local` of an import, `local`/`exported` of an export. */
interface Specifier {
  readonly local: { readonly name: string };
  readonly exported?: { readonly name: string };
  readonly imported?: { readonly name: string };
}

/** The declarations of a module, as `tsc` would write them to its `.d.ts`. */
interface DeclarationModule {
  readonly path: string;
  readonly text: string;
  readonly body: readonly Node[];
  readonly comments: readonly Node[];
}

const KINDS: Readonly<Record<string, SymbolKind>> = {
  TSDeclareFunction: 'function',
  ClassDeclaration: 'class',
  TSInterfaceDeclaration: 'type',
  TSTypeAliasDeclaration: 'type',
  VariableDeclaration: 'constant',
};

const modules = new Map<string, DeclarationModule>();

/** The exports of a module by name, in the order of the alphabet. Throws for one whose declaration is not to be found. */
export function readExportedSymbols(path: string): ExportedSymbol[] {
  const { body } = readModule(path);
  const names = body.flatMap((node) => [
    ...(node.type === 'ExportNamedDeclaration' ? (node.specifiers ?? []) : []).map(
      ({ exported, local }) => (exported ?? local).name,
    ),
    ...(node.type === 'ExportNamedDeclaration' && node.declaration ? namesOf(node.declaration) : []),
  ]);
  return [...new Set(names)]
    .sort((a, b) => a.localeCompare(b, 'en'))
    .map((name) => findSymbol(path, name, name));
}

/** Follows a name to where it is declared. */
function findSymbol(path: string, name: string, exportedAs: string): ExportedSymbol {
  const module = readModule(path);
  const declared = module.body.filter((node) => namesOf(node.declaration ?? node).includes(name));
  if (declared.length > 0) return symbolOf(module, declared, exportedAs);
  for (const { source, specifiers } of module.body) {
    for (const specifier of specifiers ?? []) {
      const isImport = specifier.imported !== undefined;
      const outer = isImport ? specifier.local.name : (specifier.exported ?? specifier.local).name;
      const inner = (specifier.imported ?? specifier.local).name;
      if (outer !== name) continue;
      if (source?.value.startsWith('.'))
        return findSymbol(join(dirname(path), source.value), inner, exportedAs);
      if (source) return { name: exportedAs, kind: 'type', declaration: '', comment: '', from: source.value };
      if (inner !== name) return findSymbol(path, inner, exportedAs);
    }
  }
  throw new Error(`Cannot find the declaration of ${name}, exported from ${path}.`);
}

function symbolOf(
  { text, comments }: DeclarationModule,
  nodes: readonly Node[],
  name: string,
): ExportedSymbol {
  const [first] = nodes;
  const before = comments.findLast(({ end }) => first !== undefined && end <= first.start);
  const isItsOwn = before !== undefined && text.slice(before.end, first?.start).trim() === '';
  const comment = isItsOwn ? commentText(text.slice(before.start, before.end)) : '';
  const type = first?.declaration?.type ?? first?.type ?? '';
  const declaration = nodes.map(({ start, end }) => text.slice(start, end)).join('\n');
  return { name, kind: KINDS[type] ?? 'type', declaration: tidy(declaration), comment };
}

/** Two spaces for each tab, and no words that only a `.d.ts` needs. */
function tidy(declaration: string): string {
  return declaration
    .replaceAll(/^export (?:declare )?|^declare /gmu, '')
    .replaceAll('\t', '  ')
    .replaceAll(/^( *)\* /gmu, '$1 * ')
    .replaceAll(/^( *)\*(\/?)$/gmu, '$1 *$2');
}

/** The text between the comment's signs. */
function commentText(comment: string): string {
  return comment
    .replace(/^\/\*\*/u, '')
    .replace(/\*\/$/u, '')
    .replaceAll(/^[ \t]*\* ?/gmu, '')
    .trim();
}

function namesOf({ id, declarations }: Node): string[] {
  return [...(id ? [id.name] : []), ...(declarations ?? []).map((each) => each.id.name)];
}

function readModule(path: string): DeclarationModule {
  const known = modules.get(path);
  if (known !== undefined) return known;
  const { code: text, errors } = isolatedDeclarationSync(path, readFileSync(path, 'utf8'));
  if (errors.length > 0) throw new Error(`Cannot read the declarations of ${path}: ${errors[0]?.message}`);
  const { program, comments } = parseSync(path, text, { lang: 'dts' });
  const module = {
    path,
    text,
    body: program.body as unknown as Node[],
    comments: comments as unknown as Node[],
  };
  modules.set(path, module);
  return module;
}
