import { formatInterval } from '@agentbus/filter';
import type { QueryEngine } from '@agentbus/query';
import type { ErrorDecisions } from './error-state.ts';
import { REPORT_VERSION, type Report } from './report.ts';
import { type AlertTransition, alertReport } from './report-alerts.ts';
import { anomalyReport } from './report-anomalies.ts';
import { chartWidth } from './report-charts.ts';
import { type ReportContext, type ReportRange, reportRows, rfc3339 } from './report-context.ts';
import { errorReport } from './report-errors.ts';
import { extentOf, hasTelemetry, readFacts } from './report-facts.ts';
import { oncePerOperation, worstFirst } from './report-headlines.ts';
import { healthSection } from './report-health.ts';
import { operationReport } from './report-operations.ts';
import { qualitySection } from './report-quality.ts';
import { securitySection } from './report-security.ts';

/** What a report is of. */
export interface ReportOptions {
  /** Unix nanoseconds. */
  readonly since: bigint;
  readonly until: bigint;
  /** What it is compared with. Default: as long a time before it, where there is anything. */
  readonly baseline?: ReportRange | undefined;
  /** What was decided on errors. Default: nothing. */
  readonly decisions?: ErrorDecisions | undefined;
  /** What became of alerts; `undefined` where none are evaluated. */
  readonly alerts?: readonly AlertTransition[] | undefined;
  readonly title?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Makes a report of a time: what is in it, what changed, what is odd, and the query for each number. */
export async function buildReport(engine: QueryEngine, options: ReportOptions): Promise<Report> {
  const { since, until, signal, title = 'Telemetry report' } = options;
  const range = { since, until };
  const reader = { engine, range, signal };
  const data = await extentOf(reader);
  const bucketNanos = chartWidth(data ?? range);
  const facts = await readFacts(reader, range, bucketNanos);
  const before = options.baseline ?? { since: since - (until - since), until: since };
  const factsBefore = await readFacts(reader, before, bucketNanos);
  const baseline = hasTelemetry(factsBefore) ? before : undefined;
  const every = `* | count every ${formatInterval(bucketNanos)} by service, severityNumber`;
  const context: ReportContext = {
    ...reader,
    baseline,
    data: data ?? range,
    hasHistory: baseline !== undefined || (await hasRecordsBefore(engine, since, signal)),
    facts,
    factsBefore: baseline && factsBefore,
    logBuckets: await reportRows(reader, every, 'logs'),
    bucketNanos,
  };
  const health = healthSection(context);
  const errors = await errorReport(context, options.decisions ?? new Map());
  const operations = operationReport(context);
  const anomalies = await anomalyReport(context);
  const alerts = alertReport(options.alerts, context);
  return {
    version: REPORT_VERSION,
    title,
    since: rfc3339(since),
    until: rfc3339(until),
    baseline: baseline ? { since: rfc3339(baseline.since), until: rfc3339(baseline.until) } : null,
    data: data ? { first: rfc3339(data.since), last: rfc3339(data.until - 1n) } : null,
    headlines: worstFirst([
      ...alerts.headlines,
      ...errors.headlines,
      ...operations.headlines,
      ...oncePerOperation(anomalies.headlines, operations.headlines),
    ]),
    sections: [
      health,
      errors.section,
      operations.section,
      anomalies.patterns,
      anomalies.anomalies,
      securitySection(context),
      alerts.section,
      await qualitySection(context),
    ],
  };
}

async function hasRecordsBefore(
  engine: QueryEngine,
  until: bigint,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for await (const _ of engine.search({ until, limit: 1, signal })) return true;
  return false;
}
