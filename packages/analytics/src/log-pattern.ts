import type { ValueCount } from './value-sketch.ts';
import type { ValueType } from './value-type.ts';

/** The id that stands for all patterns beyond those that are kept. */
export const OVERFLOW_ID = 'overflow';

/** The template of that. */
export const OVERFLOW_TEMPLATE = '(patterns beyond those kept)';

/** Values shown for one variable. */
export const MAX_TOP_VALUES = 10;

/** One place of a template where lines differ. */
export interface PatternVariable {
  /** What all its values are; `text` where they are nothing in common. */
  readonly type: ValueType;
  /** Its most frequent values, at most {@link MAX_TOP_VALUES}, the most frequent first. */
  readonly values: readonly ValueCount[];
  /** Whether these are all values, with exact counts. Otherwise counts are estimates. */
  readonly complete: boolean;
}

/** A template that lines follow. */
export interface LogPattern {
  /** The same for the same template, in every run and on every machine. */
  readonly id: string;
  /** The template, with `<*>` for each variable. */
  readonly template: string;
  /** How many lines follow it. */
  readonly count: number;
  /** How many lines of the time that is compared with follow it; not in `count`. */
  readonly baselineCount: number;
  /** The variables, in order. */
  readonly variables: readonly PatternVariable[];
  /** When the first line was written, Unix nanoseconds; `undefined` where no line had a time. */
  readonly firstSeen: bigint | undefined;
  readonly lastSeen: bigint | undefined;
  /** How many lines have each level, the most frequent first. */
  readonly levels: readonly ValueCount[];
  /** How many lines are of each service, the most frequent first. */
  readonly services: readonly ValueCount[];
}
