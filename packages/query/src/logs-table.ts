import { KEY_VALUES } from './value-sql.ts';

const FIELDS = JSON.stringify({
  timeUnixNano: 'VARCHAR',
  observedTimeUnixNano: 'VARCHAR',
  severityNumber: 'VARCHAR',
  severityText: 'VARCHAR',
  eventName: 'VARCHAR',
  traceId: 'VARCHAR',
  spanId: 'VARCHAR',
  flags: 'VARCHAR',
});

/** Names of the SeverityNumber enum from 1 on; proto3 JSON allows them for the number. */
const SEVERITY_NAMES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
  .flatMap((range) => ['', '2', '3', '4'].map((step) => `'SEVERITY_NUMBER_${range}${step}'`))
  .join(', ');

/**
 * Common table expressions that end in `logs`: the columns of the collector's ClickHouse schema, and those of
 * `rows`, a query as `recordRowsSql` makes it, with `nanos` (the timestamp, exact over the whole range of OTLP), `attributes` and
 * `resource_attributes` (KeyValue lists). What a query does not name is not computed.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/clickhouseexporter
 */
export function logsTableSql(rows: string): string {
  return `rows AS NOT MATERIALIZED (${rows}),
parsed AS NOT MATERIALIZED (SELECT *,
  json_transform(record_json, '${FIELDS}') AS f,
  json_transform(record_json, '{"attributes":${KEY_VALUES}}').attributes AS attributes,
  json_transform(resource_json, '{"attributes":${KEY_VALUES}}').attributes AS resource_attributes FROM rows),
timed AS NOT MATERIALIZED (SELECT *, coalesce(
  nullif(try_cast(f.timeUnixNano AS UBIGINT), 0), try_cast(f.observedTimeUnixNano AS UBIGINT), 0) AS nanos FROM parsed),
logs AS NOT MATERIALIZED (SELECT part, position, file_index, record_json, resource_json, resource_schema_url,
  scope_json, scope_schema_url, nanos, attributes, resource_attributes,
  make_timestamp_ns(try_cast(nanos AS BIGINT)) AS "Timestamp",
  agentbus_id(f.traceId) AS "TraceId",
  agentbus_id(f.spanId) AS "SpanId",
  (coalesce(try_cast(f.flags AS UBIGINT), 0) & 255)::UTINYINT AS "TraceFlags",
  coalesce(f.severityText, '') AS "SeverityText",
  coalesce(try_cast(f.severityNumber AS INTEGER), list_position([${SEVERITY_NAMES}], f.severityNumber), 0) AS "SeverityNumber",
  coalesce(agentbus_get(resource_attributes, 'service.name'), '') AS "ServiceName",
  coalesce(agentbus_text(json_extract(record_json, '$.body')), '') AS "Body",
  coalesce(resource_schema_url, '') AS "ResourceSchemaUrl",
  agentbus_map(resource_attributes) AS "ResourceAttributes",
  coalesce(scope_schema_url, '') AS "ScopeSchemaUrl",
  coalesce(json_extract_string(scope_json, '$.name'), '') AS "ScopeName",
  coalesce(json_extract_string(scope_json, '$.version'), '') AS "ScopeVersion",
  agentbus_map(json_transform(scope_json, '{"attributes":${KEY_VALUES}}').attributes) AS "ScopeAttributes",
  agentbus_map(attributes) AS "LogAttributes",
  coalesce(f.eventName, '') AS "EventName" FROM timed)`;
}
