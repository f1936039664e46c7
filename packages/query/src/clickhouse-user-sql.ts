/** User SQL over the tables of a ClickHouse, under the names that all engines share. Pure. */
import { identifier } from './clickhouse-ddl.ts';

/** Names of the tables; those of metrics are `metrics` with `_gauge`, `_sum` and so on. */
export interface ClickHouseTables {
  readonly logs: string;
  readonly spans: string;
  readonly metrics: string;
}

const METRIC_COLUMNS = `ResourceAttributes, ResourceSchemaUrl, ScopeName, ScopeVersion, ScopeAttributes, ScopeSchemaUrl, ServiceName,
  MetricName, MetricDescription, MetricUnit, Attributes, StartTimeUnix, TimeUnix, Flags`;

const EXEMPLARS = ['TimeUnix', 'Value', 'SpanId', 'TraceId'].map((name) => `\`Exemplars.${name}\``);

/** What each table of metrics has of the columns that only some have. */
const METRIC_TABLES: Readonly<Record<string, readonly string[]>> = {
  gauge: ['Value', ...EXEMPLARS],
  sum: ['Value', 'AggregationTemporality', 'IsMonotonic', ...EXEMPLARS],
  histogram: [
    'AggregationTemporality',
    'Count',
    'Sum',
    'Min',
    'Max',
    'BucketCounts',
    'ExplicitBounds',
    ...EXEMPLARS,
  ],
  exponential_histogram: [
    'AggregationTemporality',
    'Count',
    'Sum',
    'Min',
    'Max',
    'Scale',
    'ZeroCount',
    'PositiveOffset',
    'PositiveBucketCounts',
    ...EXEMPLARS,
  ],
  summary: ['Count', 'Sum'],
};

const OTHER_COLUMNS: Readonly<Record<string, string>> = {
  Value: 'NULL',
  AggregationTemporality: 'NULL',
  IsMonotonic: 'NULL',
  Count: 'NULL',
  Sum: 'NULL',
  Min: 'NULL',
  Max: 'NULL',
  BucketCounts: '[]',
  ExplicitBounds: '[]',
  Scale: 'NULL',
  ZeroCount: 'NULL',
  PositiveOffset: 'NULL',
  PositiveBucketCounts: '[]',
  ...Object.fromEntries(EXEMPLARS.map((column) => [column, '[]'])),
};

/** With what may stand behind it: white space and comments. */
const LAST_SEMICOLON = /;\s*(?:--[^\n]*\s*)*$/;

/**
 * The SQL with the tables `logs`, `spans` and `metrics`, as far as it names them. It becomes a subquery, so that nothing
 * but a SELECT can be read there.
 *
 * @returns `offset`: where the user's SQL begins in the text.
 */
export function userSql(
  sql: string,
  database: string,
  names: ClickHouseTables,
): { readonly text: string; readonly offset: number } {
  const inDatabase = (name: string) => `${identifier(database)}.${identifier(name)}`;
  const tables: Readonly<Record<string, string>> = {
    logs: `SELECT * FROM ${inDatabase(names.logs)}`,
    spans: `SELECT * FROM ${inDatabase(names.spans)}`,
    metrics: Object.entries(METRIC_TABLES)
      .map(([type, own]) => metricsSql(type, own, inDatabase(`${names.metrics}_${type}`)))
      .join(' UNION ALL '),
  };
  const used = Object.entries(tables).filter(([name]) => new RegExp(name, 'i').test(sql));
  const head =
    used.length === 0 ? '' : `WITH ${used.map(([name, query]) => `${name} AS (${query})`).join(', ')} `;
  const before = `${head}SELECT * FROM (`;
  // On a line of its own, for a comment at the end.
  return { text: `${before}${sql.replace(LAST_SEMICOLON, '')}\n)`, offset: before.length };
}

function metricsSql(type: string, own: readonly string[], table: string): string {
  const name = type.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const others = Object.entries(OTHER_COLUMNS).map(([column, none]) =>
    own.includes(column) ? column : `${none} AS ${column}`,
  );
  return `SELECT ${METRIC_COLUMNS}, '${name}' AS MetricType, ${others.join(', ')} FROM ${table}`;
}
