import type { AlertCondition, AlertMeasure, Expression, FieldReference } from '@agentbus/filter';
import type { Template } from './template.ts';

/** Which telemetry a rule is about. */
export type AlertSignal = 'logs' | 'traces' | 'metrics';

/** A rule, read and checked: what evaluation works on. Made by `readAlertRules`. Lengths of time are in milliseconds. */
export interface AlertRule {
  /** Names the rule's state: its group and alert, and a number where several are called alike. */
  readonly id: string;
  /** Everything that decides what its state means: a rule that says something else begins anew. */
  readonly definition: string;
  readonly group: string;
  readonly alert: string;
  readonly signal: AlertSignal;
  readonly check: RuleCheck;
  /** Which records count. */
  readonly filter: Expression;
  /** The fields whose values make a group. */
  readonly by: readonly FieldReference[];
  /** Evaluated at whole multiples of this. */
  readonly interval: number;
  /** How long after the end of its window a rule is evaluated: what comes later than that is late. */
  readonly offset: number;
  /** How long the condition must hold before the alert fires. */
  readonly for: number;
  /** How long the alert goes on firing once the condition no longer holds. */
  readonly keepFiringFor: number;
  /** How long a group without records is remembered, where none is a finding. */
  readonly forgetAfter: number;
  /** Groups beyond these are not looked at, and counted. */
  readonly maxGroups: number;
  readonly labels: readonly LabelTemplate[];
  readonly annotations: readonly LabelTemplate[];
}

/** A label or an annotation, and the text that it is made of. */
export interface LabelTemplate {
  readonly name: string;
  readonly template: Template;
}

/** What a rule asks of the records of a group. */
export type RuleCheck =
  /** A condition on the measures of windows. */
  | { readonly type: 'condition'; readonly condition: AlertCondition }
  | SpikeCheck
  /** A value of `by` that has not been there for `remember` shows for `over`; what comes within `learn` is known. */
  | {
      readonly type: 'new_term';
      readonly over: number;
      readonly remember: number;
      readonly learn: number;
    }
  /** The field has another value than before; shows for `over`. */
  | { readonly type: 'change'; readonly field: FieldReference; readonly over: number }
  /** Always: a sign of life. */
  | { readonly type: 'always' };

/** A window that is so many times as high, or as low, as the one before it. */
export interface SpikeCheck {
  readonly type: 'spike';
  readonly measure: AlertMeasure;
  readonly over: number;
  readonly height: number;
  readonly direction: 'up' | 'down' | 'both';
  /** The window before must have this at least. */
  readonly leastReference: number;
  /** The window now must have this at least. */
  readonly leastCurrent: number;
}

/** Evaluated this often, in milliseconds, where a group does not say: soon enough for people. */
export const DEFAULT_INTERVAL = 10_000;

/** Groups of one rule: as many as a service has of routes or tenants; more are a field that should not be a key. */
export const DEFAULT_MAX_GROUPS = 10_000;

/** A group that has gone silent counts as missing for a day; then it was taken out of service. */
export const DEFAULT_FORGET_AFTER = 86_400_000;
