/** Groups of errors as rows of a table. */
import type { AssessedError, ValueCount } from '@agentbus/analytics';
import type { JsonValue } from '@agentbus/otlp';
import type { OutputRow } from './row-format.ts';
import { sparkline } from './sparkline.ts';
import { formatRfc3339 } from './timestamp.ts';

/** The buckets of a trend: few enough for a column. */
export const TREND_BUCKETS = 24;

/** The time that a trend is of. */
export interface TrendTime {
  readonly since: bigint;
  readonly until: bigint;
  readonly bucketNanos: bigint;
}

/** The names of the columns of {@link errorRow}. */
export function errorColumns(pretty: boolean): string[] {
  const shared = ['status', 'count', 'trend', 'first', 'last', 'services', 'versions'];
  return pretty
    ? [...shared, 'id', 'error']
    : [...shared, 'id', 'rule', 'parts', 'type', 'message', 'operations', 'traces', 'earlier'];
}

/** A group as a row. */
export function errorRow(error: AssessedError, pretty: boolean, time: TrendTime): OutputRow {
  const { tally, status, id, rule, parts } = error;
  const { services, versions, operations } = tally.places();
  const shared = [tally.firstSeen, tally.lastSeen, counts(services, pretty), counts(versions, pretty), id];
  if (pretty) return [status, tally.count, trendLine(error, time), ...shared, errorTitle(error)];
  const trend = tally.trend().map((bucket) => ({ time: formatRfc3339(bucket.time), count: bucket.count }));
  return [
    status,
    tally.count,
    trend,
    ...shared,
    rule,
    [...parts],
    tally.example.type,
    tally.example.message,
    counts(operations, false),
    tally.sampleTraces(),
    tally.earlierCount,
  ];
}

/** What an error is called: its type and the first line of its message. */
export function errorTitle({ tally }: AssessedError): string {
  const { type, message } = tally.example;
  const [line = ''] = message.split('\n', 1);
  return [type, line].filter((part) => part !== '').join(': ');
}

/** How often it occurred over time, as a line of bars. */
export function trendLine({ tally }: AssessedError, { since, until, bucketNanos }: TrendTime): string {
  const counted = new Map(tally.trend().map(({ time, count }) => [time, count]));
  const values: number[] = [];
  for (let time = since - (since % bucketNanos); time < until; time += bucketNanos) {
    values.push(counted.get(time) ?? 0);
  }
  return sparkline(values);
}

function counts(values: readonly ValueCount[], pretty: boolean): JsonValue {
  if (!pretty) return Object.fromEntries(values.map(({ value, count }) => [value, count]));
  return values.length === 0 ? null : values.map(({ value }) => value).join(', ');
}
