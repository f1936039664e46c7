import { compareTimes, compareVersions, isRegression, type OperationChange } from './deploy-change.ts';
import { operationFilter } from './operation-filter.ts';
import type { Headline, ReportCell, ReportSection, ReportTable } from './report.ts';
import { changedLevels } from './report-changes.ts';
import {
  figure,
  queryCommand,
  REQUESTS,
  type ReportContext,
  shellQuote,
  timeArgument,
} from './report-context.ts';
import { oncePerOperation } from './report-headlines.ts';
import { readableRatio, readableSeconds, readableValue } from './report-text.ts';
import { percentiles } from './request-facts.ts';

/** Rows of a table. */
const MAX_ROWS = 10;

/** Headlines about operations. */
const MAX_HEADLINES = 3;

const LATENCY = 'count, p50 duration, p95 duration, p99 duration';

/** What is told of operations. */
export interface OperationReport {
  readonly section: ReportSection;
  readonly headlines: readonly Headline[];
}

/** The slowest routes, and what became slower or fails more: by version, by time, and where in the time. */
export function operationReport(context: ReportContext): OperationReport {
  const { range, facts, factsBefore } = context;
  const trends = facts.operations;
  const versions = compareVersions(trends).filter(isRegression);
  const times = compareTimes(trends, factsBefore?.operations ?? []).filter(isRegression);
  const changed = changedLevels(context, trends);
  const byVersion = regressionTable(context, 'version_regressions', versions);
  const byTime = regressionTable(context, 'time_regressions', times);
  const whole = trends.filter(({ kind }) => kind === 'request');
  const count = whole.reduce((sum, { performance }) => sum + performance.count, 0);
  const apdex = whole.reduce((sum, { performance }) => {
    const { apdex: own, count: runs } = performance.summary(1);
    return sum + own * runs;
  }, 0);
  const query = `agentbus trends ${shellQuote(REQUESTS)} --since ${timeArgument(range)}`;
  const apdexValue = count === 0 ? null : apdex / count;
  const regressions = versions.length + times.length;
  return {
    section: {
      id: 'operations',
      title: 'Slowest routes and regressions',
      figures: [
        { id: 'apdex', title: 'Apdex of requests (0.5 s)', figure: figure(apdexValue, 'number', query) },
        { id: 'regressions', title: 'regressions', figure: figure(regressions, 'count', query) },
      ],
      charts: [],
      tables: [slowestTable(context), byVersion.table, byTime.table, changed.table],
      notes: [],
    },
    headlines: [...byVersion.headlines, ...oncePerOperation([...changed.headlines, ...byTime.headlines])],
  };
}

function slowestTable({ facts, range }: ReportContext): ReportTable {
  const found = facts.requests.operations().map(({ service, operation, durations, failed }) => {
    const filter = operationFilter({ kind: 'request', service, operation });
    const command = queryCommand(`${filter} | ${LATENCY}`, 'spans', range);
    const failures = queryCommand(`${filter} statusCode:error | count`, 'spans', range);
    const [p50 = null, p95 = null, p99 = null] = percentiles(durations, [0.5, 0.95, 0.99]);
    return {
      service,
      route: operation,
      count: figure(durations.length, 'count', command),
      errorRate: figure(failed / durations.length, 'ratio', failures),
      p50: figure(p50, 'seconds', command),
      p95: figure(p95, 'seconds', command),
      p99: figure(p99, 'seconds', command),
    };
  });
  const order = (a: (typeof found)[number], b: (typeof found)[number]) =>
    (b.p95.value ?? 0) - (a.p95.value ?? 0) || (a.service + a.route < b.service + b.route ? -1 : 1);
  const rows = found.sort(order).slice(0, MAX_ROWS);
  return {
    id: 'slowest',
    title: 'Slowest routes, by 95th percentile',
    columns: [
      { id: 'service', title: 'service' },
      { id: 'route', title: 'route' },
      { id: 'count', title: 'requests' },
      { id: 'errorRate', title: 'failed' },
      { id: 'p50', title: 'p50' },
      { id: 'p95', title: 'p95' },
      { id: 'p99', title: 'p99' },
    ],
    rows,
    empty: 'No requests.',
  };
}

