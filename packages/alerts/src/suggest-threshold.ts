/** Which threshold makes an alert fire as often as somebody wants to hear of it. */
import { type AlertThreshold, formatAlertExpression } from '@agentbus/filter';
import type { AlertRule } from './alert-rule.ts';
import type { BacktestResult } from './backtest.ts';
import { QuantileSketch } from './quantile-sketch.ts';

/** Where among the values that there were thresholds are tried. */
const TRIED = [0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1];

/** A rule, and what would become of it. */
export interface ThresholdSuggestion {
  readonly alert: string;
  /** The threshold that the rule has. */
  readonly current: number;
  /** The least strict one at which it fires no more often than wished; `undefined` where none of those tried is. */
  readonly suggested: number | undefined;
  /** How often it would have fired at that. */
  readonly fired: number;
  /** The rule's expression with it. */
  readonly expr: string | undefined;
}

/** Gathers the values of rules, and tries thresholds among them. Rules without a single threshold are left out. */
export class ThresholdTrial {
  readonly #values = new Map<AlertRule, QuantileSketch>();
  readonly #variants = new Map<AlertRule, { readonly rule: AlertRule; readonly value: number }[]>();

  /** For `onValue` of a backtest. */
  readonly note = (rule: AlertRule, value: number): void => {
    if (thresholdOf(rule) === undefined) return;
    const sketch = this.#values.get(rule) ?? new QuantileSketch();
    this.#values.set(rule, sketch);
    sketch.add(value);
  };

  /** The rules with other thresholds, to be replayed over the same records. */
  variants(): AlertRule[] {
    for (const [rule, values] of this.#values) {
      const threshold = thresholdOf(rule);
      if (threshold === undefined) continue;
      const isUpper = threshold.operator.startsWith('>');
      const tried = TRIED.map((place) => rounded(values.quantile(isUpper ? place : 1 - place)));
      const ordered = [...new Set([threshold.value, ...tried])].sort((a, b) => (isUpper ? a - b : b - a));
      const rules = ordered.map((value, index) => ({
        value,
        rule: withThreshold(rule, threshold, value, index),
      }));
      this.#variants.set(rule, rules);
    }
    return [...this.#variants.values()].flatMap((variants) => variants.map(({ rule }) => rule));
  }

  /**
   * What came of the replay.
   *
   * @param most how often an alert may fire in the time that was replayed.
   */
  suggestions({ events }: BacktestResult, most: number): ThresholdSuggestion[] {
    return [...this.#variants].map(([rule, variants]) => {
      const fired = variants.map(
        (variant) =>
          events.filter(({ alert, state }) => alert === variant.rule.alert && state === 'firing').length,
      );
      const tooOften = fired.findLastIndex((count) => count > most);
      const found = variants[tooOften + 1];
      return {
        alert: rule.alert,
        current: thresholdOf(rule)?.value ?? 0,
        suggested: found?.value,
        fired: fired[tooOften + 1] ?? fired.at(-1) ?? 0,
        expr: found && expressionOf(found.rule),
      };
    });
  }
}

/** The only threshold of a rule that has an order; `undefined` where there is none, or there are several. */
function thresholdOf({ check }: AlertRule): AlertThreshold | undefined {
  if (check.type !== 'condition' || check.condition.type !== 'threshold') return undefined;
  const { operator } = check.condition;
  return operator === '=' || operator === '!=' ? undefined : check.condition;
}

function withThreshold(rule: AlertRule, threshold: AlertThreshold, value: number, index: number): AlertRule {
  const condition = { ...threshold, value };
  const name = `${rule.id}~${index}`;
  return { ...rule, id: name, alert: name, check: { type: 'condition', condition } };
}

function expressionOf({ check, filter, by }: AlertRule): string | undefined {
  return check.type === 'condition'
    ? formatAlertExpression({ filter, by, condition: check.condition })
    : undefined;
}

/** To three digits: nobody writes more. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
