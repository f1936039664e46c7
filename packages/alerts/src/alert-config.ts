import type { AlertRule } from './alert-rule.ts';
import { type NotificationConfig, readNotificationConfig } from './notification-config.ts';
import { PropertyReader } from './property-reader.ts';
import { checkAlertRules } from './read-alert-rules.ts';
import { AlertRulesError, type RuleProblem } from './rule-problem.ts';
import { FILE_PROPERTIES } from './rule-properties.ts';

/** Two minutes: a batch that was sent again some times. What comes later is of little use to windows of minutes. */
export const DEFAULT_LATENESS = 120_000;

/** What a file of alert rules says. */
export interface AlertConfig {
  readonly rules: readonly AlertRule[];
  /** How long after its time a record may be stored, and counts where rules run over a store. In milliseconds. */
  readonly lateness: number;
  readonly notifications: NotificationConfig;
}

/** Reads what a file of alert rules holds, whatever it is, and says everything that is wrong. */
export function checkAlertConfig(value: unknown): {
  readonly config: AlertConfig;
  readonly problems: readonly RuleProblem[];
} {
  const { rules, problems } = checkAlertRules(value);
  const all = [...problems];
  const file = (typeof value === 'object' && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  const reader = new PropertyReader([], file, FILE_PROPERTIES, all, Object.keys(file));
  const lateness = reader.duration('lateness') ?? DEFAULT_LATENESS;
  const notifications = readNotificationConfig(file, all);
  return { config: { rules, lateness, notifications }, problems: all };
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
