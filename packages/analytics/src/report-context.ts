import { type Cell, formatQuery, parseQuery, type Row } from '@agentbus/filter';
import type { QueryEngine } from '@agentbus/query';
import { type Labels, labelledFilter } from './labelled-query.ts';
import type { Figure, ReportTime, Unit } from './report.ts';
import type { ReportFacts } from './report-facts.ts';

/** A time, Unix nanoseconds. */
export interface ReportRange {
  readonly since: bigint;
  readonly until: bigint;
}

/** What the parts of a report are made with. */
export interface ReportContext {
  readonly engine: QueryEngine;
  readonly range: ReportRange;
  /** `undefined` where there is nothing before. */
  readonly baseline: ReportRange | undefined;
  /** From the first record found to the last. */
  readonly data: ReportRange;
  /** Whether there is anything before the range, so that what is new can be told. */
  readonly hasHistory: boolean;
  readonly facts: ReportFacts;
  /** `undefined` without a baseline. */
  readonly factsBefore: ReportFacts | undefined;
  /** Log records by bucket of {@link bucketNanos}, service and severity number. */
  readonly logBuckets: readonly Readonly<Record<string, Cell>>[];
  readonly bucketNanos: bigint;
  readonly signal: AbortSignal | undefined;
}

/** The requests that services answer. */
export const REQUESTS = 'kind:(server,consumer)';

/** Runs a query over a time, and gives its rows; by column, so that `row.count` is a number. */
export async function reportRows(
  { engine, range, signal }: Pick<ReportContext, 'engine' | 'range' | 'signal'>,
  query: string,
  over: 'logs' | 'spans',
  time: ReportRange = range,
): Promise<Record<string, Cell>[]> {
  const answer = await engine.query(query, { over, ...time, timeZone: 'UTC', signal });
  if (answer.type !== 'rows') return [];
  const names = answer.columns.map(({ name }) => name);
  const rows: Record<string, Cell>[] = [];
  for await (const row of answer.rows) rows.push(rowObject(names, row));
  return rows;
}

function rowObject(names: readonly string[], row: Row): Record<string, Cell> {
  return Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]));
}

/** The command that shows what a query gives; SQL, which is what `over: 'metrics'` has, says the time itself. */
export function queryCommand(query: string, over: 'logs' | 'spans' | 'metrics', range: ReportRange): string {
  if (over === 'metrics') return `agentbus query ${shellQuote(query)}`;
  const signal = over === 'spans' ? ' --signal traces' : '';
  return `agentbus query ${shellQuote(query)}${signal} --since ${timeArgument(range)}`;
}

/** `A..B` as `--since` takes it. */
export function timeArgument({ since, until }: ReportRange): string {
  return `${rfc3339(since)}..${rfc3339(until)}`;
}

/** A word of a command line, as it is. */
export function shellQuote(word: string): string {
  return /^[\w./:=@-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The text of a query, narrowed to values. */
export function narrowQuery(query: string, labels: Labels): string {
  const parsed = parseQuery(query);
  if (parsed.type === 'sql') return query;
  return formatQuery({ ...parsed, filter: labelledFilter(parsed.filter, labels) });
}

/** A cell as a number; `null` where it is none. */
export function numberOf(cell: Cell | undefined): number | null {
  if (typeof cell === 'bigint') return Number(cell);
  return typeof cell === 'number' ? cell : null;
}

/** A figure of so many digits that all engines agree. */
export function figure(value: number | null, unit: Unit, query: string, before?: number | null): Figure {
  const shown = { value: roundedNumber(value), unit, query };
  return before === undefined ? shown : { ...shown, before: roundedNumber(before) };
}

/** A number to nine digits: beyond them, engines that add up in another order differ. */
export function roundedNumber(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(9));
}

/** A point in time as a cell. */
export function timeCell(nanos: bigint): ReportTime {
  return { time: rfc3339(nanos) };
}

/** RFC 3339 in UTC, as short as is exact. */
export function rfc3339(nanos: bigint): string {
  const fraction = nanos % 1_000_000_000n;
  const seconds = new Date(Number((nanos - fraction) / 1_000_000n)).toISOString().slice(0, 19);
  const digits = fraction === 0n ? '' : `.${fraction.toString().padStart(9, '0').replace(/0+$/u, '')}`;
  return `${seconds}${digits}Z`;
}

/** How long a time is, in seconds. */
export function secondsOf({ since, until }: ReportRange): number {
  return Number(until - since) / 1e9;
}
