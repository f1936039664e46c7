/** The tables of the OpenTelemetry Collector's ClickHouse exporter. Pure. */

/** What the tables are made with. */
export interface ClickHouseDdlOptions {
  /** Default: `otel`. */
  readonly database?: string | undefined;
  /** A cluster's name: tables are replicated on it, and each has a Distributed table in front. Default: none. */
  readonly cluster?: string | undefined;
  /** Days after which rows go; an integer from 1. Default: never. */
  readonly ttlDays?: number | undefined;
}

/** The database where none is named. */
export const DEFAULT_CLICKHOUSE_DATABASE = 'otel';

const MAP = 'Map(LowCardinality(String), String)';
const LABEL = 'LowCardinality(String)';
const TIME = 'DateTime64(9) CODEC(Delta(8), ZSTD(1))';
const ZIPPED = 'CODEC(ZSTD(1))';

/** Bloom filters over a map: a search for an attribute reads the granules that may have it. */
function mapIndexes(name: string, column: string): string[] {
  return [
    `INDEX idx_${name}_key mapKeys(${column}) TYPE bloom_filter(0.01) GRANULARITY 1`,
    `INDEX idx_${name}_value mapValues(${column}) TYPE bloom_filter(0.01) GRANULARITY 1`,
  ];
}

const LOGS = [
  `Timestamp ${TIME}`,
  'TimestampTime DateTime DEFAULT toDateTime(Timestamp)',
  `TraceId String ${ZIPPED}`,
  `SpanId String ${ZIPPED}`,
  'TraceFlags UInt8',
  `SeverityText ${LABEL} ${ZIPPED}`,
  'SeverityNumber UInt8',
  `ServiceName ${LABEL} ${ZIPPED}`,
  `Body String ${ZIPPED}`,
  `ResourceSchemaUrl ${LABEL} ${ZIPPED}`,
  `ResourceAttributes ${MAP} ${ZIPPED}`,
  `ScopeSchemaUrl ${LABEL} ${ZIPPED}`,
  `ScopeName String ${ZIPPED}`,
  `ScopeVersion ${LABEL} ${ZIPPED}`,
  `ScopeAttributes ${MAP} ${ZIPPED}`,
  `LogAttributes ${MAP} ${ZIPPED}`,
  `EventName String ${ZIPPED}`,
  'INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1',
  ...mapIndexes('res_attr', 'ResourceAttributes'),
  ...mapIndexes('scope_attr', 'ScopeAttributes'),
  ...mapIndexes('log_attr', 'LogAttributes'),
  'INDEX idx_body Body TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 8',
];

const TRACES = [
  `Timestamp ${TIME}`,
  `TraceId String ${ZIPPED}`,
  `SpanId String ${ZIPPED}`,
  `ParentSpanId String ${ZIPPED}`,
  `TraceState String ${ZIPPED}`,
  `SpanName ${LABEL} ${ZIPPED}`,
  `SpanKind ${LABEL} ${ZIPPED}`,
  `ServiceName ${LABEL} ${ZIPPED}`,
  `ResourceAttributes ${MAP} ${ZIPPED}`,
  `ScopeName String ${ZIPPED}`,
  `ScopeVersion String ${ZIPPED}`,
  `SpanAttributes ${MAP} ${ZIPPED}`,
  `Duration UInt64 ${ZIPPED}`,
  `StatusCode ${LABEL} ${ZIPPED}`,
  `StatusMessage String ${ZIPPED}`,
  `Events Nested (Timestamp DateTime64(9), Name ${LABEL}, Attributes ${MAP}) ${ZIPPED}`,
  `Links Nested (TraceId String, SpanId String, TraceState String, Attributes ${MAP}) ${ZIPPED}`,
  'INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1',
  ...mapIndexes('res_attr', 'ResourceAttributes'),
  ...mapIndexes('span_attr', 'SpanAttributes'),
  'INDEX idx_duration Duration TYPE minmax GRANULARITY 1',
];

