/** Performance of operations as rows of a table. */
import type { OperationChange, OperationTrend } from '@agentbus/analytics';
import type { JsonValue } from '@agentbus/otlp';
import { formatDuration } from './duration.ts';
import type { OutputRow } from './row-format.ts';

/** How operations are shown. */
export interface TrendRowOptions {
  /** For people: with units, and without what only machines compare. */
  readonly pretty: boolean;
  /** How long the time is that they are of. */
  readonly seconds: number;
}

const SHARED = ['change', 'service', 'kind', 'operation', 'count', 'rate', 'errors', 'apdex'];
const QUANTILES = ['p50', 'p95', 'p99'];
const MEASURES = ['delta', 'p95Ratio', 'p95Low', 'p95High', 'pValue', 'errorDifference', 'errorPValue'];

/** The names of the columns of {@link trendRow}. */
export function trendColumns(pretty: boolean): string[] {
  const shared = [...SHARED, ...QUANTILES];
  return pretty
    ? [...shared, 'p95 change', 'versions']
    : [...shared, 'max', 'versions', 'before', 'after', ...MEASURES];
}

/** An operation as a row; durations are seconds, but for people. */
export function trendRow(
  { kind, service, operation, performance, versions }: OperationTrend,
  change: OperationChange | undefined,
  { pretty, seconds }: TrendRowOptions,
): OutputRow {
  const summary = performance.summary(seconds);
  const duration = (value: number | undefined) =>
    value === undefined ? null : pretty ? formatDuration(BigInt(Math.round(value * 1e9))) : rounded(value);
  const shared = [
    changeText(change),
    service,
    kind,
    operation,
    summary.count,
    rounded(summary.throughput),
    pretty ? `${(summary.errorRate * 100).toFixed(2)} %` : rounded(summary.errorRate),
    Number(summary.apdex.toFixed(3)),
    duration(summary.p50),
    duration(summary.p95),
    duration(summary.p99),
  ];
  const names = versions.map(({ version }) => version);
  if (pretty) return [...shared, ratioText(change), names.filter((name) => name !== '').join(' → ') || null];
  return [
    ...shared,
    duration(summary.max),
    names,
    change?.versions?.before ?? null,
    change?.versions?.after ?? null,
    ...measuresOf(change),
  ];
}

function measuresOf(change: OperationChange | undefined): JsonValue[] {
  if (!change) return MEASURES.map(() => null);
  const { delta, p95Ratio, p95Interval, latencyPValue, errorRateDifference, errorPValue } = change;
  return [
    delta,
    p95Ratio,
    ...(p95Interval ?? [undefined, undefined]),
    latencyPValue,
    errorRateDifference,
    errorPValue,
  ].map((value) => (value === undefined || !Number.isFinite(value) ? null : rounded(value)));
}

/** `slower, more errors`; `null` where nothing changed. */
function changeText(change: OperationChange | undefined): JsonValue {
  const parts = [change?.latency, change?.errors && `${change.errors} errors`];
  return parts.filter((part) => part !== undefined).join(', ') || null;
}

function ratioText(change: OperationChange | undefined): JsonValue {
  if (change?.p95Ratio === undefined || change.p95Interval === undefined) return null;
  const [low, high] = change.p95Interval;
  return `×${change.p95Ratio.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** As many digits as mean something. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
