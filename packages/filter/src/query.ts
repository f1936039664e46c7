import type { Expression } from './expression.ts';
import type { Stage } from './stage.ts';

/** A query, parsed: what was written. Plain immutable data. */
export type Query = PipelineQuery | SqlQuery;

/** A filter, and the stages that its records go through, in order. */
export interface PipelineQuery {
  readonly type: 'pipeline';
  /** In normal form; `all` where none is written. */
  readonly filter: Expression;
  /** None where the query is a filter alone. They follow one another as `flowAfter` allows. */
  readonly stages: readonly Stage[];
}

/** `sql: SELECT …`: the rest of the text, which this package does not read. */
export interface SqlQuery {
  readonly type: 'sql';
  /** As written, without white space around it; never empty. */
  readonly sql: string;
  /** Where in the query's text `sql` begins, in UTF-16 units, so that an engine's errors can be shown at their place. */
  readonly position: number;
}
