import { formatInterval } from '@agentbus/filter';
import { LEVEL_SEVERITY } from '@agentbus/otlp';
import type { ReportChart } from './report.ts';
import {
  queryCommand,
  REQUESTS,
  type ReportContext,
  type ReportRange,
  rfc3339,
  roundedNumber,
} from './report-context.ts';
import { percentiles } from './request-facts.ts';

const SECOND = 1_000_000_000n;

/** Widths of buckets that people think in. */
const WIDTHS: readonly bigint[] = [
  1, 2, 5, 10, 30, 60, 120, 300, 900, 1800, 3600, 10_800, 21_600, 86_400,
].map((seconds) => BigInt(seconds) * SECOND);

/** Buckets that a chart, or a search for changes, has at most. */
const MAX_BUCKETS = 96n;

/** The width of buckets in which a time is looked at. */
export function chartWidth({ since, until }: ReportRange): bigint {
  return WIDTHS.find((width) => (until - since) / width <= MAX_BUCKETS) ?? WIDTHS.at(-1) ?? SECOND;
}

/** The charts of the first page: how much was logged, and how long requests took. */
export function reportCharts(context: ReportContext): ReportChart[] {
  const { data, range, facts, logBuckets, bucketNanos: width } = context;
  const start = data.since - (data.since % width);
  const length = Number((data.until - 1n - start) / width) + 1;
  const all = new Array<number>(length).fill(0);
  const errors = new Array<number>(length).fill(0);
  for (const { time, severityNumber, count } of logBuckets) {
    if (typeof time !== 'bigint') continue;
    const index = Number((time - start) / width);
    all[index] = (all[index] ?? 0) + Number(count);
    if (Number(severityNumber ?? 0) >= LEVEL_SEVERITY.error)
      errors[index] = (errors[index] ?? 0) + Number(count);
  }
  const p50 = new Array<number | null>(length).fill(null);
  const p95 = new Array<number | null>(length).fill(null);
  for (const [time, durations] of facts.requests.byBucket()) {
    const [middle = null, high = null] = percentiles(durations, [0.5, 0.95]);
    const index = Number((time - start) / width);
    p50[index] = roundedNumber(middle);
    p95[index] = roundedNumber(high);
  }
  const every = formatInterval(width);
  const shared = { start: rfc3339(start), bucketSeconds: Number(width / SECOND) };
  const latency = `${REQUESTS} | p50 duration, p95 duration every ${every}`;
  return [
    {
      ...shared,
      id: 'log_records',
      title: 'Log records',
      unit: 'count',
      query: queryCommand(`* | count every ${every} by severityNumber`, 'logs', range),
      lines: [
        { name: 'all', values: all },
        { name: 'errors', values: errors },
      ],
    },
    {
      ...shared,
      id: 'latency',
      title: 'Latency of requests',
      unit: 'seconds',
      query: queryCommand(latency, 'spans', range),
      lines: [
        { name: 'p50', values: p50 },
        { name: 'p95', values: p95 },
      ],
    },
  ];
}
