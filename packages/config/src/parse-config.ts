import { type Document, isMap, isPair, isScalar, isSeq, type ParsedNode, parseDocument } from 'yaml';
import { type Config, SECTIONS, type SectionProblem } from './config.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { didYouMean } from './did-you-mean.ts';
import { type Environment, substituteEnvironment } from './environment-substitution.ts';

/** How to read a configuration. */
export interface ParseConfigOptions {
  /** The file's name for problems. Default `agentbus.yaml`. */
  readonly file?: string | undefined;
  /** What `${NAME}` in values stands for. Default: `process.env`. */
  readonly env?: Environment | undefined;
}

/** The name of the configuration file. */
export const CONFIG_FILE = 'agentbus.yaml';

/** An alias may repeat what it names so often: enough for any policy, too little for a bomb. */
const MAX_ALIAS_COUNT = 100;

/**
 * Reads a configuration from YAML 1.2 text. An empty text is an empty configuration.
 *
 * @throws {@link ConfigError} with everything that is wrong: file, line, column, the value, what it may be, and the fix
 */
export function parseConfig(text: string, options: ParseConfigOptions = {}): Config {
  const { file = CONFIG_FILE, env = process.env } = options;
  const document = parseDocument(text, { prettyErrors: false });

  const problemAt = (
    offset: number,
    problem: Pick<ConfigProblem, 'path' | 'message' | 'fix'>,
  ): ConfigProblem => {
    const before = text.slice(0, offset).split('\n');
    return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, ...problem };
  };
  const syntax = [...document.errors, ...document.warnings].map(({ pos, message }) =>
    problemAt(pos[0], { path: [], message: `${message}.`, fix: 'Correct the YAML.' }),
  );
  if (syntax.length > 0) throw new ConfigError(syntax);

  const missing = substituteEnvironment(document, env).map(({ name, offset }) =>
    problemAt(offset, {
      path: [],
      message: `the environment variable ${name} is not set.`,
      fix: `Set it, or give a default: \${${name}:-default}.`,
    }),
  );
  if (missing.length > 0) throw new ConfigError(missing);

  const config = toValue(document);
  if (config instanceof ReferenceError) {
    const fix = 'Write out what the aliases stand for.';
    throw new ConfigError([problemAt(0, { path: [], message: `${config.message}.`, fix })]);
  }
  const offsetOf = (path: readonly (string | number)[]) => entryOffset(document.contents, path);
  const problems = checkConfig(config).map((problem) => problemAt(offsetOf(problem.path), problem));
  if (problems.length > 0) throw new ConfigError(problems);
  // A section whose lines are all commented out is none.
  return Object.fromEntries(Object.entries(config as object).filter(([, section]) => section !== null));
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

/** What is wrong with a configuration, apart from where it stands in a file. */
function checkConfig(config: unknown): Pick<ConfigProblem, 'path' | 'message' | 'fix'>[] {
  const names = Object.keys(SECTIONS);
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    const message = `the file holds ${Array.isArray(config) ? 'a list' : JSON.stringify(config)}, must be sections by name.`;
    return [{ path: [], message, fix: `Write ${names.join(':, ')}: at its beginning.` }];
  }
  return Object.entries(config).flatMap(([name, value]) => {
    if (!isSection(name)) {
      const nearest = didYouMean(name, names);
      const fix = nearest === undefined ? `Sections are: ${names.join(', ')}.` : `Did you mean ${nearest}?`;
      return [{ path: [name], message: 'no such section.', fix }];
    }
    if (value === null) return [];
    return SECTIONS[name](value).map((problem) => ({
      ...problem,
      path: [name, ...problem.path],
      fix: withSuggestion(problem),
    }));
  });
}

/** Of the names that a fix lists, the one that was probably meant goes first. */
function withSuggestion({ path, fix }: SectionProblem): string {
  const listed = /^Write one of (.+)\.$/u.exec(fix)?.[1]?.split(', ') ?? [];
  const nearest = didYouMean(String(path.at(-1) ?? ''), listed);
  return nearest === undefined ? fix : `Did you mean ${nearest}? ${fix}`;
}

function isSection(name: string): name is keyof Config {
  return Object.hasOwn(SECTIONS, name);
}

/** Where the entry of a path begins: its name, or the list's item; the nearest thing around it where it is not there. */
function entryOffset(contents: ParsedNode | null, path: readonly (string | number)[]): number {
  let node: unknown = contents;
  let offset = contents?.range[0] ?? 0;
  for (const step of path) {
    const entry = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      : isSeq(node)
        ? node.items[Number(step)]
        : undefined;
    if (entry === undefined) break;
    const named = isPair(entry) ? entry.key : entry;
    offset = (named as ParsedNode | undefined)?.range?.[0] ?? offset;
    node = isPair(entry) ? entry.value : entry;
  }
  return offset;
}
