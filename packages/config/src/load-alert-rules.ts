import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  type AlertConfig,
  type AlertRule,
  checkAlertConfig,
  type RuleTest,
  readRuleTests,
} from '@agentbus/alerts';
import { stringify } from 'yaml';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import type { LoadConfigOptions } from './load-config.ts';
import { type ParseConfigOptions, withSuggestion } from './parse-config.ts';
import { readYamlText, type ValueProblem } from './yaml-text.ts';

/** The name of a rule file for problems, where none is given. */
export const ALERT_RULES_FILE = 'alerts.yaml';

/**
 * Reads alert rules, and what is done with alerts, from YAML 1.2 text.
 *
 * @throws {@link ConfigError} with everything that is wrong: file, line, column, the value, what it may be, and the fix
 */
export function parseAlertRules(text: string, options: ParseConfigOptions = {}): AlertConfig {
  const { file = ALERT_RULES_FILE, env = process.env } = options;
  const yaml = readYamlText(text, file, env);
  const { config, problems } = checkAlertConfig(yaml.value);
  if (problems.length > 0) {
    throw new ConfigError(
      problems.map((problem) => yaml.locate({ ...problem, fix: withSuggestion(problem) })),
    );
  }
  return config;
}

/**
 * Reads a file of alert rules.
 *
 * @throws `ConfigError` for what the file says, the system's error for a file that cannot be read
 */
export function loadAlertRules(file: string, options: LoadConfigOptions = {}): AlertConfig {
  return parseAlertRules(readFileSync(file, 'utf8'), { ...options, file });
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
