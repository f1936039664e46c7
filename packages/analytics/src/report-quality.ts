import { formatInterval } from '@agentbus/filter';
import type { NamedFigure, ReportCell, ReportSection, ReportTable } from './report.ts';
import {
  figure,
  narrowQuery,
  numberOf,
  queryCommand,
  REQUESTS,
  type ReportContext,
  reportRows,
  shellQuote,
  timeCell,
} from './report-context.ts';
import { counterSql, lostParentsSql } from './report-sql.ts';

/** Rows of a table. */
const MAX_ROWS = 15;

const UNTRACED = 'trace:"" | count';
const NAMELESS = 'service:"" | count';
const VERSIONLESS = `${REQUESTS} -resource.service.version:* | count`;

/** Telemetry quality: what was dropped, what is missing, what was redacted. */
export async function qualitySection(context: ReportContext): Promise<ReportSection> {
  const { facts, range } = context;
  const notes: string[] = [];
  const [untraced] = await reportRows(context, UNTRACED, 'logs');
  const named = (id: string, title: string, value: number | null, query: string): NamedFigure => ({
    id,
    title,
    figure: figure(value, 'count', query),
  });
  const logCommand = (query: string) => queryCommand(query, 'logs', range);
  const nameless = facts.logs.count(({ service }) => service === '');
  const versionless = queryCommand(VERSIONLESS, 'spans', range);
  const figures = [
    named('untraced_logs', 'log records without a trace', numberOf(untraced?.count), logCommand(UNTRACED)),
    named('nameless_logs', 'log records without a service', nameless, logCommand(NAMELESS)),
    named('versionless_requests', 'requests without a version', facts.requests.versionless, versionless),
  ];
  const lost = await sqlRows(context, lostParentsSql(context.range), notes);
  figures.push({
    id: 'lost_parents',
    title: 'spans whose parent is missing',
    figure: figure(numericCell(lost?.[0]?.[0]), 'count', sqlCommand(lostParentsSql(context.range))),
  });
  const counters = await sqlRows(context, counterSql(context.range), notes);
  const tables = [silenceTable(context), counterTable(counters ?? [], context)];
  return { id: 'quality', title: 'Telemetry quality', figures, charts: [], tables, notes };
}

/** The longest time without log records of each service, between its first and its last. */
function silenceTable({ logBuckets, bucketNanos: width, range }: ReportContext): ReportTable {
  const times = new Map<string, bigint[]>();
  for (const { time, service } of logBuckets) {
    if (typeof time !== 'bigint') continue;
    const name = String(service ?? '');
    const known = times.get(name) ?? [];
    // Rows come in the order of time, one for each severity.
    if (known.at(-1) !== time) times.set(name, [...known, time]);
  }
  const rows: Record<string, ReportCell>[] = [];
  for (const [service, seen] of [...times].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MAX_ROWS)) {
    let longest = { from: seen[0] ?? 0n, length: 0n };
    for (const [index, time] of seen.entries()) {
      const from = (seen[index - 1] ?? time) + width;
      if (time - from > longest.length) longest = { from, length: time - from };
    }
    const command = queryCommand(
      narrowQuery(`* | count every ${formatInterval(width)}`, { service }),
      'logs',
      range,
    );
    rows.push({
      service: service === '' ? '(no name)' : service,
      silence: figure(Number(longest.length) / 1e9, 'seconds', command),
      from: longest.length === 0n ? null : timeCell(longest.from),
    });
  }
  return {
    id: 'silences',
    title: 'Longest silence of each service',
    columns: [
      { id: 'service', title: 'service' },
      { id: 'silence', title: 'silence' },
      { id: 'from', title: 'from' },
    ],
    rows,
    empty: 'No log records.',
  };
}

function counterTable(counters: readonly (readonly unknown[])[], { range }: ReportContext): ReportTable {
  const command = sqlCommand(counterSql(range));
  return {
    id: 'counters',
    title: 'Drops, failed exports and redactions, as services count them',
    columns: [
      { id: 'metric', title: 'metric' },
      { id: 'reason', title: 'reason, or rule' },
      { id: 'count', title: 'count' },
    ],
    rows: counters.map(([metric, reason, count]) => ({
      metric: String(metric),
      reason: String(reason ?? '') || null,
      count: figure(numericCell(count), 'count', command),
    })),
    empty: 'No service has counted any.',
  };
}

async function sqlRows(
  { engine, signal }: ReportContext,
  sql: string,
  notes: string[],
): Promise<unknown[][] | undefined> {
  try {
    const answer = await engine.query(`sql: ${sql}`, { signal });
    if (answer.type !== 'sql') return undefined;
    const rows: unknown[][] = [];
    for await (const row of answer.rows) rows.push([...row]);
    return rows;
  } catch (error) {
    signal?.throwIfAborted();
    // What cannot be asked of this engine is left out of the report, and said.
    notes.push(`Not everything could be asked: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function sqlCommand(sql: string): string {
  return `agentbus sql ${shellQuote(sql)}`;
}

function numericCell(cell: unknown): number | null {
  const value = cell === null || cell === undefined ? Number.NaN : Number(cell);
  return Number.isFinite(value) ? value : null;
}
