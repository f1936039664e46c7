import type { Cell } from '@agentbus/filter';
import { collectTrends } from './collect-trends.ts';
import { LOG_FACTS_QUERY, LogFacts } from './log-facts.ts';
import type { OperationTrend } from './operation-trends.ts';
import { type ReportContext, type ReportRange, reportRows } from './report-context.ts';
import { RequestFacts } from './request-facts.ts';

type Reader = Pick<ReportContext, 'engine' | 'range' | 'signal'>;

/** What is known of a time, read once: each scan of a store may take long. */
export interface ReportFacts {
  readonly logs: LogFacts;
  readonly requests: RequestFacts;
  readonly operations: readonly OperationTrend[];
}

/** Reads what is known of a time. */
export async function readFacts(reader: Reader, time: ReportRange, width: bigint): Promise<ReportFacts> {
  const logs = new LogFacts(await reportRows(reader, LOG_FACTS_QUERY, 'logs', time));
  const requests = new RequestFacts(width);
  const { engine, signal } = reader;
  const onRun = requests.add.bind(requests);
  const trends = await collectTrends(engine, { ...time, sliceNanos: width, onRun, signal });
  return { logs, requests, operations: trends.operations() };
}

/** Whether there is anything. */
export function hasTelemetry({ logs, operations }: ReportFacts): boolean {
  return logs.groups.length > 0 || operations.length > 0;
}

/** From the first record of a time to behind the last one. */
export async function extentOf(reader: Reader): Promise<ReportRange | undefined> {
  const query = '* | min timestamp, max timestamp';
  const rows = [...(await reportRows(reader, query, 'logs')), ...(await reportRows(reader, query, 'spans'))];
  const isTime = (cell: Cell | undefined): cell is bigint => typeof cell === 'bigint';
  const firsts = rows.map((row) => row.min_timestamp).filter(isTime);
  const lasts = rows.map((row) => row.max_timestamp).filter(isTime);
  const [first, last] = [firsts.sort(byTime)[0], lasts.sort(byTime).at(-1)];
  return first === undefined || last === undefined ? undefined : { since: first, until: last + 1n };
}

/** The versions of each service, in the order in which they were first seen. */
export function serviceVersions({ logs, operations }: ReportFacts): Map<string, string[]> {
  const seen = [
    ...logs.groups.map(({ service, version, first }) => ({ service, version, first })),
    ...operations.flatMap(({ service, versions }) =>
      versions.map(({ version, firstSeen }) => ({ service, version, first: firstSeen })),
    ),
  ].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const versions = new Map<string, string[]>();
  for (const { service, version } of seen) {
    const known = versions.get(service) ?? [];
    versions.set(service, version === '' || known.includes(version) ? known : [...known, version]);
  }
  return versions;
}

function byTime(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
