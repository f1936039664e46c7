import { KEY_VALUES } from './value-sql.ts';

const FIELDS = JSON.stringify({
  startTimeUnixNano: 'VARCHAR',
  endTimeUnixNano: 'VARCHAR',
  name: 'VARCHAR',
  kind: 'VARCHAR',
  traceId: 'VARCHAR',
  spanId: 'VARCHAR',
  parentSpanId: 'VARCHAR',
  traceState: 'VARCHAR',
  status: { code: 'VARCHAR', message: 'VARCHAR' },
});

const EVENTS = `[{"timeUnixNano":"VARCHAR","name":"VARCHAR","attributes":${KEY_VALUES}}]`;
const LINKS = `[{"traceId":"VARCHAR","spanId":"VARCHAR","traceState":"VARCHAR","attributes":${KEY_VALUES}}]`;

/** `events` and `links` of a span's JSON. */
export function eventsAndLinksSql(json: string): string {
  return `json_transform(${json}, '{"events":${EVENTS}}').events AS events,
  json_transform(${json}, '{"links":${LINKS}}').links AS links`;
}

/** The columns of {@link eventsAndLinksSql}. */
export const EVENT_AND_LINK_COLUMNS = `list_transform(events, lambda e: make_timestamp_ns(try_cast(e.timeUnixNano AS BIGINT))) AS "Events.Timestamp",
  list_transform(events, lambda e: coalesce(e.name, '')) AS "Events.Name",
  list_transform(events, lambda e: agentbus_map(e.attributes)) AS "Events.Attributes",
  list_transform(links, lambda l: agentbus_id(l.traceId)) AS "Links.TraceId",
  list_transform(links, lambda l: agentbus_id(l.spanId)) AS "Links.SpanId",
  list_transform(links, lambda l: coalesce(l.traceState, '')) AS "Links.TraceState",
  list_transform(links, lambda l: agentbus_map(l.attributes)) AS "Links.Attributes"`;

/** SpanKind by number, as the collector's ClickHouse exporter spells it. */
export const SPAN_KIND_NAMES: readonly string[] = [
  'Unspecified',
  'Internal',
  'Server',
  'Client',
  'Producer',
  'Consumer',
];

/** StatusCode by number, as the collector's ClickHouse exporter spells it. */
export const STATUS_CODE_NAMES: readonly string[] = ['Unset', 'Ok', 'Error'];

/**
 * Common table expressions that end in `spans`: the columns of the collector's ClickHouse schema, and the same further
 * ones as in `logs`, with `end_nanos`, `duration_nanos` (negative if a span ends before it starts), `kind` and
 * `status_code` (OTLP's numbers). What a query does not name is not computed.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/clickhouseexporter
 */
export function spansTableSql(rows: string): string {
  return `rows AS NOT MATERIALIZED (${rows}),
parsed AS NOT MATERIALIZED (SELECT *,
  json_transform(record_json, '${FIELDS}') AS f,
  json_transform(record_json, '{"attributes":${KEY_VALUES}}').attributes AS attributes,
  json_transform(resource_json, '{"attributes":${KEY_VALUES}}').attributes AS resource_attributes FROM rows),
timed AS NOT MATERIALIZED (SELECT *,
  coalesce(try_cast(f.startTimeUnixNano AS UBIGINT), 0) AS nanos,
  coalesce(try_cast(f.endTimeUnixNano AS UBIGINT), 0) AS end_nanos,
  ${enumSql('f.kind', 'SPAN_KIND', SPAN_KIND_NAMES)} AS kind,
  ${enumSql('f.status.code', 'STATUS_CODE', STATUS_CODE_NAMES)} AS status_code,
  ${eventsAndLinksSql('record_json')} FROM parsed),
spans AS NOT MATERIALIZED (SELECT part, position, file_index, record_json, resource_json, resource_schema_url,
  scope_json, scope_schema_url, nanos, end_nanos, attributes, resource_attributes, kind, status_code,
  end_nanos::HUGEINT - nanos::HUGEINT AS duration_nanos,
  make_timestamp_ns(try_cast(nanos AS BIGINT)) AS "Timestamp",
  agentbus_id(f.traceId) AS "TraceId",
  agentbus_id(f.spanId) AS "SpanId",
  agentbus_id(f.parentSpanId) AS "ParentSpanId",
  coalesce(f.traceState, '') AS "TraceState",
  coalesce(f.name, '') AS "SpanName",
  ${nameSql('kind', SPAN_KIND_NAMES)} AS "SpanKind",
  coalesce(agentbus_get(resource_attributes, 'service.name'), '') AS "ServiceName",
  agentbus_map(resource_attributes) AS "ResourceAttributes",
  coalesce(json_extract_string(scope_json, '$.name'), '') AS "ScopeName",
  coalesce(json_extract_string(scope_json, '$.version'), '') AS "ScopeVersion",
  agentbus_map(attributes) AS "SpanAttributes",
  CASE WHEN end_nanos > nanos THEN end_nanos - nanos ELSE 0::UBIGINT END AS "Duration",
  ${nameSql('status_code', STATUS_CODE_NAMES)} AS "StatusCode",
  coalesce(f.status.message, '') AS "StatusMessage",
  ${EVENT_AND_LINK_COLUMNS} FROM timed)`;
}

/** The number of an enum field: proto3 JSON has the number or the full name. */
function enumSql(field: string, prefix: string, names: readonly string[]): string {
  const full = names.map((name) => `'${prefix}_${name.toUpperCase()}'`).join(', ');
  return `coalesce(try_cast(${field} AS INTEGER), list_position([${full}], ${field}) - 1, 0)`;
}

function nameSql(number: string, names: readonly string[]): string {
  const list = names.map((name) => `'${name}'`).join(', ');
  return `coalesce([${list}][${number} + 1], '')`;
}
