import type { RuleGroup } from './rule-group.ts';

/** What is kept of one rule between evaluations. */
export interface RuleState {
  readonly definition: string;
  readonly alert: string;
  readonly group: string;
  readonly startedAt: number;
  readonly evaluatedTo: number;
  readonly groups: readonly RuleGroup[];
}

/**
 * What is kept of all rules between evaluations: a plain JSON value, to be stored and given back as it is.
 */
export interface EvaluationState {
  /** What it is written like. */
  readonly version: 1;
  /** By the rules' ids. */
  readonly rules: Readonly<Record<string, RuleState>>;
}
