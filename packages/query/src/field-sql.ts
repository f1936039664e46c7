import type { BuiltInFieldKind, FieldReference } from '@agentbus/filter';
import { ATTR_LOG_KIND, ATTR_OPERATION_DURATION } from '@agentbus/otlp';
import type { SqlParameters } from './sql-parameters.ts';

/** A table of the query engine. */
export type Table = 'logs' | 'spans';

const NO_VALUE = 'NULL::VARCHAR';

const RECORD_DURATION = `agentbus_get(attributes, '${ATTR_OPERATION_DURATION}')`;

/** Where each built-in field's string is, by table: the counterpart of `readField` of `@agentbus/filter`. */
const BUILT_IN: Readonly<Record<Table, Readonly<Record<BuiltInFieldKind, string>>>> = {
  logs: {
    level: '"SeverityText"',
    severityNumber: `CASE WHEN "SeverityNumber" = 0 THEN '' ELSE "SeverityNumber"::VARCHAR END`,
    timestamp: NO_VALUE,
    body: '"Body"',
    service: '"ServiceName"',
    trace: '"TraceId"',
    span: '"SpanId"',
    parent: NO_VALUE,
    event: '"EventName"',
    name: NO_VALUE,
    scope: '"ScopeName"',
    duration: NO_VALUE,
    statusCode: NO_VALUE,
    kind: `coalesce(agentbus_get(attributes, '${ATTR_LOG_KIND}'), '')`,
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
export function fieldSql(field: FieldReference, table: Table, parameters: SqlParameters): string {
  if (field.kind === 'resource') return `agentbus_get(resource_attributes, ${parameters.add(field.key)})`;
  if (field.kind !== 'attribute') return BUILT_IN[table][field.kind];
  const key = parameters.add(field.key);
  const own = `agentbus_get(attributes, ${key})`;
  return field.forced ? own : `coalesce(${own}, agentbus_get(resource_attributes, ${key}))`;
}

/** An expression for a record's duration in nanoseconds, as a double; NULL where it has none. */
export function durationSql(table: Table): string {
  if (table === 'logs') return `agentbus_duration(${RECORD_DURATION})`;
  // Subtracted the way round that stays positive: the cast of a negative 128-bit number would lose digits.
  return 'CASE WHEN end_nanos >= nanos THEN (end_nanos - nanos)::DOUBLE ELSE -((nanos - end_nanos)::DOUBLE) END';
}

/** The columns that text search looks at. */
export const TEXT_COLUMNS: Readonly<Record<Table, readonly string[]>> = {
  logs: ['"Body"'],
  spans: ['"SpanName"', '"StatusMessage"'],
};

/** An expression for the strings of all attributes, which text search looks at as well. */
export const ATTRIBUTE_TEXTS = 'agentbus_texts(agentbus_last(attributes))';
