/** Where fields are in the tables of the collector's ClickHouse exporter. Pure. */
import { type BuiltInFieldKind, type FieldReference, NUMBER_PATTERN } from '@agentbus/filter';
import { ATTR_LOG_KIND, ATTR_OPERATION_DURATION } from '@agentbus/otlp';
import type { ClickHouseParameters } from './clickhouse-parameters.ts';
import type { Table } from './field-sql.ts';

/** What the tables of a server have, which depends on the exporter's version. */
export interface ClickHouseTable {
  readonly table: Table;
  /** In SQL, with its database. */
  readonly name: string;
  readonly columns: ReadonlySet<string>;
}

const NO_VALUE = 'CAST(NULL AS Nullable(String))';

const ATTRIBUTES: Readonly<Record<Table, string>> = { logs: 'LogAttributes', spans: 'SpanAttributes' };

/** The columns that text search looks at, beside the attributes. */
export const CLICKHOUSE_TEXTS: Readonly<Record<Table, readonly string[]>> = {
  logs: ['Body'],
  spans: ['SpanName', 'StatusMessage'],
};

/** The map of a record's own attributes. */
export function attributesOf(table: Table): string {
  return ATTRIBUTES[table];
}

/** An expression for a field's string; NULL where it has no value. */
export function clickHouseField(
  field: FieldReference,
  { table, columns }: ClickHouseTable,
  parameters: ClickHouseParameters,
): string {
  const own = (key: string) => entry(ATTRIBUTES[table], parameters.add(key));
  const ofResource = (key: string) => entry('ResourceAttributes', parameters.add(key));
  if (field.kind === 'resource') return ofResource(field.key);
  if (field.kind === 'kind' && table === 'logs')
    return `${ATTRIBUTES.logs}[${parameters.add(ATTR_LOG_KIND)}]`;
  if (field.kind === 'event' && table === 'logs') return columns.has('EventName') ? 'EventName' : "''";
  if (field.kind !== 'attribute') return BUILT_IN[table][field.kind] ?? NO_VALUE;
  return field.forced ? own(field.key) : `ifNull(${own(field.key)}, ${ofResource(field.key)})`;
}

function entry(map: string, key: string): string {
  return `if(mapContains(${map}, ${key}), ${map}[${key}], NULL)`;
}

const COMMON = {
  service: 'ServiceName',
  trace: 'TraceId',
  span: 'SpanId',
  scope: 'ScopeName',
} as const;

const BUILT_IN: Readonly<Record<Table, Readonly<Partial<Record<BuiltInFieldKind, string>>>>> = {
  logs: {
    ...COMMON,
    level: 'SeverityText',
    severityNumber: "if(SeverityNumber = 0, '', toString(SeverityNumber))",
    body: 'Body',
  },
  spans: {
    ...COMMON,
    parent: 'ParentSpanId',
    name: 'SpanName',
    // Older exporters write the enum's full name.
    statusCode: "lower(replaceOne(StatusCode, 'STATUS_CODE_', ''))",
    kind: "lower(replaceOne(SpanKind, 'SPAN_KIND_', ''))",
  },
};

/** An expression for a record's duration in nanoseconds, as a double; NULL where it has none. */
export function clickHouseDuration({ table }: ClickHouseTable, parameters: ClickHouseParameters): string {
  if (table === 'spans') return 'toFloat64(Duration)';
  const seconds = numberSql(entry(ATTRIBUTES.logs, parameters.add(ATTR_OPERATION_DURATION)));
  // As Math.round does; ClickHouse's round takes halves to the even number.
  return `floor(${seconds} * 1e9 + 0.5)`;
}

const NUMBER = `'${NUMBER_PATTERN.source.replaceAll('\\', '\\\\')}'`;

/** `parseNumber` of a text; NULL for others. */
export function numberSql(text: string): string {
  const value = `toFloat64OrNull(toString(${text}))`;
  return `if(match(ifNull(${text}, ''), ${NUMBER}) AND isFinite(${value}), ${value}, NULL)`;
}

/** `foldCase` of a text. */
export function foldSql(text: string): string {
  return `lowerUTF8(replaceAll(replaceAll(${text}, '\u03a3', '\u03c3'), '\u0130', 'i'))`;
}
