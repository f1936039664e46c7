export {
  DEFAULT_DETECTOR_RULES,
  DETECTOR_RULES,
  type Detector,
  type DetectorRule,
  type Match,
} from './detector.ts';
export type { Finding, OnFinding } from './finding.ts';
export { type HashKey, MIN_HASH_KEY_BYTES } from './hash-value.ts';
export type { KeyDecision } from './key-decisions.ts';
export type { SensitiveKey } from './key-matcher.ts';
export { KEY_RULES } from './key-terms.ts';
export {
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_DEPTH,
  DEFAULT_MAX_WIDTH,
  LIMIT_RANGES,
  type RedactionLimits,
} from './limits.ts';
export { redactOtlp } from './redact-otlp.ts';
export type { Exporter, RedactingExporter } from './redacting-exporter.ts';
export { redactingLogRecordExporter } from './redacting-log-record-exporter.ts';
export {
  type MetricExporter,
  type RedactingAttributesProcessor,
  redactingAttributesProcessor,
  redactingMetricExporter,
} from './redacting-metric-exporter.ts';
export { redactingSpanExporter } from './redacting-span-exporter.ts';
export { REDACTION_ACTIONS, REMOVED, type RedactionAction } from './redaction-action.ts';
export { METRIC_REDACTIONS } from './redaction-counter.ts';
export { type PolicyProblem, RedactionPolicyError } from './redaction-error.ts';
export { RedactionLogRecordProcessor } from './redaction-log-record-processor.ts';
export { ATTR_REDACTION_RULES, type RedactionOptions } from './redaction-options.ts';
export type { RedactionPass } from './redaction-pass.ts';
export {
  ALWAYS_ALLOWED,
  DEFAULT_ACTION,
  DEFAULT_KEY_RULE,
  DEFAULT_PATH_RULE,
  type FailClosed,
  type RedactionPolicy,
  type SensitiveKeyName,
  type SensitivePath,
} from './redaction-policy.ts';
export { RedactionSpanProcessor } from './redaction-span-processor.ts';
export { createRedactor, type Redactor } from './redactor.ts';
export { validatePolicy } from './validate-policy.ts';
export type { ValueCondition } from './value-condition.ts';
