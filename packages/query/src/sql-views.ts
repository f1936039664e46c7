/** The tables of user SQL, as views over files. Pure. */
import { blockScanSql } from './block-scan.ts';
import { promotedColumn } from './compacted-columns.ts';
import type { CompactedSource } from './compacted-file.ts';
import { columnRowsSql, jsonRowsSql } from './compacted-rows-sql.ts';
import type { CandidateBlock } from './compacted-search.ts';
import type { Table } from './field-sql.ts';
import { metricsTableSql } from './metrics-table.ts';
import { PROMOTED_ATTRIBUTES } from './record-columns.ts';
import { recordRowsSql, type SignalPath } from './record-rows-sql.ts';
import { HOLE, joinRecord } from './record-shape.ts';
import { PATHS, TABLE_SQL } from './search-sql.ts';
import { EVENT_AND_LINK_COLUMNS, eventsAndLinksSql } from './spans-table.ts';
import { SqlLiterals } from './sql-literals.ts';
import { KEY_VALUES } from './value-sql.ts';

/** A table of user SQL. */
export type SqlTable = Table | 'metrics';

/** The columns of each table: those of the collector's ClickHouse schema. */
export const SQL_COLUMNS: Readonly<Record<SqlTable, readonly string[]>> = {
  logs: [
    'Timestamp',
    'TraceId',
    'SpanId',
    'TraceFlags',
    'SeverityText',
    'SeverityNumber',
    'ServiceName',
    'Body',
    'ResourceSchemaUrl',
    'ResourceAttributes',
    'ScopeSchemaUrl',
    'ScopeName',
    'ScopeVersion',
    'ScopeAttributes',
    'LogAttributes',
    'EventName',
  ],
  spans: [
    'Timestamp',
    'TraceId',
    'SpanId',
    'ParentSpanId',
    'TraceState',
    'SpanName',
    'SpanKind',
    'ServiceName',
    'ResourceAttributes',
    'ScopeName',
    'ScopeVersion',
    'SpanAttributes',
    'Duration',
    'StatusCode',
    'StatusMessage',
    'Events.Timestamp',
    'Events.Name',
    'Events.Attributes',
    'Links.TraceId',
    'Links.SpanId',
    'Links.TraceState',
    'Links.Attributes',
  ],
  metrics: [
    'ResourceAttributes',
    'ResourceSchemaUrl',
    'ScopeName',
    'ScopeVersion',
    'ScopeAttributes',
    'ScopeSchemaUrl',
    'ServiceName',
    'MetricName',
    'MetricDescription',
    'MetricUnit',
    'MetricType',
    'Attributes',
    'StartTimeUnix',
    'TimeUnix',
    'Value',
    'Flags',
    'AggregationTemporality',
    'IsMonotonic',
    'Count',
    'Sum',
    'Min',
    'Max',
    'BucketCounts',
    'ExplicitBounds',
    'Scale',
    'ZeroCount',
    'PositiveOffset',
    'PositiveBucketCounts',
    'NegativeOffset',
    'NegativeBucketCounts',
    'ValueAtQuantiles.Quantile',
    'ValueAtQuantiles.Value',
    'Exemplars.TimeUnix',
    'Exemplars.Value',
    'Exemplars.SpanId',
    'Exemplars.TraceId',
  ],
};

const TABLES: Readonly<Record<SqlTable, (rows: string) => string>> = {
  ...TABLE_SQL,
  metrics: metricsTableSql,
};

const LINE_PATHS: Readonly<Record<SqlTable, SignalPath>> = {
  ...PATHS,
  metrics: { resources: 'resourceMetrics', scopes: 'scopeMetrics', records: 'metrics' },
};

/** Where a table's records are. */
export interface TableGround {
  /** Files of lines, in parts. */
  readonly parts: readonly (readonly string[])[];
  readonly maxLineBytes: number;
  readonly blocks: readonly CandidateBlock[];
  readonly sources: readonly CompactedSource[];
}

/** A statement that creates the view of a table. */
export function createViewSql(table: SqlTable, ground: TableGround): string {
  return `CREATE VIEW ${table} AS ${[linesSql(table, ground), ...blocksSql(table, ground)].join(' UNION ALL ')}`;
}

function linesSql(table: SqlTable, { parts, maxLineBytes }: TableGround): string {
  const literals = new SqlLiterals();
  const source = { parts: parts.map((files) => literals.add(files)), maxLineBytes, linePrefilter: '' };
  return tableSql(table, parts.length === 0 ? NO_ROWS : recordRowsSql(LINE_PATHS[table], source));
}

