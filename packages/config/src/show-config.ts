import type { Config } from './config.ts';
import { valueAt } from './config-environment.ts';
import type { ConfigProblem } from './config-error.ts';
import type { Environment } from './environment-substitution.ts';
import { CONFIG_FILE, parseConfig } from './parse-config.ts';
import { SETTINGS } from './settings.ts';
import { readYamlText } from './yaml-text.ts';

/** One setting as it is in effect. Options that are given in code, or on a command line, win over all of them. */
export interface ShownSetting {
  /** Its path, with dots. */
  readonly name: string;
  /** Its value as text; a secret is masked. */
  readonly value: string;
  readonly source: 'environment' | 'file' | 'default';
  /** The variable, or file and line, that it comes from; the variable that would say it, for a default. */
  readonly from: string | undefined;
  /** Whether a change takes effect while programs run. */
  readonly reloads: boolean;
}

/** What stands in the place of a secret. */
const MASK = '****';

/** Names whose values nobody must read over somebody's shoulder. */
const SECRET_NAME = /secret|token|passw|credential|authorization|cookie|api[._-]?key|^key$|webhook|url$/iu;

const RELOADING_SECTIONS: readonly string[] = ['redaction', 'alerts'];

/** What the settings are, and where each comes from. @throws `ConfigError` where the file cannot be used. */
export function showConfig(
  text: string | undefined,
  env: Environment,
  file: string = CONFIG_FILE,
): ShownSetting[] {
  const config: Config = text === undefined ? {} : parseConfig(text, { file, env });
  const yaml = text === undefined ? undefined : readYamlText(text, file, env);
  const placeOf = (path: readonly (string | number)[]): string | undefined => {
    const place: ConfigProblem | undefined = yaml?.locate({ path, message: '', fix: '' });
    return place && `${place.file}:${place.line}`;
  };
  const settings = Object.entries(SETTINGS).map(([name, setting]): ShownSetting => {
    const variable = setting.env;
    const reloads = setting.reloads === true;
    const fromEnvironment = variable === undefined ? undefined : env[variable]?.trim() || undefined;
    if (fromEnvironment !== undefined) {
      const value = setting.secret ? MASK : maskText(name, fromEnvironment);
      return { name, value, source: 'environment', from: variable, reloads };
    }
    const value = valueAt(config, name) ?? (isSwitchedOff(config, name) ? false : undefined);
    if (value !== undefined) {
      const shown = setting.secret ? MASK : shownValue(name, value);
      return { name, value: shown, source: 'file', from: placeOf(name.split('.')), reloads };
    }
    return { name, value: setting.default, source: 'default', from: variable, reloads };
  });
  return [...settings, ...RELOADING_SECTIONS.flatMap((name) => sectionLines(name, config, placeOf))];
}

/** Whether the group that a setting is in is `false`. */
function isSwitchedOff(config: Config, name: string): boolean {
  const parts = name.split('.');
  return parts.some((_, index) => valueAt(config, parts.slice(0, index).join('.')) === false);
}

/** A section of another package: one line for each value that is in it. */
function sectionLines(
  section: string,
  config: Config,
  placeOf: (path: readonly (string | number)[]) => string | undefined,
): ShownSetting[] {
  const value = valueAt(config, section);
  if (value === undefined) {
    const shown = section === 'alerts' ? 'none' : 'the default policy';
    return [{ name: section, value: shown, source: 'default', from: undefined, reloads: true }];
  }
  return leavesOf(value, [section]).map(([path, leaf]) => ({
    name: path.join('.'),
    value: maskText(String(path.findLast((step) => typeof step === 'string')), String(leaf)),
    source: 'file',
    from: placeOf(path),
    reloads: true,
  }));
}

function leavesOf(
  value: unknown,
  path: readonly (string | number)[],
): [readonly (string | number)[], unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const entries = Array.isArray(value) ? value.map((each, index) => [index, each]) : Object.entries(value);
  return entries.flatMap(([name, each]) => leavesOf(each, [...path, name as string | number]));
}

function shownValue(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value !== 'object' || value === null) return maskText(name, String(value));
  return Object.entries(value)
    .map(([key, each]) => `${key}=${maskText(key, String(each))}`)
    .join(', ');
}

/** A text without what is secret: all of it by its name, or the password and the query of an address. */
function maskText(name: string, text: string): string {
  if (SECRET_NAME.test(name)) return MASK;
  if (name === 'service.attributes') return maskPairs(text);
  if (!/^[a-z][a-z\d+.-]*:\/\//iu.test(text)) return text;
  if (!URL.canParse(text)) return MASK;
  const url = new URL(text);
  if (url.username === '' && url.password === '' && url.search === '') return text;
  if (url.username !== '') url.username = MASK;
  if (url.password !== '') url.password = MASK;
  for (const key of [...url.searchParams.keys()]) url.searchParams.set(key, MASK);
  return url.href;
}

function maskPairs(text: string): string {
  return text
    .split(',')
    .map((pair) => {
      const name = pair.slice(0, Math.max(0, pair.indexOf('=')));
      return name === '' || SECRET_NAME.test(name) ? `${name}${name === '' ? '' : '='}${MASK}` : pair;
    })
    .join(',');
}