const TITLES = {
  version_regressions: ['Worse in a new version', 'No operation became worse in a new version.'],
  time_regressions: ['Worse than in the baseline', 'No operation became worse than in the baseline.'],
} as const;

function regressionTable(
  context: ReportContext,
  id: keyof typeof TITLES,
  changes: readonly OperationChange[],
): { table: ReportTable; headlines: Headline[] } {
  const rows: Record<string, ReportCell>[] = [];
  const headlines: Headline[] = [];
  const worst = [...changes].sort((a, b) => severity(b) - severity(a)).slice(0, MAX_ROWS);
  for (const change of worst) {
    const { kind, service, operation, versions, p95Interval } = change;
    const query = `agentbus trends ${shellQuote(operationFilter(change))} --since ${timeArgument(context.range)}`;
    const command =
      versions || !context.baseline ? query : `${query} --baseline ${timeArgument(context.baseline)}`;
    const [before, after] = [change.before.summary(1), change.after.summary(1)];
    const traces = change.errors === 'more' ? change.traces.failed() : change.traces.slowest();
    rows.push({
      service,
      operation: `${operation} (${kind})`,
      version: versions ? `${versions.before || '?'} → ${versions.after || '?'}` : null,
      p95: figure(after.p95 ?? null, 'seconds', command, before.p95 ?? null),
      ratio: p95Interval ? `×${readableRatio(p95Interval[0])} to ×${readableRatio(p95Interval[1])}` : null,
      delta: figure(change.delta, 'number', command),
      errorRate: figure(after.errorRate, 'ratio', command, before.errorRate),
      pValue: figure(Math.min(change.latencyPValue, change.errorPValue), 'number', command),
      traces: { traces },
    });
    if (headlines.length < MAX_HEADLINES) headlines.push(headlineOf(change, traces, command));
  }
  const [title, same] = TITLES[id];
  const nothing = 'There is nothing before to compare with.';
  const empty = id === 'time_regressions' && !context.baseline ? nothing : same;
  const columns = [
    { id: 'service', title: 'service' },
    { id: 'operation', title: 'operation' },
    ...(id === 'version_regressions' ? [{ id: 'version', title: 'version' }] : []),
    { id: 'p95', title: 'p95' },
    { id: 'ratio', title: 'p95 ratio, 99 %' },
    { id: 'delta', title: "Cliff's delta" },
    { id: 'errorRate', title: 'failed' },
    { id: 'pValue', title: 'p' },
    { id: 'traces', title: 'traces' },
  ];
  return { table: { id, title, columns, rows, empty }, headlines };
}

function severity({ delta, errorRateDifference, kind }: OperationChange): number {
  return Math.max(delta, 0) + 10 * Math.max(errorRateDifference, 0) + (kind === 'request' ? 1 : 0);
}

function headlineOf(change: OperationChange, traces: readonly string[], query: string): Headline {
  const { kind, service, operation, versions, latency, errors } = change;
  const [before, after] = [change.before.summary(1), change.after.summary(1)];
  const what = [latency === 'slower' ? 'is slower' : '', errors === 'more' ? 'fails more' : '']
    .filter((part) => part !== '')
    .join(' and ');
  const since = versions ? ` since version ${versions.after || '?'}` : ' than in the baseline';
  const details = [
    ...(latency === 'slower'
      ? [`p95 went from ${readableSeconds(before.p95 ?? 0)} to ${readableSeconds(after.p95 ?? 0)}`]
      : []),
    ...(errors === 'more'
      ? [
          `Failures went from ${readableValue(before.errorRate, 'ratio')} to ${readableValue(after.errorRate, 'ratio')}`,
        ]
      : []),
  ];
  return {
    severity: 'bad',
    title: `${operation} of ${service}${kind === 'call' ? ' (call)' : ''} ${what}${since}`,
    detail: `${details.join('. ')}${versions ? ` (before it: version ${versions.before || '?'})` : ''}.`,
    traces,
    query,
    about: { service, operation, ...(versions && { version: versions.after }) },
  };
}
