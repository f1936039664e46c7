import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  type AlertConfig,
  type AlertRule,
  checkAlertConfig,
  type RuleTest,
  readAlertConfig,
  readRuleTests,
} from '@agentbus/alerts';
import { stringify } from 'yaml';
import { withSuggestion } from './check-config.ts';
import type { Config } from './config.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { isRead, readParts } from './config-reader.ts';
import type { LoadConfigOptions } from './load-config.ts';
import type { ParseConfigOptions } from './parse-config.ts';
import { readYamlText, type ValueProblem } from './yaml-text.ts';

/** The name of a rule file for problems, where none is given. */
export const ALERT_RULES_FILE = 'alerts.yaml';

/**
 * Reads alert rules, and what is done with alerts, from YAML 1.2 text: of a rule file, or of the section `alerts` of an
 * `agentbus.yaml`.
 *
 * @throws {@link ConfigError} with everything that is wrong: file, line, column, the value, what it may be, and the fix
 */
export function parseAlertRules(text: string, options: ParseConfigOptions = {}): AlertConfig {
  const { file = ALERT_RULES_FILE, env = process.env, reader } = options;
  const yaml = readYamlText(text, file, env, (path) => {
    const at = placeOf(path);
    return at !== undefined && isRead(at, reader);
  });
  const section = sectionOf(yaml.value);
  const place = section === undefined ? [] : ['alerts'];
  const { config, problems } = checkAlertConfig(readParts(section ?? yaml.value, reader, ['alerts']));
  if (problems.length > 0) {
    throw new ConfigError(
      problems.map((problem) =>
        yaml.locate({ ...problem, path: [...place, ...problem.path], fix: withSuggestion(problem) }),
      ),
    );
  }
  return config;
}

/** The rules of an `agentbus.yaml`; `undefined` where the file holds rules and nothing else. */
function sectionOf(value: unknown): unknown {
  const section = (value as { readonly alerts?: unknown } | null)?.alerts;
  return typeof section === 'object' && section !== null ? section : undefined;
}

/** What a rule file has at its beginning. */
const RULE_FILE_NAMES: readonly string[] = ['groups', 'route', 'receivers', 'inhibit_rules'];

/** A place as it is in an `agentbus.yaml`; `undefined` where it is of another section. */
function placeOf(path: readonly (string | number)[]): readonly (string | number)[] | undefined {
  if (path[0] === 'alerts') return path;
  return RULE_FILE_NAMES.includes(String(path[0])) ? ['alerts', ...path] : undefined;
}

/**
 * Reads a file of alert rules.
 *
 * @throws `ConfigError` for what the file says, the system's error for a file that cannot be read
 */
export function loadAlertRules(file: string, options: LoadConfigOptions = {}): AlertConfig {
  return parseAlertRules(readFileSync(file, 'utf8'), { ...options, file });
}

/**
 * The alert rules of a configuration: of the file that it names, or those that it holds; `undefined` where it has none.
 *
 * @throws `ConfigError` for what the file says, the system's error for a file that cannot be read
 */
export function configuredAlerts(config: Config, options: LoadConfigOptions = {}): AlertConfig | undefined {
  const { alerts } = config;
  if (alerts === undefined) return undefined;
  return typeof alerts === 'string' ? loadAlertRules(alerts, options) : readAlertConfig(alerts);
}

/** Tests of rules, and the rules that they test. */
export interface LoadedRuleTests {
  readonly rules: readonly AlertRule[];
  readonly tests: readonly RuleTest[];
}

/**
 * Reads a file of tests of rules, in promtool's manner; `rule_files` are relative to it.
 *
 * @throws `ConfigError` for what it, or a rule file, says; the system's error for a file that cannot be read
 */
export function loadRuleTests(file: string, options: LoadConfigOptions = {}): LoadedRuleTests {
  const { env = process.env } = options;
  const yaml = readYamlText(readFileSync(file, 'utf8'), file, env);
  const problems: ValueProblem[] = [];
  const tests = readRuleTests(yaml.value, problems);
  const files = ruleFiles(yaml.value, problems);
  if (problems.length > 0)
    throw new ConfigError(problems.map((problem): ConfigProblem => yaml.locate(problem)));
  const rules = files.flatMap((name) => loadAlertRules(resolve(dirname(file), name), options).rules);
  return { rules, tests };
}

function ruleFiles(value: unknown, problems: ValueProblem[]): readonly string[] {
  const files = (value as { readonly rule_files?: unknown }).rule_files;
  if (Array.isArray(files) && files.length > 0 && files.every((each) => typeof each === 'string'))
    return files;
  problems.push({
    path: ['rule_files'],
    message: 'it names no files.',
    fix: 'Write rule_files: [alerts.yaml].',
  });
  return [];
}

/** Rules as the text of a rule file. */
export function formatAlertRules(rules: unknown): string {
  return stringify(rules, { lineWidth: 110 });
}
