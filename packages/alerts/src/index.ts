export { type AlertConfig, checkAlertConfig, DEFAULT_LATENESS, readAlertConfig } from './alert-config.ts';
export {
  AlertEvaluator,
  CLOCK_TOLERANCE,
  type EvaluationReport,
  type EvaluatorOptions,
  OUTAGE_TOLERANCE,
} from './alert-evaluator.ts';
export { type AlertEvent, alertKey } from './alert-event.ts';
export { AlertLogRecordProcessor } from './alert-log-record-processor.ts';
export {
  AlertMetricExporter,
  type AlertMetricExporterOptions,
  type MetricExporter,
} from './alert-metric-exporter.ts';
export {
  type AlertRule,
  type AlertSignal,
  DEFAULT_FORGET_AFTER,
  DEFAULT_INTERVAL,
  DEFAULT_MAX_GROUPS,
  type LabelTemplate,
  type RuleCheck,
  type SpikeCheck,
} from './alert-rule.ts';
export { AlertSpanProcessor } from './alert-span-processor.ts';
export { ALERT_EVENT_PREFIX, ALERTS_ACTIVE_METRIC, type AlertCount } from './alert-telemetry.ts';
export {
  type BacktestOptions,
  type BacktestResult,
  backtest,
  type FiringSummary,
  summarize,
  warmUpMillis,
} from './backtest.ts';
export { type Evaluation, evaluate } from './evaluate.ts';
export type { InhibitRule } from './inhibition.ts';
export type { AlertProcessorOptions, AlertStateStore } from './live-alerts.ts';
export { formatMatcher, type Labels, type Matcher, parseMatcher, parseMatchers } from './matcher.ts';
export {
  CONSOLE_RECEIVER,
  type NotificationConfig,
  type NotifierConfig,
  type ReceiverConfig,
} from './notification-config.ts';
export {
  type GroupIntegration,
  NO_NOTIFICATIONS,
  type NotificationGroup,
  type NotificationState,
  type OutboxEntry,
  type SentNotification,
} from './notification-state.ts';
export type { AlertNotification, NotifiedAlert } from './notifier.ts';
export {
  MAX_NOTIFIED_ALERTS,
  type NotificationPlan,
  type NotifyInput,
  nextNotifyAt,
  notifyAlerts,
  type PlannedIntegration,
  type PlannedReceiver,
} from './notify-alerts.ts';
export { ALERT_PRESETS, type AlertPreset, presetGroups } from './presets.ts';
export { checkAlertRules, readAlertRules, shortestWindow, windowsOf } from './read-alert-rules.ts';
export { recordMillis } from './record-time.ts';
export { DEFAULT_GROUP_INTERVAL, DEFAULT_GROUP_WAIT, DEFAULT_REPEAT_INTERVAL, type Route } from './route.ts';
export { AlertRulesError, type RuleProblem } from './rule-problem.ts';
export { RULE_TYPES, type RuleType } from './rule-properties.ts';
export type { EvaluationState, RuleState } from './rule-state.ts';
export {
  type AlertExpectation,
  type RuleTest,
  readRuleTests,
  runRuleTest,
  TEST_START,
  type TestFailure,
} from './rule-test.ts';
export { isActive, type Silence, silencedAt } from './silence.ts';
export { type ThresholdSuggestion, ThresholdTrial } from './suggest-threshold.ts';
export {
  isTemplateProblem,
  parseTemplate,
  type Template,
  type TemplateData,
  type TemplateProblem,
} from './template.ts';
