import { type Config, SECTIONS, type SectionProblem } from './config.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Environment } from './environment-substitution.ts';
import { readYamlText } from './yaml-text.ts';

/** How to read a configuration. */
export interface ParseConfigOptions {
  /** The file's name for problems. Default `agentbus.yaml`. */
  readonly file?: string | undefined;
  /** What `${NAME}` in values stands for. Default: `process.env`. */
  readonly env?: Environment | undefined;
}

/** The name of the configuration file. */
export const CONFIG_FILE = 'agentbus.yaml';

/**
 * Reads a configuration from YAML 1.2 text. An empty text is an empty configuration.
 *
 * @throws {@link ConfigError} with everything that is wrong: file, line, column, the value, what it may be, and the fix
 */
export function parseConfig(text: string, options: ParseConfigOptions = {}): Config {
  const { file = CONFIG_FILE, env = process.env } = options;
  const { value, locate } = readYamlText(text, file, env);
  const problems = checkConfig(value).map(locate);
  if (problems.length > 0) throw new ConfigError(problems);
  // A section whose lines are all commented out is none.
  return Object.fromEntries(Object.entries(value as object).filter(([, section]) => section !== null));
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
export function withSuggestion({ path, fix }: SectionProblem): string {
  const listed = /^Write one of (.+)\.$/u.exec(fix)?.[1]?.split(', ') ?? [];
  const nearest = didYouMean(String(path.at(-1) ?? ''), listed);
  return nearest === undefined ? fix : `Did you mean ${nearest}? ${fix}`;
}

function isSection(name: string): name is keyof Config {
  return Object.hasOwn(SECTIONS, name);
}
