/** SQL of a report, in words that DuckDB and ClickHouse share. Pure. */
import { type ReportRange, rfc3339 } from './report-context.ts';

/** The self-telemetry of OTel's SDKs, and that of ours, that counts what is lost or masked. */
const FAILURES = [
  'otel.sdk.processor.log.processed',
  'otel.sdk.processor.span.processed',
  'otel.sdk.exporter.log.exported',
  'otel.sdk.exporter.span.exported',
  'otel.sdk.exporter.metric_data_point.exported',
];
const REDACTIONS = ['agentbus.redaction.redactions'];

/**
 * By how much the counters of drops, failures and redactions grew. They are cumulative: of each process and reason, the last
 * value counts, less the first where the process is older than the time.
 */
export function counterSql(range: ReportRange): string {
  const [since, until] = [range.since, range.until].map(sqlTime);
  const names = (list: readonly string[]) => list.map((name) => `'${name}'`).join(', ');
  const reason = `CASE WHEN MetricName IN (${names(REDACTIONS)}) THEN Attributes['agentbus.redaction.rule'] ELSE Attributes['error.type'] END`;
  const component = "Attributes['otel.component.name']";
  const grown = `max(Value) - CASE WHEN StartTimeUnix < '${since}' THEN min(Value) ELSE 0 END`;
  const processes = `SELECT MetricName, ${reason} AS Reason, ${grown} AS Grown FROM metrics
    WHERE MetricName IN (${names([...FAILURES, ...REDACTIONS])}) AND TimeUnix >= '${since}' AND TimeUnix < '${until}'
    GROUP BY MetricName, ServiceName, ${reason}, ${component}, StartTimeUnix`;
  return oneLine(`SELECT MetricName, Reason, sum(Grown) AS Total FROM (${processes}) AS processes
    WHERE Reason IS NOT NULL AND Reason <> '' GROUP BY MetricName, Reason HAVING sum(Grown) > 0
    ORDER BY Total DESC, MetricName, Reason LIMIT 50`);
}

/** How many spans have a parent that is not there. */
export function lostParentsSql({ since, until }: ReportRange): string {
  return oneLine(`SELECT count(*) AS Spans FROM spans WHERE ParentSpanId <> ''
    AND Timestamp >= '${sqlTime(since)}' AND Timestamp < '${sqlTime(until)}'
    AND ParentSpanId NOT IN (SELECT SpanId FROM spans)`);
}

/** `2026-11-23 16:15:00.5`: both engines take it for a time of their column's kind, in UTC. */
function sqlTime(nanos: bigint): string {
  return rfc3339(nanos).replace('T', ' ').replace('Z', '');
}

function oneLine(sql: string): string {
  return sql.replace(/\s+/gu, ' ');
}
