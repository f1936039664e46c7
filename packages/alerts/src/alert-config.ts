import type { AlertRule } from './alert-rule.ts';
import { type NotificationConfig, readNotificationConfig } from './notification-config.ts';
import { checkAlertRules } from './read-alert-rules.ts';
import { AlertRulesError, type RuleProblem } from './rule-problem.ts';

/** What a file of alert rules says. */
export interface AlertConfig {
  readonly rules: readonly AlertRule[];
  readonly notifications: NotificationConfig;
}

/** Reads what a file of alert rules holds, whatever it is, and says everything that is wrong. */
export function checkAlertConfig(value: unknown): {
  readonly config: AlertConfig;
  readonly problems: readonly RuleProblem[];
} {
  const { rules, problems } = checkAlertRules(value);
  const all = [...problems];
  const file = typeof value === 'object' && value !== null ? value : {};
  const notifications = readNotificationConfig(file as Readonly<Record<string, unknown>>, all);
  return { config: { rules, notifications }, problems: all };
}

/**
 * Reads what a file of alert rules holds.
 *
 * @throws AlertRulesError with everything that is wrong.
 */
export function readAlertConfig(value: unknown): AlertConfig {
  const { config, problems } = checkAlertConfig(value);
  if (problems.length > 0) throw new AlertRulesError(problems);
  return config;
}
