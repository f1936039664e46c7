/** Finds files by a pattern, the same on every version of Node. */
import { readdir, stat } from 'node:fs/promises';
import { join, parse, resolve, sep } from 'node:path';

const WILDCARD = /[*?[{]/u;

/**
 * The files that a pattern matches, as absolute paths in the order of their names: `*` and `?` stand for characters within a
 * name, `[a-z]` and `[!a-z]` for one of a set, `{a,b}` for either, `**` for any number of directories. Names that begin with
 * a dot are matched by a pattern that does. A path without wildcards, or of a file whose name has them, is that file.
 */
export async function expandGlob(pattern: string): Promise<string[]> {
  const path = resolve(pattern);
  if (!WILDCARD.test(pattern) || (await isFile(path))) return (await isFile(path)) ? [path] : [];
  const { root } = parse(path);
  const found = new Set<string>();
  for (const alternative of expandBraces(path.slice(root.length))) {
    for await (const file of walk(root, alternative.split(sep))) found.add(file);
  }
  return [...found].sort();
}

async function* walk(directory: string, segments: readonly string[]): AsyncGenerator<string> {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  if (segment === '**') {
    yield* walk(directory, rest);
    for (const name of await directoriesIn(directory)) yield* walk(join(directory, name), segments);
    return;
  }
  if (!WILDCARD.test(segment)) {
    const path = join(directory, segment);
    if (rest.length > 0) yield* walk(path, rest);
    else if (await isFile(path)) yield path;
    return;
  }
  const matches = segmentPattern(segment);
  for (const entry of await entriesOf(directory)) {
    if (!matches.test(entry.name)) continue;
    const path = join(directory, entry.name);
    if (rest.length > 0) yield* walk(path, rest);
    else if (await isFile(path)) yield path;
  }
}

/** What cannot be listed matches nothing. */
async function entriesOf(directory: string) {
  return readdir(directory, { withFileTypes: true }).catch(() => []);
}

/** Directories that `**` goes into: links could lead in circles. */
async function directoriesIn(directory: string): Promise<string[]> {
  const entries = await entriesOf(directory);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
}

async function isFile(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && !stats.isDirectory();
}

/** `a{b,c}d` is `abd` and `acd`, also nested. */
function expandBraces(pattern: string): string[] {
  const open = pattern.indexOf('{');
  if (open === -1) return [pattern];
  const alternatives: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let index = open; index < pattern.length; index++) {
    const character = pattern[index];
    if (character === '{') depth++;
    if (character === '}') depth--;
    if (depth === 0 || (depth === 1 && character === ',')) {
      alternatives.push(pattern.slice(start, index));
      start = index + 1;
    }
    if (depth > 0) continue;
    return alternatives.flatMap((alternative) =>
      expandBraces(pattern.slice(0, open) + alternative + pattern.slice(index + 1)),
    );
  }
  return [pattern];
}

function segmentPattern(segment: string): RegExp {
  let source = segment.startsWith('.') ? '' : '(?!\\.)';
  for (let index = 0; index < segment.length; index++) {
    const character = segment.charAt(index);
    const end = character === '[' ? segment.indexOf(']', index + 2) : -1;
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (end !== -1) {
      source += characterSet(segment.slice(index + 1, end));
      index = end;
    } else source += character.replace(/[.+^$()|\\{}[\]]/u, '\\$&');
  }
  return new RegExp(`^${source}$`, 'su');
}

function characterSet(text: string): string {
  const negated = /^[!^]/u.test(text);
  const members = (negated ? text.slice(1) : text).replace(/[\\[\]^&~|]/gu, '\\$&');
  return `[${negated ? '^' : ''}${members}]`;
}
