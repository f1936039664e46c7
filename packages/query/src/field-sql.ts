import type { BuiltInFieldKind, FieldReference } from '@agentbus/filter';
import { ATTR_LOG_KIND, ATTR_OPERATION_DURATION } from '@agentbus/otlp';
import { nanosecondsSql } from './comparison-sql.ts';
import type { SqlParameters } from './sql-parameters.ts';
import { KEY_VALUES } from './value-sql.ts';

/** A table of the query engine. */
export type Table = 'logs' | 'spans';

const NO_VALUE = 'NULL::VARCHAR';

/** How the rows of a table hold what has no column of its own in the collector's schema. */
export interface RowForm {
  /** The column of an attribute that has one of its own. */
  column(key: string): string | undefined;
  /** An expression for the string of one of the record's own attributes; NULL where it has none of that key. */
  attribute(key: string, parameters: SqlParameters): string;
  /**
   * A cheap condition, never NULL, that holds wherever the record has no attribute of that key, or one whose string (folded
   * with `ignoreCase`) contains `text`; `''` where there is none.
   */
  attributePrefilter(key: string, text: string, ignoreCase: boolean, parameters: SqlParameters): string;
  /** As `attribute`, of its resource. */
  resourceAttribute(key: string, parameters: SqlParameters): string;
  /**
   * A condition that holds where the string of any of the record's own attributes passes `test`; perhaps NULL where none
   * does. With `contains`, `test` only asks whether the text contains something.
   */
  anyAttribute(test: (text: string) => string, contains: boolean): string;
}

/** Rows of JSON: the column `attributes` is a list of KeyValues. */
export const JSON_ROWS: RowForm = {
  column: () => undefined,
  attribute: (key, parameters) => `agentbus_get(attributes, ${parameters.add(key)})`,
  // Lines and records are ruled out by their bare text before.
  attributePrefilter: () => '',
  resourceAttribute: (key, parameters) => resourceAttributeSql('resource_json', parameters.add(key)),
  anyAttribute: (test) =>
    `list_bool_or(list_transform(agentbus_texts(agentbus_last(attributes)), lambda t: ${test('t')}))`,
};

/**
 * An expression for the string of an attribute of the resource whose JSON is `resource`. It is read only where the bare text
 * has the key: hardly any record is asked for an attribute that its resource has.
 */
export function resourceAttributeSql(resource: string, key: string): string {
  const attributes = `json_transform(${resource}, '{"attributes":${KEY_VALUES}}').attributes`;
  return `CASE WHEN contains(${resource}, ${key}) OR contains(${resource}, '\\') THEN agentbus_get(${attributes}, ${key}) END`;
}

/** Where each built-in field's string is, by table: the counterpart of `readField` of `@agentbus/filter`. */
const BUILT_IN: Readonly<Record<Table, Readonly<Record<BuiltInFieldKind, string>>>> = {
  logs: {
    level: '"SeverityText"',
    severityNumber: `CASE WHEN "SeverityNumber" = 0 THEN '' ELSE "SeverityNumber"::VARCHAR END`,
    timestamp: NO_VALUE,
    // Not "Body" alone: rows of compacted files have a column of that name, in other letters, that may be NULL.
    body: `coalesce("Body", '')`,
    service: '"ServiceName"',
    trace: '"TraceId"',
    span: '"SpanId"',
    parent: NO_VALUE,
    event: '"EventName"',
    name: NO_VALUE,
    scope: '"ScopeName"',
    duration: NO_VALUE,
    statusCode: NO_VALUE,
    // An attribute: see fieldSql.
    kind: NO_VALUE,
  },
  spans: {
    level: NO_VALUE,
    severityNumber: NO_VALUE,
    timestamp: NO_VALUE,
    body: NO_VALUE,
    service: '"ServiceName"',
    trace: '"TraceId"',
    span: '"SpanId"',
    parent: '"ParentSpanId"',
    event: NO_VALUE,
    name: '"SpanName"',
    scope: '"ScopeName"',
    duration: NO_VALUE,
    statusCode: 'lower("StatusCode")',
    kind: 'lower("SpanKind")',
  },
};

/** An expression for a field's string; NULL where it has no value. */
export function fieldSql(
  field: FieldReference,
  table: Table,
  parameters: SqlParameters,
  form: RowForm,
): string {
  if (field.kind === 'resource') return form.resourceAttribute(field.key, parameters);
  if (field.kind === 'kind' && table === 'logs') {
    return `coalesce(${form.attribute(ATTR_LOG_KIND, parameters)}, '')`;
  }
  if (field.kind !== 'attribute') return BUILT_IN[table][field.kind];
  const own = form.attribute(field.key, parameters);
  return field.forced ? own : `coalesce(${own}, ${form.resourceAttribute(field.key, parameters)})`;
}

/** An expression for a record's duration in nanoseconds, as a double; NULL where it has none. */
export function durationSql(table: Table, parameters: SqlParameters, form: RowForm): string {
  if (table === 'logs') return nanosecondsSql(form.attribute(ATTR_OPERATION_DURATION, parameters));
  // Subtracted the way round that stays positive: the cast of a negative 128-bit number would lose digits.
  return 'CASE WHEN end_nanos >= nanos THEN (end_nanos - nanos)::DOUBLE ELSE -((nanos - end_nanos)::DOUBLE) END';
}

/** The columns that text search looks at. */
export const TEXT_COLUMNS: Readonly<Record<Table, readonly string[]>> = {
  logs: ['"Body"'],
  spans: ['"SpanName"', '"StatusMessage"'],
};
