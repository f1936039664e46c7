import { createRequire } from 'node:module';
import { validatePolicy } from '@agentbus/redaction';
import type { SectionProblem } from './config.ts';
import { didYouMean } from './did-you-mean.ts';
import { SETTINGS, SWITCHES } from './settings.ts';
import { describeType, readValue } from './value-type.ts';

type Path = readonly (string | number)[];

/** The sections that other packages check. */
const SECTIONS: Readonly<Record<string, (value: unknown) => readonly SectionProblem[]>> = {
  redaction: validatePolicy,
  alerts: checkAlerts,
};

/** Names of one level, by the path above it: `''` has the names at the beginning. */
const NAMES: ReadonlyMap<string, readonly string[]> = namesByGroup();

/** What was read of a configuration, and everything that is wrong with it. */
export interface CheckedConfig {
  readonly value: Readonly<Record<string, unknown>>;
  readonly problems: readonly SectionProblem[];
}

/**
 * Checks what a configuration file holds, whatever it is, and reads times and sizes as numbers. A group whose lines are all
 * commented out is none.
 */
export function checkConfig(config: unknown): CheckedConfig {
  const problems: SectionProblem[] = [];
  const value = readGroup([], config, problems);
  return { value: (value ?? {}) as Record<string, unknown>, problems };
}

function readGroup(path: Path, value: unknown, problems: SectionProblem[]): unknown {
  const group = path.join('.');
  if (value === null || value === undefined) return undefined;
  if (value === false && SWITCHES.includes(group)) return false;
  const names = NAMES.get(group) ?? [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    problems.push({ path, ...noGroup(path, value, names) });
    return undefined;
  }
  const read: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    const at = [...path, name];
    const result = names.includes(name) ? readEntry(at, each, problems) : undefined;
    if (!names.includes(name)) problems.push({ path: at, ...unknownName(name, names, path.length === 0) });
    if (result !== undefined) read[name] = result;
  }
  return read;
}

function readEntry(path: Path, value: unknown, problems: SectionProblem[]): unknown {
  const name = path.join('.');
  if (value === null) return undefined;
  const section = Object.hasOwn(SECTIONS, name) ? SECTIONS[name] : undefined;
  if (section !== undefined) {
    problems.push(
      ...section(value).map((problem) => ({
        ...problem,
        path: [...path, ...problem.path],
        fix: withSuggestion(problem),
      })),
    );
    return value;
  }
  const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  if (setting === undefined) return readGroup(path, value, problems);
  const read = readValue(setting.type, value);
  if (read === undefined) {
    const range = describeType(setting.type);
    const nearest = setting.type.is === 'oneOf' ? didYouMean(String(value), setting.type.values) : undefined;
    const fix = `Write ${range}, or leave it out for the default: ${setting.default}.`;
    problems.push({
      path,
      message: `it is ${shown(value, setting.secret)}, must be ${range}.`,
      fix: nearest === undefined ? fix : `Did you mean ${nearest}?`,
    });
  }
  return read;
}

/** Only a process whose file has rules pays for what checks them. */
function checkAlerts(value: unknown): readonly SectionProblem[] {
  if (typeof value === 'string' && value !== '') return [];
  const { checkAlertConfig } = createRequire(import.meta.url)('@agentbus/alerts') as {
    checkAlertConfig(value: unknown): { readonly problems: readonly SectionProblem[] };
  };
  return checkAlertConfig(value).problems;
}

function noGroup(path: Path, value: unknown, names: readonly string[]): Omit<SectionProblem, 'path'> {
  const kind = Array.isArray(value) ? 'a list' : JSON.stringify(value);
  if (path.length > 0)
    return { message: `it is ${kind}, must be settings by name.`, fix: `Settings are: ${names.join(', ')}.` };
  return {
    message: `the file holds ${kind}, must be sections by name.`,
    fix: `Write ${names.join(':, ')}: at its beginning.`,
  };
}

function unknownName(
  name: string,
  names: readonly string[],
  isSection: boolean,
): Omit<SectionProblem, 'path'> {
  const [one, many] = isSection ? ['section', 'Sections'] : ['setting', 'Settings'];
  const nearest = didYouMean(name, names);
  const fix = nearest === undefined ? `${many} are: ${names.join(', ')}.` : `Did you mean ${nearest}?`;
  return { message: `no such ${one}.`, fix };
}

/** Of the names that a fix lists, the one that was probably meant goes first. */
export function withSuggestion({ path, fix }: SectionProblem): string {
  const listed = /^Write one of (.+)\.$/u.exec(fix)?.[1]?.split(', ') ?? [];
  const nearest = didYouMean(String(path.at(-1) ?? ''), listed);
  return nearest === undefined ? fix : `Did you mean ${nearest}? ${fix}`;
}

function shown(value: unknown, isSecret: true | undefined): string {
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return isSecret ? 'something else' : JSON.stringify(value);
}

function namesByGroup(): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const path of [...Object.keys(SETTINGS), ...Object.keys(SECTIONS)]) {
    const parts = path.split('.');
    for (const [depth, name] of parts.entries()) {
      const group = parts.slice(0, depth).join('.');
      const known = names.get(group) ?? [];
      if (!known.includes(name)) names.set(group, [...known, name]);
    }
  }
  return names;
}
