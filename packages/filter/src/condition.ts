import type { OrderOperator } from './expression.ts';
import type { FieldReference } from './field.ts';
import type { WildcardPattern } from './wildcard.ts';

/**
 * What a filter asks of a record, with nothing left to interpret: levels are severity numbers, quantities plain
 * numbers, and texts that ignore case are folded already. This is what every engine implements; `toCondition` makes
 * it. Each condition is true or false of a record, never unknown: `not` is the complement (in SQL, wrap what may be
 * NULL in `coalesce(…, false)`).
 */
export type Condition =
  | AllCondition
  | AndCondition
  | OrCondition
  | NotCondition
  | TextCondition
  | ExistsCondition
  | StringCondition
  | NumberCondition
  | SeverityCondition
  | InstantCondition
  | DurationCondition;

/** True of every record. */
export interface AllCondition {
  readonly type: 'all';
}

/** True where all of its conditions are; there are two or more. */
export interface AndCondition {
  readonly type: 'and';
  readonly conditions: readonly Condition[];
}

/** True where any of its conditions is; there are two or more. */
export interface OrCondition {
  readonly type: 'or';
  readonly conditions: readonly Condition[];
}

/** True where its condition is not. */
export interface NotCondition {
  readonly type: 'not';
  readonly condition: Condition;
}

/**
 * True where one of the searched strings contains the pattern: a log's displayed body; a span's name and status
 * message; a metric's name; and each displayed value of the record's own attributes (not its keys, not the resource).
 * The pattern's pieces come in order within one string, with anything before, between and after.
 */
export interface TextCondition {
  readonly type: 'text';
  /** Folded with `foldCase` where `ignoreCase`. */
  readonly pattern: WildcardPattern;
  readonly ignoreCase: boolean;
}

/**
 * True where the field is there: an attribute of that key, even an empty one; a built-in field that is not empty. For
 * `level`, a severity number other than 0 or a severity text; for `timestamp`, not 0; for `duration`, where there is
 * one (see {@link DurationCondition}).
 */
export interface ExistsCondition {
  readonly type: 'exists';
  readonly field: FieldReference;
}

/** True where the field has a value and its string passes the test. For `level` that is the severity text. */
export interface StringCondition {
  readonly type: 'string';
  readonly field: FieldReference;
  readonly test: StringTest;
}

/** A test of one string. With `ignoreCase`, `value` and `pattern` are folded: fold the tested string too, and compare. */
export type StringTest =
  | { readonly type: 'equals'; readonly value: string; readonly ignoreCase: boolean }
  /** The whole string, with at least one wildcard. */
  | { readonly type: 'wildcard'; readonly pattern: WildcardPattern; readonly ignoreCase: boolean }
  /** RE2, unanchored; `.` does not match a newline, `^` and `$` are the text's ends. */
  | { readonly type: 'regex'; readonly pattern: string; readonly ignoreCase: boolean };

/**
 * True where the field's string is a number (`parseNumber`: {@link NUMBER_PATTERN} and finite as a double) that
 * compares so, as doubles.
 */
export interface NumberCondition {
  readonly type: 'number';
  readonly field: FieldReference;
  readonly operator: OrderOperator;
  readonly value: number;
}

/** True of a log record whose severity number is from `lowest` to `highest`, or whose folded severity text is listed. */
export interface SeverityCondition {
  readonly type: 'severity';
  /** Inclusive, from 1. */
  readonly lowest: number;
  /** Inclusive, to 24; below `lowest` where no number matches. */
  readonly highest: number;
  readonly texts: readonly string[];
}

/** True where the record's timestamp compares so, in Unix nanoseconds. */
export interface InstantCondition {
  readonly type: 'instant';
  readonly operator: '=' | OrderOperator;
  readonly nanoseconds: bigint;
}

/**
 * True where the record has a duration that compares so, as doubles in nanoseconds: a span's end − start; on logs
 * `round(seconds × 1e9)` of the attribute `agentbus.operation.duration` where its string is a number.
 */
export interface DurationCondition {
  readonly type: 'duration';
  readonly operator: '=' | OrderOperator;
  readonly nanoseconds: number;
}