function blocksSql(table: SqlTable, { blocks, sources }: TableGround): string[] {
  if (blocks.length === 0) return [];
  const parts: string[] = [];
  const scan = (some: readonly CandidateBlock[]) => blockScanSql(some, sources, new SqlLiterals());
  if (table !== 'metrics') parts.push(compactedSql(table, scan(blocks)));
  const kept = blocks.filter(({ block }) => block.jsonRows > 0);
  if (kept.length > 0) parts.push(tableSql(table, jsonRowsSql(scan(kept))));
  return parts;
}

function tableSql(table: SqlTable, rows: string): string {
  return `(WITH ${TABLES[table](rows)} SELECT ${SQL_COLUMNS[table].map(quoted).join(', ')} FROM ${table})`;
}

const NO_ROWS = `SELECT 0 AS part, 0 AS position, 0 AS file_index, NULL::VARCHAR AS record_json, NULL::VARCHAR AS resource_json,
  NULL::VARCHAR AS resource_schema_url, NULL::VARCHAR AS scope_json, NULL::VARCHAR AS scope_schema_url WHERE false`;

function quoted(name: string): string {
  return `"${name}"`;
}

/** Puts a compacted record's JSON together, but for its name and times: for what has no column of its own. */
export const JOIN_FUNCTIONS: Readonly<
  Record<string, (...texts: [string, string, string, string]) => string>
> = {
  agentbus_join: (shape, attributeValues, pieces, promoted) =>
    joinRecord({
      shape,
      time: 0n,
      secondTime: 0n,
      body: '',
      name: '',
      traceId: '',
      spanId: '',
      parentSpanId: '',
      attributeValues,
      promoted: promoted.split(HOLE),
      pieces,
    }),
};

const SEPARATOR = 'chr(1)';

/** Rows of compacted files that are in columns, with the columns of user SQL. */
function compactedSql(table: Table, scan: string): string {
  const joined = `agentbus_join(shape, coalesce(attribute_values, ''), coalesce(pieces, ''),
    array_to_string([${PROMOTED_ATTRIBUTES.map((key) => `coalesce(${promotedColumn(key)}, '')`).join(', ')}], ${SEPARATOR}))`;
  const rest = table === 'spans' ? `, ${eventsAndLinksSql(joined)}` : '';
  const rows = `SELECT *${rest}, ${joined} AS joined_json,
    json_transform(scope, '{"attributes":${KEY_VALUES}}').attributes AS scope_attributes
    FROM (${columnRowsSql(table, scan)})`;
  const own: Readonly<Record<string, string>> = {
    Timestamp: 'make_timestamp_ns(try_cast(nanos AS BIGINT))',
    TraceFlags:
      "(coalesce(try_cast(json_extract_string(joined_json, '$.flags') AS UBIGINT), 0) & 255)::UTINYINT",
    Body: "coalesce(body, '')",
    ResourceSchemaUrl: "coalesce(resource_schema_url, '')",
    ResourceAttributes: 'agentbus_map(resource_attributes)',
    ScopeSchemaUrl: "coalesce(scope_schema_url, '')",
    ScopeVersion: "coalesce(json_extract_string(scope, '$.version'), '')",
    ScopeAttributes: 'agentbus_map(scope_attributes)',
    LogAttributes: attributesSql(),
    SpanAttributes: attributesSql(),
    TraceState: "coalesce(json_extract_string(joined_json, '$.traceState'), '')",
    Duration: 'CASE WHEN end_nanos > nanos THEN end_nanos - nanos ELSE 0::UBIGINT END',
  };
  const columns = SQL_COLUMNS[table]
    .filter((name) => !name.includes('.'))
    .map((name) => (own[name] === undefined ? quoted(name) : `${own[name]} AS ${quoted(name)}`));
  if (table === 'spans') columns.push(EVENT_AND_LINK_COLUMNS);
  return `(SELECT ${columns.join(', ')} FROM (${rows}))`;
}

function attributesSql(): string {
  const ofPromoted = (value: (key: string) => string) =>
    `list_filter([${PROMOTED_ATTRIBUTES.map(value).join(', ')}], lambda t: t IS NOT NULL)`;
  const all = (column: string, promoted: string) =>
    `list_concat(coalesce(string_split(${column}, ${SEPARATOR}), []), ${promoted})`;
  const keys = ofPromoted((key) => `CASE WHEN ${promotedColumn(key)} IS NOT NULL THEN '${key}' END`);
  return `map(${all('attribute_keys', keys)}, ${all('attribute_values', ofPromoted(promotedColumn))})`;
}
