import { and, type Expression, parse } from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import type { QueryEngine } from '@agentbus/query';
import { ErrorGroups, type ErrorGroupsOptions, type ErrorSource } from './error-groups.ts';
import { errorsOf } from './error-occurrence.ts';

/** The filters that find what {@link errorsOf} knows as errors: of logs, of PERFORMANCE records, and of spans. */
export const ERROR_FILTERS = {
  logs: '(level>=error OR exception.type:* OR exception.stacktrace:*) -kind:performance',
  measures: 'kind:performance exception.type:*',
  spans: 'statusCode:error',
} as const;

/** Which errors to gather. */
export interface ErrorRange extends ErrorGroupsOptions {
  /** What is looked at begins here, Unix nanoseconds; errors before it tell new ones from old ones. */
  readonly since: bigint;
  readonly until: bigint;
  /** How far back to look for earlier errors. Default: as far as there is anything. */
  readonly historySince?: bigint | undefined;
  /** Narrows it. Default: all errors. */
  readonly where?: Expression | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Gathers and groups the errors of a time, out of log records and spans. */
export async function collectErrors(engine: QueryEngine, range: ErrorRange): Promise<ErrorGroups> {
  const { since, until, historySince, where, signal } = range;
  const groups = new ErrorGroups(range);
  const search = (filter: string) => ({
    where: where ? and([parse(filter), where]) : parse(filter),
    since: historySince,
    until,
    order: 'asc' as const,
    signal,
  });
  const add = (record: StoredLog | StoredSpan, source: ErrorSource) => {
    for (const error of errorsOf(record)) groups.add(error, source, error.timestamp < since);
  };
  for await (const log of engine.search(search(ERROR_FILTERS.logs))) add(log, 'log');
  for await (const log of engine.search(search(ERROR_FILTERS.measures))) add(log, 'operation');
  for await (const span of engine.searchSpans(search(ERROR_FILTERS.spans))) add(span, 'operation');
  return groups;
}
