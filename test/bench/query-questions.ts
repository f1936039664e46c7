/** The questions, and the values that they ask for. */
import {
  correlationOf,
  NEEDLE,
  SPAN_MILLIS,
  START_MILLIS,
  traceIdOf,
} from '../../packages/query/bench/generate-store.ts';
import type { Question } from './query-contender.ts';

export { NEEDLE };

export const QUESTIONS: readonly Question[] = [
  { name: 'Q1', title: 'errors of the last 15 minutes, latest 100', goal: 50 },
  { name: 'Q2', title: 'keyword, case-sensitive, three hits', goal: 100 },
  { name: 'Q2i', title: 'keyword, case-insensitive, three hits', goal: 150 },
  { name: 'Q3', title: 'regex over all', goal: 500 },
  { name: 'Q4', title: 'trace id', goal: 30 },
  { name: 'Q4c', title: 'correlation id', goal: 20 },
  { name: 'Q5', title: 'count per minute and level', goal: 200 },
  { name: 'Q6', title: 'p50, p95, p99 of the duration by route', goal: 300 },
  { name: 'Q7', title: 'top 20 messages of errors', goal: 300 },
  { name: 'Q8', title: 'latest 200', goal: 40 },
  { name: 'first', title: 'row of a filter that many records match', goal: 300 },
];

/** Where the last 15 minutes begin, Unix milliseconds. */
export const RECENT_MILLIS: number = START_MILLIS + SPAN_MILLIS - 15 * 60 * 1000;

/** RE2: one record in some tens of thousands matches. */
export const REGEX = 'order 9999\\d (rejected|queued) in \\d+ ms';

/** Of a record in the middle. */
export function idsOf(records: number): { readonly traceId: string; readonly correlationId: string } {
  const middle = (records >> 1) & ~1;
  return { traceId: traceIdOf(middle), correlationId: correlationOf(middle) };
}
