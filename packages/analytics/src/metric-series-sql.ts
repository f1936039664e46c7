/** SQL that makes series of metric points, in words that DuckDB and ClickHouse share. Pure. */
import { type ReportRange, rfc3339 } from './report-context.ts';

/** Telemetry of the SDK about itself: a report has its own section for it. */
const OWN = "MetricName NOT LIKE 'otel.sdk.%'";

/** Which metric, or all of them. */
export interface MetricChoice {
  readonly name: string;
  readonly service: string;
}

/**
 * One row for each metric, service and bucket, with `Amount` and `Mass`: of sums that only grow, by how much they grew; of
 * histograms, the mean and of how many values; of others, the mean of the points. Cumulative points count by what they
 * are above the one before, of the same process and attributes.
 *
 * @param minutes the width of a bucket, which divides an hour.
 */
export function metricSeriesSql(range: ReportRange, minutes: number, choice?: MetricChoice): string {
  const previous = 'ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING';
  const growth = (column: string) =>
    `CASE WHEN AggregationTemporality = 1 THEN ${column} * 1e0 WHEN Known > 0 THEN ${column} * 1e0 - Last${column} END`;
  const chosen = choice ? `MetricName = ${text(choice.name)} AND ServiceName = ${text(choice.service)}` : OWN;
  const [since, until] = [range.since, range.until].map((nanos) =>
    text(rfc3339(nanos).replace('T', ' ').replace('Z', '')),
  );
  return `WITH steps AS (SELECT MetricName, MetricUnit, ServiceName, TimeUnix, AggregationTemporality, Value, Sum, Count,
  CASE WHEN MetricType = 'Sum' AND IsMonotonic THEN 'growth' WHEN Count IS NOT NULL THEN 'mean' ELSE 'value' END AS Kind,
  max(Value * 1e0) OVER w AS LastValue, max(Sum * 1e0) OVER w AS LastSum, max(Count * 1e0) OVER w AS LastCount, count(*) OVER w AS Known
  FROM metrics WHERE ${chosen} AND MetricType <> 'Summary' AND TimeUnix >= ${since} AND TimeUnix < ${until}
  WINDOW w AS (PARTITION BY MetricName, ServiceName, CAST(ResourceAttributes AS VARCHAR), CAST(Attributes AS VARCHAR), StartTimeUnix
    ORDER BY TimeUnix ${previous}))
SELECT MetricName, MetricUnit, ServiceName, Kind, date_trunc('hour', TimeUnix) AS Hour,
  floor(extract(minute FROM TimeUnix) / ${minutes}) AS Part,
  CASE Kind WHEN 'growth' THEN sum(${growth('Value')}) WHEN 'mean' THEN sum(${growth('Sum')}) ELSE avg(Value * 1e0) END AS Amount,
  CASE Kind WHEN 'mean' THEN sum(${growth('Count')}) ELSE 1 END AS Mass
FROM steps GROUP BY MetricName, MetricUnit, ServiceName, Kind, date_trunc('hour', TimeUnix), floor(extract(minute FROM TimeUnix) / ${minutes})
ORDER BY MetricName, ServiceName, Hour, Part`.replace(/\s+/gu, ' ');
}

/** A text literal. */
function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
