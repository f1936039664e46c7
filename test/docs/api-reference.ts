/** The API reference: a page a package in `.github/api`, made of its exports and their TSDoc. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './documents.ts';
import {
  type ExportedSymbol,
  readExportedSymbols,
  SYMBOL_KINDS,
  type SymbolKind,
} from './exported-symbol.ts';

/** Where the pages are. */
export const API_FOLDER = '.github/api';

const HEADINGS: Readonly<Record<SymbolKind, string>> = {
  function: 'Functions',
  class: 'Classes',
  type: 'Types',
  constant: 'Constants',
};

/** A package's `package.json`, what is used of it. */
interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly exports: Readonly<Record<string, string | { readonly '@agentbus/source'?: string }>>;
}

/** An entry point: what applications import, and its exports. */
export interface EntryPoint {
  readonly specifier: string;
  readonly symbols: readonly ExportedSymbol[];
}

/** A package with its entry points. */
export interface ReferencedPackage {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly entries: readonly EntryPoint[];
}

/** All packages that export anything. */
export function readPackages(): ReferencedPackage[] {
  return globSync('packages/*/package.json', { cwd: REPOSITORY })
    .sort()
    .map((path) => {
      const folder = path.replace('/package.json', '');
      const manifest = JSON.parse(readFileSync(join(REPOSITORY, path), 'utf8')) as Manifest;
      return { folder, manifest, entries: readEntries(folder, manifest) };
    })
    .filter(({ entries }) => entries.length > 0);
}

function readEntries(folder: string, { name, exports }: Manifest): EntryPoint[] {
  return Object.entries(exports).flatMap(([entry, target]) => {
    const source = typeof target === 'string' ? undefined : target['@agentbus/source'];
    if (source === undefined) return [];
    const symbols = readExportedSymbols(join(REPOSITORY, folder, source));
    return symbols.length === 0 ? [] : [{ specifier: join(name, entry), symbols }];
  });
}

/** The pages by their paths in the repository. */
export function renderApiReference(): Map<string, string> {
  const packages = readPackages();
  const pages = packages.map(
    (each) => [`${API_FOLDER}/${each.folder.replace('packages/', '')}.md`, renderPackage(each)] as const,
  );
  return new Map([[`${API_FOLDER}/README.md`, renderIndex(packages)], ...pages]);
}

const NOTICE = '<!-- Made by test/docs/write-api-reference.ts from the TSDoc of the sources. -->';

function renderIndex(packages: readonly ReferencedPackage[]): string {
  const rows = packages.map(({ folder, manifest }) => {
    const page = `${folder.replace('packages/', '')}.md`;
    return `- [\`${manifest.name}\`](${page}): ${manifest.description}`;
  });
  return `${NOTICE}\n\n# API reference\n\n${rows.join('\n')}\n`;
}

function renderPackage({ folder, manifest, entries }: ReferencedPackage): string {
  const anchors = anchorsOf(entries);
  const head = `${NOTICE}\n\n# ${manifest.name}\n\n${manifest.description}. [Its README](../../${folder}/README.md) shows how to use it.`;
  return `${[head, ...entries.map((entry) => renderEntry(entry, anchors))].join('\n\n')}\n`;
}

function renderEntry({ specifier, symbols }: EntryPoint, anchors: ReadonlyMap<string, string>): string {
  const groups = SYMBOL_KINDS.map(
    (kind) => [kind, symbols.filter((symbol) => symbol.kind === kind)] as const,
  );
  const parts = groups
    .filter(([, group]) => group.length > 0)
    .flatMap(([kind, group]) => [
      `### ${HEADINGS[kind]}`,
      ...group.map((symbol) => renderSymbol(symbol, anchors)),
    ]);
  return [`## ${specifier}`, ...parts].join('\n\n');
}

function renderSymbol(symbol: ExportedSymbol, anchors: ReadonlyMap<string, string>): string {
  const { name, declaration, comment, from } = symbol;
  if (from !== undefined) return `#### ${name}\n\nThat of \`${from}\`.`;
  const { text, tags } = renderComment(comment, anchors);
  return [`#### ${name}`, text, `\`\`\`ts\n${declaration}\n\`\`\``, tags].filter(Boolean).join('\n\n');
}

/** A comment as Markdown: its text, and its tags as a list. */
function renderComment(
  comment: string,
  anchors: ReadonlyMap<string, string>,
): { text: string; tags: string } {
  const [text = '', ...tags] = comment.split(
    /^@(?=(?:param|returns?|throws|see|typeParam|defaultValue)\b)/mu,
  );
  const link = (part: string): string => linkNames(part, anchors);
  return { text: link(text.trim()), tags: tags.map((tag) => `- ${link(renderTag(tag.trim()))}`).join('\n') };
}

function renderTag(tag: string): string {
  const [, word = '', rest = ''] = /^(\w+)\s*(.*)$/su.exec(tag) ?? [];
  const text = rest.replaceAll(/\s*\n\s*/gu, ' ');
  if (word === 'param' || word === 'typeParam') return text.replace(/^(\S+)\s*(?:-\s*)?/u, '`$1`: ');
  if (word === 'see') return `See ${text}`;
  return `${word === 'throws' ? 'Throws' : 'Returns'} ${text}`;
}

/** `{@link name}` as a link where the page has it. */
function linkNames(text: string, anchors: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{@link\s+([^}\s|]+)[^}]*\}/gu, (_, name: string) => {
    const anchor = anchors.get(name);
    return anchor === undefined ? `\`${name}\`` : `[\`${name}\`](#${anchor})`;
  });
}

/** Where GitHub puts each symbol's heading; of equal headings the later ones get a number. */
function anchorsOf(entries: readonly EntryPoint[]): Map<string, string> {
  const anchors = new Map<string, string>();
  const taken = new Map<string, number>();
  for (const { symbols } of entries) {
    for (const kind of SYMBOL_KINDS) {
      for (const { name } of symbols.filter((symbol) => symbol.kind === kind)) {
        const slug = name.toLowerCase();
        const count = taken.get(slug) ?? 0;
        taken.set(slug, count + 1);
        if (!anchors.has(name)) anchors.set(name, count === 0 ? slug : `${slug}-${count}`);
      }
    }
  }
  return anchors;
}
