import type { LogGroup } from './log-facts.ts';
import type { Figure, NamedFigure, ReportSection, ReportTable } from './report.ts';
import { reportCharts } from './report-charts.ts';
import {
  figure,
  narrowQuery,
  queryCommand,
  REQUESTS,
  type ReportContext,
  secondsOf,
} from './report-context.ts';
import { type ReportFacts, serviceVersions } from './report-facts.ts';
import { percentile, percentiles } from './request-facts.ts';

const LOGS = '* | count';
const LOGGED_ERRORS = 'level>=error | count';
const LATENCY = `${REQUESTS} | count, p50 duration, p95 duration, p99 duration`;
const FAILED = `${REQUESTS} statusCode:error | count`;

/** Health at a glance: how much there was, how fast it was and how much failed, in all and by service. */
export function healthSection(context: ReportContext): ReportSection {
  const { range, data, facts, factsBefore } = context;
  const now = healthOf(facts);
  const before = factsBefore && healthOf(factsBefore);
  const made = (key: keyof Health, unit: Figure['unit'], query: string, over: 'logs' | 'spans') =>
    figure(now[key], unit, queryCommand(query, over, range), before?.[key]);
  const throughput = now.requests / Math.max(1, secondsOf(data));
  const figures: NamedFigure[] = [
    { id: 'log_records', title: 'log records', figure: made('logs', 'count', LOGS, 'logs') },
    { id: 'log_errors', title: 'errors logged', figure: made('errors', 'count', LOGGED_ERRORS, 'logs') },
    { id: 'requests', title: 'requests', figure: made('requests', 'count', LATENCY, 'spans') },
    {
      id: 'throughput',
      title: 'requests a second',
      figure: figure(throughput, 'per second', queryCommand(LATENCY, 'spans', range)),
    },
    { id: 'error_rate', title: 'failed requests', figure: made('errorRate', 'ratio', FAILED, 'spans') },
    { id: 'p50', title: 'median latency', figure: made('p50', 'seconds', LATENCY, 'spans') },
    { id: 'p95', title: '95th percentile', figure: made('p95', 'seconds', LATENCY, 'spans') },
    { id: 'p99', title: '99th percentile', figure: made('p99', 'seconds', LATENCY, 'spans') },
  ];
  return {
    id: 'health',
    title: 'Health at a glance',
    figures,
    charts: reportCharts(context),
    tables: [servicesTable(context)],
    notes: [],
  };
}

interface Health {
  readonly logs: number;
  readonly errors: number;
  readonly requests: number;
  readonly errorRate: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

function healthOf({ logs, requests }: ReportFacts): Health {
  const durations = requests.durations();
  const [p50 = null, p95 = null, p99 = null] = percentiles(durations, [0.5, 0.95, 0.99]);
  return {
    logs: logs.count(),
    errors: logs.count(({ isError }) => isError),
    requests: durations.length,
    errorRate: durations.length === 0 ? null : requests.failed / durations.length,
    p50,
    p95,
    p99,
  };
}

function servicesTable(context: ReportContext): ReportTable {
  const { facts, range } = context;
  const versions = serviceVersions(facts);
  const rows = [...versions.keys()].sort().map((service) => {
    const cell = (value: number | null, unit: Figure['unit'], query: string, over: 'logs' | 'spans') =>
      figure(value, unit, queryCommand(narrowQuery(query, { service }), over, range));
    const durations = facts.requests.durations(service);
    const failed = facts.requests
      .operations()
      .reduce((sum, group) => sum + (group.service === service ? group.failed : 0), 0);
    const own = (group: LogGroup) => group.service === service;
    const errors = facts.logs.count((group) => own(group) && group.isError);
    const rate = durations.length === 0 ? null : failed / durations.length;
    return {
      service: service === '' ? '(no name)' : service,
      versions: versions.get(service)?.join(', ') || null,
      logs: cell(facts.logs.count(own), 'count', LOGS, 'logs'),
      errors: cell(errors, 'count', LOGGED_ERRORS, 'logs'),
      requests: cell(durations.length, 'count', `${REQUESTS} | count`, 'spans'),
      errorRate: cell(rate, 'ratio', FAILED, 'spans'),
      p95: cell(percentile(durations, 0.95), 'seconds', `${REQUESTS} | p95 duration`, 'spans'),
    };
  });
  return {
    id: 'services',
    title: 'Services',
    columns: [
      { id: 'service', title: 'service' },
      { id: 'versions', title: 'versions' },
      { id: 'logs', title: 'log records' },
      { id: 'errors', title: 'errors logged' },
      { id: 'requests', title: 'requests' },
      { id: 'errorRate', title: 'failed' },
      { id: 'p95', title: 'p95' },
    ],
    rows,
    empty: 'No service wrote anything.',
  };
}
