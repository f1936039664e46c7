/** The tables over compacted files: the same columns as those over JSON, as far as filters name them. */

import { promotedColumn } from './compacted-columns.ts';
import { foldSql } from './comparison-sql.ts';
import { type RowForm, resourceAttributeSql, type Table } from './field-sql.ts';
import { PROMOTED_ATTRIBUTES } from './record-columns.ts';
import { SPAN_KIND_NAMES, STATUS_CODE_NAMES } from './spans-table.ts';
import { KEY_VALUES } from './value-sql.ts';

/** The separator of joined attributes. */
const SEPARATOR = 'chr(1)';

const VALUES = `string_split(attribute_values, ${SEPARATOR})`;

/** Rows of compacted files: some attributes are columns, the others joined texts. */
export const COLUMN_ROWS: RowForm = {
  column: (key) => (PROMOTED_ATTRIBUTES.includes(key) ? promotedColumn(key) : undefined),
  attribute(key, parameters) {
    if (PROMOTED_ATTRIBUTES.includes(key)) return promotedColumn(key);
    const name = parameters.add(key);
    return `CASE WHEN contains(attribute_keys, ${name}) THEN ${VALUES}[list_position(string_split(attribute_keys, ${SEPARATOR}), ${name})] END`;
  },
  attributePrefilter(key, text, ignoreCase, parameters) {
    if (PROMOTED_ATTRIBUTES.includes(key)) return '';
    const values = ignoreCase ? foldSql('attribute_values') : 'attribute_values';
    return `(coalesce(contains(${values}, ${parameters.add(text)}), false)
      OR NOT coalesce(contains(attribute_keys, ${parameters.add(key)}), false))`;
  },
  resourceAttribute: (key, parameters) => resourceAttributeSql('resource', parameters.add(key)),
  anyAttribute(test, contains) {
    const others = contains
      ? test('attribute_values')
      : `list_bool_or(list_transform(${VALUES}, lambda t: ${test('t')}))`;
    const all = [others, ...PROMOTED_ATTRIBUTES.map((key) => test(promotedColumn(key)))];
    return `(${all.map((sql) => `coalesce(${sql}, false)`).join(' OR ')})`;
  },
};

const COLUMNS: Readonly<Record<Table, string>> = {
  logs: `severity_text AS "SeverityText", severity_number::INTEGER AS "SeverityNumber",
    coalesce(body, '') AS "Body", event_name AS "EventName"`,
  spans: `(time::HUGEINT + second_time)::UBIGINT AS end_nanos, coalesce(parent_span_id, '') AS "ParentSpanId",
    coalesce(name, '') AS "SpanName", status_message AS "StatusMessage",
    coalesce([${nameList(SPAN_KIND_NAMES)}][kind + 1], '') AS "SpanKind",
    coalesce([${nameList(STATUS_CODE_NAMES)}][status_code + 1], '') AS "StatusCode"`,
};

function nameList(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

/** A query for the rows of `files`, a table of compacted rows, that are in columns. */
export function columnRowsSql(table: Table, files: string): string {
  return `SELECT * EXCLUDE (body), time AS nanos, service AS "ServiceName", scope_name AS "ScopeName", trace_id AS "TraceId",
    span_id AS "SpanId", ${COLUMNS[table]},
    json_transform(resource, '{"attributes":${KEY_VALUES}}').attributes AS resource_attributes
    FROM ${files} WHERE json IS NULL`;
}

/**
 * A query for the rows that are kept as JSON, as `recordRowsSql` gives them: `part` is the file, `position` the row, and
 * `file_index` what orders it.
 */
export function jsonRowsSql(files: string): string {
  return `SELECT file AS part, file_row AS position, {'time': time, 'segment': segment, 'position': position} AS file_index,
    coalesce(readable_json, json) AS record_json, resource AS resource_json, resource_schema_url, scope AS scope_json,
    scope_schema_url FROM ${files} WHERE json IS NOT NULL`;
}
