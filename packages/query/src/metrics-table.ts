import { KEY_VALUES } from './value-sql.ts';

const FIELDS = JSON.stringify({
  name: 'VARCHAR',
  description: 'VARCHAR',
  unit: 'VARCHAR',
  gauge: { dataPoints: ['JSON'] },
  sum: { dataPoints: ['JSON'], aggregationTemporality: 'VARCHAR', isMonotonic: 'BOOLEAN' },
  histogram: { dataPoints: ['JSON'], aggregationTemporality: 'VARCHAR' },
  exponentialHistogram: { dataPoints: ['JSON'], aggregationTemporality: 'VARCHAR' },
  summary: { dataPoints: ['JSON'] },
});

const BUCKETS = { offset: 'INTEGER', bucketCounts: ['UBIGINT'] };

/** Numbers are taken as text: proto3 JSON has int64 as text, and NaN and the infinities too. */
const POINT = JSON.stringify({
  startTimeUnixNano: 'VARCHAR',
  timeUnixNano: 'VARCHAR',
  flags: 'VARCHAR',
  asInt: 'VARCHAR',
  asDouble: 'VARCHAR',
  count: 'VARCHAR',
  sum: 'VARCHAR',
  min: 'VARCHAR',
  max: 'VARCHAR',
  bucketCounts: ['UBIGINT'],
  explicitBounds: ['DOUBLE'],
  scale: 'INTEGER',
  zeroCount: 'VARCHAR',
  positive: BUCKETS,
  negative: BUCKETS,
  quantileValues: [{ quantile: 'DOUBLE', value: 'DOUBLE' }],
  exemplars: [
    { timeUnixNano: 'VARCHAR', asInt: 'VARCHAR', asDouble: 'VARCHAR', spanId: 'VARCHAR', traceId: 'VARCHAR' },
  ],
});

/** AggregationTemporality by number. */
const TEMPORALITIES = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE']
  .map((name) => `'AGGREGATION_TEMPORALITY_${name}'`)
  .join(', ');

/**
 * Common table expressions that end in `metrics`: one row a data point, with the columns of the collector's ClickHouse
 * tables of all metric types together (what a type does not have is NULL), and `MetricType`. `rows` is a query as
 * `recordRowsSql` makes it; its records are metrics.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/clickhouseexporter
 */
export function metricsTableSql(rows: string): string {
  return `rows AS NOT MATERIALIZED (${rows}),
parsed AS NOT MATERIALIZED (SELECT *, json_transform(record_json, '${FIELDS}') AS f,
  json_transform(resource_json, '{"attributes":${KEY_VALUES}}').attributes AS resource_attributes FROM rows),
points AS NOT MATERIALIZED (SELECT *, unnest(coalesce(f.gauge.dataPoints, f.sum.dataPoints, f.histogram.dataPoints,
  f.exponentialHistogram.dataPoints, f.summary.dataPoints)) AS point_json FROM parsed),
measured AS NOT MATERIALIZED (SELECT *, json_transform(point_json, '${POINT}') AS p FROM points),
metrics AS NOT MATERIALIZED (SELECT
  agentbus_map(resource_attributes) AS "ResourceAttributes",
  coalesce(resource_schema_url, '') AS "ResourceSchemaUrl",
  coalesce(json_extract_string(scope_json, '$.name'), '') AS "ScopeName",
  coalesce(json_extract_string(scope_json, '$.version'), '') AS "ScopeVersion",
  agentbus_map(json_transform(scope_json, '{"attributes":${KEY_VALUES}}').attributes) AS "ScopeAttributes",
  coalesce(scope_schema_url, '') AS "ScopeSchemaUrl",
  coalesce(agentbus_get(resource_attributes, 'service.name'), '') AS "ServiceName",
  coalesce(f.name, '') AS "MetricName",
  coalesce(f.description, '') AS "MetricDescription",
  coalesce(f.unit, '') AS "MetricUnit",
  CASE WHEN f.gauge IS NOT NULL THEN 'Gauge' WHEN f.sum IS NOT NULL THEN 'Sum' WHEN f.histogram IS NOT NULL THEN 'Histogram'
    WHEN f.exponentialHistogram IS NOT NULL THEN 'ExponentialHistogram' ELSE 'Summary' END AS "MetricType",
  agentbus_map(json_transform(point_json, '{"attributes":${KEY_VALUES}}').attributes) AS "Attributes",
  ${instantSql('p.startTimeUnixNano')} AS "StartTimeUnix",
  ${instantSql('p.timeUnixNano')} AS "TimeUnix",
  coalesce(try_cast(p.asDouble AS DOUBLE), try_cast(p.asInt AS DOUBLE)) AS "Value",
  coalesce(try_cast(p.flags AS UINTEGER), 0) AS "Flags",
  ${temporalitySql()} AS "AggregationTemporality",
  CASE WHEN f.sum IS NOT NULL THEN coalesce(f.sum.isMonotonic, false) END AS "IsMonotonic",
  try_cast(p.count AS UBIGINT) AS "Count",
  try_cast(p.sum AS DOUBLE) AS "Sum",
  try_cast(p.min AS DOUBLE) AS "Min",
  try_cast(p.max AS DOUBLE) AS "Max",
  p.bucketCounts AS "BucketCounts",
  p.explicitBounds AS "ExplicitBounds",
  p.scale AS "Scale",
  try_cast(p.zeroCount AS UBIGINT) AS "ZeroCount",
  p.positive."offset" AS "PositiveOffset",
  p.positive.bucketCounts AS "PositiveBucketCounts",
  p.negative."offset" AS "NegativeOffset",
  p.negative.bucketCounts AS "NegativeBucketCounts",
  list_transform(p.quantileValues, lambda q: q.quantile) AS "ValueAtQuantiles.Quantile",
  list_transform(p.quantileValues, lambda q: q.value) AS "ValueAtQuantiles.Value",
  list_transform(p.exemplars, lambda e: ${instantSql('e.timeUnixNano')}) AS "Exemplars.TimeUnix",
  list_transform(p.exemplars, lambda e: coalesce(try_cast(e.asDouble AS DOUBLE), try_cast(e.asInt AS DOUBLE))) AS "Exemplars.Value",
  list_transform(p.exemplars, lambda e: agentbus_id(e.spanId)) AS "Exemplars.SpanId",
  list_transform(p.exemplars, lambda e: agentbus_id(e.traceId)) AS "Exemplars.TraceId" FROM measured)`;
}

function instantSql(nanos: string): string {
  return `make_timestamp_ns(coalesce(try_cast(${nanos} AS BIGINT), 0))`;
}

/** OTLP's number; proto3 JSON has the number or the full name. NULL of what has none. */
function temporalitySql(): string {
  const given =
    'coalesce(f.sum.aggregationTemporality, f.histogram.aggregationTemporality, f.exponentialHistogram.aggregationTemporality)';
  return `CASE WHEN f.gauge IS NULL AND f.summary IS NULL
    THEN coalesce(try_cast(${given} AS INTEGER), list_position([${TEMPORALITIES}], ${given}) - 1, 0) END`;
}
