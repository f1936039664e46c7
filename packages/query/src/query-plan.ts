/** Decides how a query is answered. Pure. */
import { flowOf, formatStage, type PipelineQuery, parseQuery, type Stage } from '@agentbus/filter';
import type { SqlStage } from './stage-sql.ts';

/**
 * The most records of a leading `limit` that are searched for, rather than selected in SQL: a search reads no more of the
 * store than it needs, but decodes each record.
 */
export const MAX_SEARCHED_RECORDS = 10_000;

/** How a query is answered. */
export type QueryPlan =
  /** The filter, and how many records at most, by a search; the stages over its records, in memory. */
  | { readonly type: 'search'; readonly limit: number | undefined; readonly stages: readonly Stage[] }
  /** Everything by one statement. */
  | { readonly type: 'sql'; readonly stages: readonly SqlStage[] };

/** Where a stage is evaluated. */
export interface StagePlan {
  /** The stage as it is written; for the filter, its text. */
  readonly stage: string;
  /** `engine`: in the engine's own SQL; `memory`: over records that the engine hands out. */
  readonly by: 'engine' | 'memory';
}

/** How to answer a query. @throws StageError where its stages cannot follow one another. */
export function planQuery({ stages }: PipelineQuery): QueryPlan {
  flowOf(stages);
  const limit = leadingLimit(stages);
  const inSql = stages.filter((stage) => stage.type !== 'patterns');
  const few = limit !== undefined && limit <= MAX_SEARCHED_RECORDS;
  const mined = inSql.length < stages.length;
  const around = stages.some(({ type }) => type === 'context');
  if (stages.length === 0 || mined || (few && !around)) return { type: 'search', limit, stages };
  return { type: 'sql', stages: inSql };
}

/** How many records the stages look at, at most: `limit` before or right behind a projection. */
function leadingLimit(stages: readonly Stage[]): number | undefined {
  let least: number | undefined;
  for (const stage of stages) {
    if (stage.type === 'limit') least = Math.min(least ?? stage.limit, stage.limit);
    else if (stage.type !== 'fields') break;
  }
  return least;
}

/**
 * Where each stage of a query would be evaluated, without running it.
 *
 * @throws FilterSyntaxError for a bad query, StageError for stages that cannot follow one another.
 */
export function explainQuery(query: string | PipelineQuery): StagePlan[] {
  const parsed = typeof query === 'string' ? parseQuery(query) : query;
  // Of SQL, all is the engine's.
  return parsed.type === 'sql' ? [] : explainPlan(planQuery(parsed));
}

/** Where each stage of a query is evaluated. */
export function explainPlan(plan: QueryPlan): StagePlan[] {
  const by = plan.type === 'sql' ? 'engine' : 'memory';
  return plan.stages.map((stage) => ({ stage: formatStage(stage), by }));
}
