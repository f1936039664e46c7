import type { Expression } from './expression.ts';
import type { FieldReference } from './field.ts';
import type { CountAggregate, NumberAggregate, PercentileAggregate, RateAggregate } from './stage.ts';

/**
 * What an alert rule asks: `level>=error service:checkout | count over 5m > 10 by route`. Evaluated again and again, over
 * a window that moves with time, for each group by itself. Plain immutable data.
 */
export interface AlertExpression {
  /** Which records count; in normal form. */
  readonly filter: Expression;
  readonly condition: AlertCondition;
  /** The fields whose values make a group; none where all records are one. */
  readonly by: readonly FieldReference[];
}

/** A threshold, or several that are joined; `and` binds closer than `or`. */
export type AlertCondition = AlertThreshold | AlertConnective;

/** `count over 1h > 100 and count over 5m > 20`. */
export interface AlertConnective {
  readonly type: 'and' | 'or';
  /** Two at least. */
  readonly operands: readonly AlertCondition[];
}

/** `count over 5m > 10`, `p95 duration over 10m > 500ms until < 300ms`. */
export interface AlertThreshold {
  readonly type: 'threshold';
  readonly measure: AlertMeasure;
  /** Length of the window in nanoseconds, whole milliseconds. */
  readonly over: bigint;
  readonly operator: AlertOperator;
  /** What is compared with: of a `ratio` a share of 1, of a field's numbers in the field's unit. */
  readonly value: number;
  /** When a true threshold becomes false again; `undefined` where it does as soon as it no longer holds. */
  readonly until: { readonly operator: AlertOperator; readonly value: number } | undefined;
}

/** How a window's value is compared. */
export type AlertOperator = '>' | '>=' | '<' | '<=' | '=' | '!=';

/**
 * What is calculated of a window. `rate` is per second of the window. Without numbers, what is calculated of a field has no
 * value, and no threshold holds.
 */
export type AlertMeasure =
  | CountAggregate
  | RateAggregate
  | NumberAggregate
  | PercentileAggregate
  | FieldMeasure
  | RatioMeasure;

/** `distinct user.id`: how many different values; `last value`: the latest; `increase value`: the growth of a counter. */
export interface FieldMeasure {
  readonly function: 'distinct' | 'last' | 'increase';
  readonly field: FieldReference;
}

/** `ratio (status>=500)`: the share of the records that match this as well, from 0 to 1; none of no records. */
export interface RatioMeasure {
  readonly function: 'ratio';
  readonly filter: Expression;
}
