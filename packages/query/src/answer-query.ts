/** Answers queries by what an engine can do. The same for every engine. */
import {
  type Column,
  type Condition,
  createAccumulator,
  type Flow,
  flowOf,
  type PipelineQuery,
  parseQuery,
  type Query,
  type QueryResult,
  type ResultRecord,
  type Row,
  timeBuckets,
  toCondition,
} from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import type { QueryAnswer, QueryExplanation, QueryOptions, SqlAnswer } from './query-answer.ts';
import type { RecordSearch, ScanProgress } from './query-engine.ts';
import { checkLimit, withTimeLimit } from './query-limits.ts';
import { explainPlan, planQuery } from './query-plan.ts';
import type { SearchExplanation } from './search-explanation.ts';
import type { SqlStage } from './stage-sql.ts';

/** A pipeline that an engine evaluates as a whole. */
export interface EnginePipeline {
  readonly query: PipelineQuery;
  /** Its stages; the last may be a limit that is not written in the query. */
  readonly stages: readonly SqlStage[];
  readonly over: 'logs' | 'spans';
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
  /** An IANA name. */
  readonly timeZone: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: ScanProgress) => void) | undefined;
  /** Is told at the end what was read. */
  readonly onRead: (explanation: SearchExplanation) => void;
}

/** What answering takes of an engine. */
export interface AnsweringEngine {
  search(over: 'logs' | 'spans', search: RecordSearch): AsyncIterable<StoredLog | StoredSpan>;
  /** The rows of stages that make rows. */
  rows(pipeline: EnginePipeline, columns: readonly Column[]): AsyncIterable<Row>;
  /** The records of stages that make none. */
  records(pipeline: EnginePipeline): AsyncIterable<AnsweredRecord>;
  sql(sql: string, position: number, options: QueryOptions): Promise<SqlAnswer>;
  /** What a question would read. */
  explain(question: ExplainedQuestion): Promise<SearchExplanation>;
}

/** A question that is not asked. */
export interface ExplainedQuestion {
  readonly over: 'logs' | 'spans';
  readonly condition: Condition;
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A record of an answer. */
export type AnsweredRecord = ResultRecord & { readonly record: StoredLog | StoredSpan };

/**
 * @throws FilterSyntaxError for a bad query, StageError for stages that were not parsed and cannot follow one another,
 *   TimeError `invalid-time-zone`, QueryError.
 */
export async function answerQuery(
  engine: AnsweringEngine,
  query: string | Query,
  options: QueryOptions,
): Promise<QueryAnswer> {
  const parsed = typeof query === 'string' ? parseQuery(query) : query;
  checkLimit(options.limit);
  if (parsed.type === 'sql') return engine.sql(parsed.sql, parsed.position, options);
  const signal = withTimeLimit(options.signal, options.timeLimit);
  const plan = planQuery(parsed);
  const flow = flowOf(parsed.stages);
  const timeZone = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  // Refuses a zone that does not exist.
  timeBuckets(1_000_000n, timeZone);
  const onRead = (explanation: SearchExplanation) =>
    options.onExplain?.({ ...explanation, stages: explainPlan(plan) } satisfies QueryExplanation);
  if (plan.type === 'search')
    return bySearch(engine, parsed, plan.limit, flow, { ...options, signal, timeZone }, onRead);
  const { over = 'logs', since, until, limit, onProgress } = options;
  const stages: readonly SqlStage[] =
    limit === undefined ? plan.stages : [...plan.stages, { type: 'limit', limit }];
  const pipeline = { query: parsed, stages, over, since, until, timeZone, signal, onProgress, onRead };
  if (flow.type === 'records') return { type: 'records', records: engine.records(pipeline) };
  const { columns } = flow;
  return { type: 'rows', columns, rows: engine.rows(pipeline, columns) };
}

/** Tells what a query would read and where its stages would be evaluated. @throws As {@link answerQuery}. */
export async function explainAnswer(
  engine: AnsweringEngine,
  query: string | Query,
  options: QueryOptions,
): Promise<QueryExplanation> {
  const parsed = typeof query === 'string' ? parseQuery(query) : query;
  const { over = 'logs', since, until } = options;
  const signal = withTimeLimit(options.signal, options.timeLimit);
  const question = { over, since, until, signal };
  if (parsed.type === 'sql') {
    return { ...(await engine.explain({ ...question, condition: { type: 'all' } })), stages: [] };
  }
  const plan = planQuery(parsed);
  // Of records around others, any may be wanted.
  const whole = plan.type === 'sql' && plan.stages.some(({ type }) => type === 'context');
  const condition: Condition = whole ? { type: 'all' } : toCondition(parsed.filter);
  return { ...(await engine.explain({ ...question, condition })), stages: explainPlan(plan) };
}

function bySearch(
  engine: AnsweringEngine,
  { filter, stages }: PipelineQuery,
  searched: number | undefined,
  flow: Flow,
  options: QueryOptions,
  onRead: (explanation: SearchExplanation) => void,
): QueryAnswer {
  const { over = 'logs', since, until, signal, limit, timeZone, patterns, onProgress } = options;
  // What is only shown need not be looked for beyond the limit.
  const streams = stages.every(({ type }) => type === 'limit' || type === 'fields');
  const most = streams ? least(searched, limit) : searched;
  const search: RecordSearch = {
    where: filter,
    since,
    until,
    limit: most,
    signal,
    onProgress,
    onExplain: onRead,
  };
  const found = engine.search(over, search);
  if (stages.every(({ type }) => type === 'limit')) return { type: 'records', records: matching(found) };
  const result = async (): Promise<QueryResult> => {
    // A search has applied the filter already.
    const accumulator = createAccumulator(
      { type: 'pipeline', filter: { type: 'all' }, stages },
      { timeZone, patterns },
    );
    for await (const record of found) accumulator.add(record);
    return accumulator.result();
  };
  if (flow.type === 'rows') return { type: 'rows', columns: flow.columns, rows: firstRows(result, limit) };
  return { type: 'records', records: firstRecords(result, limit) };
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

async function* matching(
  records: AsyncIterable<StoredLog | StoredSpan>,
): AsyncGenerator<AnsweredRecord, void, undefined> {
  for await (const record of records) yield { record, match: true };
}

async function* firstRows(result: () => Promise<QueryResult>, limit = Number.POSITIVE_INFINITY) {
  const answer = await result();
  if (answer.type === 'rows') yield* answer.rows.slice(0, limit);
}

async function* firstRecords(result: () => Promise<QueryResult>, limit = Number.POSITIVE_INFINITY) {
  const answer = await result();
  if (answer.type !== 'records') return;
  // They are those of the search.
  yield* answer.records.slice(0, limit) as readonly AnsweredRecord[];
}