const METRIC = [
  `ResourceAttributes ${MAP} ${ZIPPED}`,
  `ResourceSchemaUrl String ${ZIPPED}`,
  `ScopeName String ${ZIPPED}`,
  `ScopeVersion String ${ZIPPED}`,
  `ScopeAttributes ${MAP} ${ZIPPED}`,
  `ScopeDroppedAttrCount UInt32 ${ZIPPED}`,
  `ScopeSchemaUrl String ${ZIPPED}`,
  `ServiceName ${LABEL} ${ZIPPED}`,
  `MetricName String ${ZIPPED}`,
  `MetricDescription String ${ZIPPED}`,
  `MetricUnit String ${ZIPPED}`,
  `Attributes ${MAP} ${ZIPPED}`,
  `StartTimeUnix DateTime64(9) ${ZIPPED}`,
  `TimeUnix DateTime64(9) ${ZIPPED}`,
  `Flags UInt32 ${ZIPPED}`,
];

const METRIC_INDEXES = [
  ...mapIndexes('res_attr', 'ResourceAttributes'),
  ...mapIndexes('scope_attr', 'ScopeAttributes'),
  ...mapIndexes('attr', 'Attributes'),
];

const EXEMPLARS = `Exemplars Nested (FilteredAttributes ${MAP}, TimeUnix DateTime64(9), Value Float64, SpanId String, TraceId String) ${ZIPPED}`;
const TEMPORALITY = `AggregationTemporality Int32 ${ZIPPED}`;
const TOTALS = [`Count UInt64 ${ZIPPED}`, `Sum Float64 ${ZIPPED}`];
const EXTREMES = [`Min Float64 ${ZIPPED}`, `Max Float64 ${ZIPPED}`];

/** What each table of metrics has besides. */
const METRICS: Readonly<Record<string, readonly string[]>> = {
  otel_metrics_gauge: [`Value Float64 ${ZIPPED}`, EXEMPLARS],
  otel_metrics_sum: [`Value Float64 ${ZIPPED}`, EXEMPLARS, TEMPORALITY, `IsMonotonic Boolean ${ZIPPED}`],
  otel_metrics_histogram: [
    ...TOTALS,
    `BucketCounts Array(UInt64) ${ZIPPED}`,
    `ExplicitBounds Array(Float64) ${ZIPPED}`,
    EXEMPLARS,
    ...EXTREMES,
    TEMPORALITY,
  ],
  otel_metrics_exponential_histogram: [
    ...TOTALS,
    `Scale Int32 ${ZIPPED}`,
    `ZeroCount UInt64 ${ZIPPED}`,
    `PositiveOffset Int32 ${ZIPPED}`,
    `PositiveBucketCounts Array(UInt64) ${ZIPPED}`,
    `NegativeOffset Int32 ${ZIPPED}`,
    `NegativeBucketCounts Array(UInt64) ${ZIPPED}`,
    EXEMPLARS,
    ...EXTREMES,
    TEMPORALITY,
  ],
  otel_metrics_summary: [...TOTALS, `ValueAtQuantiles Nested (Quantile Float64, Value Float64) ${ZIPPED}`],
};

const BY_TRACE = [
  `TraceId String ${ZIPPED}`,
  `Start SimpleAggregateFunction(min, DateTime) ${ZIPPED}`,
  `End SimpleAggregateFunction(max, DateTime) ${ZIPPED}`,
];

/**
 * Statements that create the database and all tables, as far as they are not there, with the columns that the
 * collector's exporter writes.
 *
 * @throws RangeError for a `ttlDays` that is no integer from 1.
 */
