import type { FieldReference } from './field.ts';
import type { WildcardPattern } from './wildcard.ts';

/**
 * A filter, parsed: what was written, ready to be formatted again or combined with others. Plain immutable data.
 *
 * Normal form, as `parse`, `and` and `or` give it: no `and` directly within an `and` nor `or` within an `or`, each of
 * two operands or more, no `all` within an `and`.
 *
 * To run a filter, an engine does not read this but the `Condition` that `toCondition` makes of it, in which levels,
 * units and case are resolved.
 */
export type Expression =
  | AllExpression
  | AndExpression
  | OrExpression
  | NotExpression
  | TextExpression
  | MatchExpression
  | CompareExpression
  | RegexExpression
  | ExistsExpression
  | OneOfExpression;

/** Every record: an empty filter, or `*`. */
export interface AllExpression {
  readonly type: 'all';
}

/** `a b`, `a AND b`. */
export interface AndExpression {
  readonly type: 'and';
  readonly operands: readonly Expression[];
}

/** `a OR b`. */
export interface OrExpression {
  readonly type: 'or';
  readonly operands: readonly Expression[];
}

/** `-a`, `NOT a`: whatever `a` does not match. */
export interface NotExpression {
  readonly type: 'not';
  readonly operand: Expression;
}

/** `timeout`, `"timed out"`, `time*out`: a text anywhere in what text search looks at. No piece at an end is empty. */
export interface TextExpression {
  readonly type: 'text';
  readonly value: WildcardPattern;
  /** True where the text has a capital. */
  readonly caseSensitive: boolean;
}

/** `field:value`: equality in any case, with wildcards. */
export interface MatchExpression {
  readonly type: 'compare';
  readonly field: FieldReference;
  readonly operator: ':';
  readonly value: WildcardPattern;
}

/** The operators that compare with one literal value. */
export type CompareOperator = '=' | '!=' | OrderOperator;

/** The operators that need an order. */
export type OrderOperator = '>' | '>=' | '<' | '<=';

/** `field=value`, `field!=value`, `field>=value` …. */
export interface CompareExpression {
  readonly type: 'compare';
  readonly field: FieldReference;
  readonly operator: CompareOperator;
  /** As written, quotes and escapes resolved; with its unit. */
  readonly value: string;
}

/** `field=~pattern`, `field!~pattern`: an RE2 expression, found anywhere in the value. */
export interface RegexExpression {
  readonly type: 'regex';
  readonly field: FieldReference;
  /** Without a leading `(?i)`, which is `ignoreCase`. */
  readonly pattern: string;
  readonly ignoreCase: boolean;
  readonly negated: boolean;
}

/** `field:*`. */
export interface ExistsExpression {
  readonly type: 'exists';
  readonly field: FieldReference;
}

/** `field:(a,"b c",d*)`: any of them, each as with `:`. */
export interface OneOfExpression {
  readonly type: 'oneOf';
  readonly field: FieldReference;
  readonly values: readonly WildcardPattern[];
}
