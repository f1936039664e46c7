/** The words of the stages: their names, and what other languages call them. */

/** Stages that are no aggregates. */
export const STAGE_NAMES: readonly string[] = ['top', 'patterns', 'fields', 'sort', 'limit', 'context'];

/** Functions that take no field. */
export const COUNTING_FUNCTIONS: readonly string[] = ['count', 'rate'];

/** Functions of a field's numbers. */
export const NUMBER_FUNCTIONS: readonly ('avg' | 'min' | 'max' | 'sum')[] = ['avg', 'min', 'max', 'sum'];

/** The percentiles that are proposed; any other can be written as well. */
export const USUAL_PERCENTILES: readonly string[] = ['p50', 'p90', 'p95', 'p99'];

/** All functions, as they are proposed. */
export const AGGREGATE_NAMES: readonly string[] = [
  ...COUNTING_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...USUAL_PERCENTILES,
];

/** What alert rules measure of a window, as it is proposed. */
export const ALERT_MEASURES: readonly string[] = [
  ...AGGREGATE_NAMES,
  'ratio',
  'distinct',
  'last',
  'increase',
];

/** Words with a meaning within a stage: a field of that name goes in quotes. */
export const RESERVED_WORDS: readonly string[] = ['by', 'every', 'over', 'asc', 'desc', 'before', 'after'];

/** What other languages call a stage or a function. */
export const COUNTERPARTS: Readonly<Record<string, string>> = {
  average: 'avg',
  distinct: 'count by',
  head: 'limit',
  keep: 'fields',
  maximum: 'max',
  mean: 'avg',
  median: 'p50',
  minimum: 'min',
  order: 'sort',
  project: 'fields',
  select: 'fields',
  stats: 'count',
  summarize: 'count',
  table: 'fields',
  take: 'limit',
  timechart: 'count every 1m',
  total: 'sum',
};

/** Records before or behind a hit, at most. */
export const MAX_CONTEXT = 1000;

/** Rows that `top` gives where no number is written: a screenful. */
export const DEFAULT_TOP = 10;

/** Numbers of `top` and `limit`, at most: more are no answer for people, and all are had without. */
export const MAX_LIMIT = 1_000_000_000;

/** Stages of one query, at most: engines nest them. */
export const MAX_STAGES = 50;

/** Width of a time bucket in nanoseconds, at least and at most. */
export const INTERVAL_RANGE: { readonly least: bigint; readonly most: bigint } = {
  least: 1_000_000n,
  most: 366n * 86_400_000_000_000n,
};
