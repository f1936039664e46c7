import { resolve } from 'node:path';
import { type AlertConfig, AlertEvaluator, NO_NOTIFICATIONS, notifyAlerts } from '@agentbus/alerts';
import { ConfigError } from '@agentbus/config';
import { loadAlertRules } from '@agentbus/config/alert-rules';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { compileRegex } from './regex.ts';

/** Reads the rule file that a command is given; a usage error, with line and column, where it is none. */
export function readRuleFile(positionals: readonly string[], io: CommandIo): AlertConfig {
  const [file, ...others] = positionals;
  if (file === undefined) throw usageError('the file of the rules is missing', 'such as alerts.yaml');
  if (others.length > 0) throw usageError(`there is one file, and "${others[0]}" is another`);
  try {
    return loadAlertRules(resolve(file), { env: io.env });
  } catch (error) {
    throw fileError(file, error);
  }
}

/** Checks what only the engine of regular expressions knows; a usage error, where there is something wrong. */
export function checkRules(file: string, { rules, notifications }: AlertConfig): void {
  try {
    new AlertEvaluator(rules, { start: 0, regex: compileRegex });
    notifyAlerts(notifications, NO_NOTIFICATIONS, { events: [], silences: [], now: 0, regex: compileRegex });
  } catch (error) {
    throw error instanceof Error ? usageError(`${file}: ${error.message}`) : error;
  }
}

/** What is wrong with a file, as a usage error. */
export function fileError(file: string, error: unknown): unknown {
  // The file as it was named: its absolute place says nothing more.
  if (error instanceof ConfigError) return usageError(error.message.replaceAll(resolve(file), file));
  if (error instanceof Error && 'code' in error)
    return usageError(`${file} cannot be read: ${error.message}`);
  return error;
}
