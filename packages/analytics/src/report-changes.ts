import { formatInterval } from '@agentbus/filter';
import { findChangePoints } from './change-points.ts';
import { tracesOf } from './deploy-change.ts';
import { operationFilter } from './operation-filter.ts';
import type { OperationTrend, TrendSlice } from './operation-trends.ts';
import { Performance } from './performance.ts';
import type { Headline, ReportCell, ReportTable } from './report.ts';
import { figure, queryCommand, type ReportContext, timeCell } from './report-context.ts';
import { readableSeconds, readableTime } from './report-text.ts';

/** Levels of durations that differ by less are no news. */
const MIN_CHANGE = 0.5;

/** Rows of the table, and headlines. */
const MAX_ROWS = 10;
const MAX_HEADLINES = 2;

/** Where in the time the latency of requests, calls and measured operations went up. */
export function changedLevels(
  context: ReportContext,
  trends: readonly OperationTrend[],
): { table: ReportTable; headlines: Headline[] } {
  const width = context.bucketNanos;
  const found = trends
    .filter(({ kind }) => kind !== 'internal')
    .flatMap((trend) => {
      const slices = slicesOf(trend);
      return findChangePoints(
        slices.map(({ performance }) => performance.sketch.quantile(0.95)),
        { minChange: MIN_CHANGE },
      )
        .filter(({ before, after }) => after > before)
        .map((change) => ({ trend, change, time: slices[change.index]?.time ?? 0n }));
    })
    .sort((a, b) => b.change.after / b.change.before - a.change.after / a.change.before)
    .slice(0, MAX_ROWS);
  const rows: Record<string, ReportCell>[] = [];
  const headlines: Headline[] = [];
  for (const { trend, change, time } of found) {
    const { kind, service, operation } = trend;
    const over = kind === 'measure' ? 'logs' : 'spans';
    const filter = operationFilter(trend);
    const query = queryCommand(
      `${filter} | p95 duration every ${formatInterval(width)}`,
      over,
      context.range,
    );
    const traces = tracesOf(trend).slowest();
    rows.push({
      service,
      operation: `${operation} (${kind})`,
      time: timeCell(time),
      p95: figure(change.after, 'seconds', query, change.before),
      pValue: figure(change.pValue, 'number', query),
      traces: { traces },
    });
    if (headlines.length === MAX_HEADLINES) continue;
    headlines.push({
      severity: 'bad',
      title: `${operation} of ${service}${kind === 'call' ? ' (call)' : ''} became slower at ${readableTime(time)}`,
      detail: `p95 went from ${readableSeconds(change.before)} to ${readableSeconds(change.after)} within the time of this report.`,
      traces,
      query,
      about: { service, operation },
    });
  }
  const columns = [
    { id: 'service', title: 'service' },
    { id: 'operation', title: 'operation' },
    { id: 'time', title: 'since' },
    { id: 'p95', title: 'p95' },
    { id: 'pValue', title: 'p' },
    { id: 'traces', title: 'traces' },
  ];
  const title = 'Slower from some time on';
  const empty = 'No operation became slower within this time.';
  return { table: { id: 'change_points', title, columns, rows, empty }, headlines };
}

/** The slices of all versions together, in order. */
function slicesOf({ versions }: OperationTrend): TrendSlice[] {
  const byTime = new Map<bigint, Performance>();
  for (const { slices } of versions) {
    for (const { time, performance } of slices) {
      const sum = byTime.get(time) ?? new Performance();
      sum.merge(performance);
      byTime.set(time, sum);
    }
  }
  return [...byTime]
    .map(([time, performance]) => ({ time, performance }))
    .sort((a, b) => (a.time < b.time ? -1 : 1));
}