export function clickHouseDdl(options: ClickHouseDdlOptions = {}): string[] {
  const { ttlDays } = options;
  if (ttlDays !== undefined && (!Number.isSafeInteger(ttlDays) || ttlDays < 1)) {
    throw new RangeError(`Cannot write the tables: ttlDays is ${ttlDays}, must be an integer from 1.`);
  }
  const writer = new DdlWriter(options);
  const ordered = {
    logs: 'PARTITION BY toDate(TimestampTime) PRIMARY KEY (ServiceName, TimestampTime) ORDER BY (ServiceName, TimestampTime, Timestamp)',
    traces: 'PARTITION BY toDate(Timestamp) ORDER BY (ServiceName, SpanName, toDateTime(Timestamp))',
    metrics:
      'PARTITION BY toDate(TimeUnix) ORDER BY (ServiceName, MetricName, Attributes, toUnixTimestamp64Nano(TimeUnix))',
  };
  return [
    writer.database(),
    ...writer.table('otel_logs', LOGS, ordered.logs, 'TimestampTime'),
    ...writer.table('otel_traces', TRACES, ordered.traces, 'toDateTime(Timestamp)'),
    ...writer.table(
      'otel_traces_trace_id_ts',
      BY_TRACE,
      'PARTITION BY toDate(Start) ORDER BY TraceId',
      'Start',
    ),
    writer.traceTimes(),
    ...Object.entries(METRICS).flatMap(([name, columns]) =>
      writer.table(name, [...METRIC, ...columns, ...METRIC_INDEXES], ordered.metrics, 'toDateTime(TimeUnix)'),
    ),
  ];
}

class DdlWriter {
  readonly #database: string;
  readonly #cluster: string | undefined;
  readonly #ttlDays: number | undefined;

  constructor({ database = DEFAULT_CLICKHOUSE_DATABASE, cluster, ttlDays }: ClickHouseDdlOptions) {
    this.#database = identifier(database);
    this.#cluster = cluster === undefined ? undefined : identifier(cluster);
    this.#ttlDays = ttlDays;
  }

  database(): string {
    return `CREATE DATABASE IF NOT EXISTS ${this.#database}${this.#onCluster}`;
  }

  /** On a cluster: the replicated table of each shard, `…_local`, and the Distributed one in front. */
  table(name: string, columns: readonly string[], order: string, time: string): string[] {
    const ttl = this.#ttlDays === undefined ? '' : `\nTTL ${time} + toIntervalDay(${this.#ttlDays})`;
    const engine = this.#cluster === undefined ? 'MergeTree' : 'ReplicatedMergeTree';
    const local = this.#cluster === undefined ? name : `${name}_local`;
    const create = `CREATE TABLE IF NOT EXISTS ${this.#database}.${local}${this.#onCluster} (
    ${columns.join(',\n    ')}
) ENGINE = ${engine}
${order}${ttl}
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1`;
    if (this.#cluster === undefined) return [create];
    return [
      create,
      `CREATE TABLE IF NOT EXISTS ${this.#database}.${name}${this.#onCluster} AS ${this.#database}.${local}
ENGINE = Distributed(${this.#cluster}, ${this.#database}, ${local}, rand())`,
    ];
  }

  /** From when to when each trace is: what makes looking one up by its id read a few minutes only. */
  traceTimes(): string {
    const suffix = this.#cluster === undefined ? '' : '_local';
    return `CREATE MATERIALIZED VIEW IF NOT EXISTS ${this.#database}.otel_traces_trace_id_ts_mv${this.#onCluster}
TO ${this.#database}.otel_traces_trace_id_ts${suffix}
AS SELECT TraceId, min(toDateTime(Timestamp)) AS Start, max(toDateTime(Timestamp)) AS End
FROM ${this.#database}.otel_traces${suffix} WHERE TraceId != '' GROUP BY TraceId`;
  }

  get #onCluster(): string {
    return this.#cluster === undefined ? '' : ` ON CLUSTER ${this.#cluster}`;
  }
}

/** A name as ClickHouse reads it. */
export function identifier(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``;
}
