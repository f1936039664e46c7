import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type ParsedNode,
  parseDocument,
  type Scalar,
} from 'yaml';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { type Environment, substituteEnvironment } from './environment-substitution.ts';

/** An alias may repeat what it names so often: enough for any configuration, too little for a bomb. */
const MAX_ALIAS_COUNT = 100;

type Path = readonly (string | number)[];

/** Something wrong with a value of a YAML text. */
export interface ValueProblem {
  readonly path: Path;
  /** Where within the text that the path leads to, in UTF-16 units; `undefined` for all of it. */
  readonly position?: number | undefined;
  readonly message: string;
  readonly fix: string;
}

/** What a YAML text holds, and where. */
export interface YamlText {
  /** `{}` where it holds nothing. */
  readonly value: unknown;
  /** Says where in the file a problem is. */
  locate(problem: ValueProblem): ConfigProblem;
}

/**
 * Reads YAML 1.2 text, with `${NAME}` in values filled in.
 *
 * @param file the name for problems.
 * @param isRead whether anybody reads the value there: a variable that nobody reads need not be set.
 * @throws {@link ConfigError} for what is no YAML, variables that are not set, and too many aliases
 */
export function readYamlText(
  text: string,
  file: string,
  env: Environment,
  isRead: (path: Path) => boolean = () => true,
): YamlText {
  const document = parseDocument(text, { prettyErrors: false });
  const problemAt = (
    offset: number,
    { path, message, fix }: Pick<ConfigProblem, 'path' | 'message' | 'fix'>,
  ): ConfigProblem => {
    const before = text.slice(0, offset).split('\n');
    return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, path, message, fix };
  };
  const syntax = [...document.errors, ...document.warnings].map(({ pos, message }) =>
    problemAt(pos[0], { path: [], message: `${message}.`, fix: 'Correct the YAML.' }),
  );
  if (syntax.length > 0) throw new ConfigError(syntax);

  const missing = substituteEnvironment(document, env)
    .filter(({ path }) => isRead(path))
    .map(({ name, offset }) =>
      problemAt(offset, {
        path: [],
        message: `the environment variable ${name} is not set.`,
        fix: `Set it, or give a default: \${${name}:-default}.`,
      }),
    );
  if (missing.length > 0) throw new ConfigError(missing);

  const value = toValue(document);
  if (value instanceof ReferenceError) {
    const fix = 'Write out what the aliases stand for.';
    throw new ConfigError([problemAt(0, { path: [], message: `${value.message}.`, fix })]);
  }
  return {
    value,
    locate: (problem) => problemAt(offsetOf(text, document.contents, problem), problem),
  };
}

/** What the document stands for; the parser's error for aliases of nothing, and for too many. */
function toValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIAS_COUNT }) ?? {};
  } catch (error) {
    if (error instanceof ReferenceError) return error;
    throw error;
  }
}

/** Where an entry begins: its name, or the list's item; the nearest thing around it where it is not there. */
function offsetOf(text: string, contents: ParsedNode | null, { path, position }: ValueProblem): number {
  let node: unknown = contents;
  let offset = contents?.range[0] ?? 0;
  for (const step of path) {
    const entry = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      : isSeq(node)
        ? node.items[Number(step)]
        : undefined;
    if (entry === undefined) return offset;
    const named = isPair(entry) ? entry.key : entry;
    offset = (named as ParsedNode | undefined)?.range?.[0] ?? offset;
    node = isPair(entry) ? entry.value : entry;
  }
  return position !== undefined && isScalar(node) ? offsetWithin(text, node, position, offset) : offset;
}

/** Where a place of a text is in the file: quotes, escapes, line breaks and indentation come between. */
function offsetWithin(text: string, { range, value }: Scalar, position: number, fallback: number): number {
  if (!range || typeof value !== 'string') return fallback;
  let offset = range[0];
  const opening = text[offset] ?? '';
  if (opening === '"' || opening === "'") offset++;
  // The head of a block, `>-` and a comment, is on a line of its own.
  else if (opening === '|' || opening === '>') offset = text.indexOf('\n', offset) + 1;
  const isBlank = (character: string | undefined) =>
    character === ' ' || character === '\n' || character === '\r';
  for (let index = 0; index < value.length && offset < range[1]; index++) {
    while (text[offset] !== value[index] && isBlank(text[offset]) && !isBlank(value[index])) offset++;
    if (index >= position) break;
    const escaped = opening === '"' && text[offset] === '\\';
    const doubled = opening === "'" && text.startsWith("''", offset);
    offset += escaped || doubled ? 2 : 1;
  }
  return Math.min(offset, range[1]);
}
