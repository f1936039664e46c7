/** Rows of the collector's tables as records. Attributes are texts there, and a body is one. Pure. */
import { SPAN_KINDS, SPAN_STATUSES } from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import type { ClickHouseTable } from './clickhouse-fields.ts';

const LOG_COLUMNS = {
  traceId: 'TraceId',
  spanId: 'SpanId',
  traceFlags: 'TraceFlags',
  severityText: 'SeverityText',
  severityNumber: 'SeverityNumber',
  body: 'Body',
  resource: 'ResourceAttributes',
  resourceSchemaUrl: 'ResourceSchemaUrl',
  scopeName: 'ScopeName',
  scopeVersion: 'ScopeVersion',
  scope: 'ScopeAttributes',
  scopeSchemaUrl: 'ScopeSchemaUrl',
  attributes: 'LogAttributes',
  eventName: 'EventName',
};

const nanosOf = (list: string) => `arrayMap(t -> toString(toUnixTimestamp64Nano(t)), ${list})`;

const SPAN_COLUMNS = {
  traceId: 'TraceId',
  spanId: 'SpanId',
  parentSpanId: 'ParentSpanId',
  traceState: 'TraceState',
  name: 'SpanName',
  kind: 'SpanKind',
  resource: 'ResourceAttributes',
  scopeName: 'ScopeName',
  scopeVersion: 'ScopeVersion',
  attributes: 'SpanAttributes',
  duration: 'toString(Duration)',
  statusCode: 'StatusCode',
  statusMessage: 'StatusMessage',
  eventTimes: nanosOf('Events.Timestamp'),
  eventNames: 'Events.Name',
  eventAttributes: 'Events.Attributes',
  linkTraceIds: 'Links.TraceId',
  linkSpanIds: 'Links.SpanId',
  linkTraceStates: 'Links.TraceState',
  linkAttributes: 'Links.Attributes',
};

/** The columns of a whole record, by the names that {@link decodeRow} reads; `w_` keeps them apart from all others. */
export function wholeColumns({ table, columns }: ClickHouseTable): string[] {
  const all = Object.entries(table === 'logs' ? LOG_COLUMNS : SPAN_COLUMNS);
  return all.map(([name, sql]) => {
    // The first exporters had no such column.
    const value = name === 'eventName' && !columns.has('EventName') ? "''" : sql;
    return `${value} AS w_${name}`;
  });
}

type Row = Readonly<Record<string, unknown>>;

/** A record from a row with `time` in nanoseconds and the {@link wholeColumns}. */
export function decodeRow(row: Row, table: ClickHouseTable['table']): StoredLog | StoredSpan {
  return table === 'logs' ? decodeLog(row) : decodeSpan(row);
}

function decodeLog(row: Row): StoredLog {
  const timestamp = BigInt(text(row.time));
  return {
    signal: 'logs',
    resource: { attributes: map(row.w_resource), schemaUrl: text(row.w_resourceSchemaUrl) },
    scope: {
      name: text(row.w_scopeName),
      version: text(row.w_scopeVersion),
      attributes: map(row.w_scope),
      schemaUrl: text(row.w_scopeSchemaUrl),
    },
    attributes: map(row.w_attributes),
    timestamp,
    // The tables do not have it.
    observedTimestamp: timestamp,
    severityNumber: Number(row.w_severityNumber),
    severityText: text(row.w_severityText),
    body: text(row.w_body),
    eventName: text(row.w_eventName),
    traceId: text(row.w_traceId),
    spanId: text(row.w_spanId),
    traceFlags: Number(row.w_traceFlags),
    droppedAttributesCount: 0,
  };
}

function decodeSpan(row: Row): StoredSpan {
  const timestamp = BigInt(text(row.time));
  return {
    signal: 'traces',
    resource: { attributes: map(row.w_resource), schemaUrl: '' },
    scope: { name: text(row.w_scopeName), version: text(row.w_scopeVersion), attributes: {}, schemaUrl: '' },
    attributes: map(row.w_attributes),
    timestamp,
    endTimestamp: timestamp + BigInt(text(row.w_duration)),
    traceId: text(row.w_traceId),
    spanId: text(row.w_spanId),
    parentSpanId: text(row.w_parentSpanId),
    traceState: text(row.w_traceState),
    traceFlags: 0,
    name: text(row.w_name),
    kind: numberOf(SPAN_KINDS, text(row.w_kind), 'SPAN_KIND_'),
    statusCode: numberOf(SPAN_STATUSES, text(row.w_statusCode), 'STATUS_CODE_'),
    statusMessage: text(row.w_statusMessage),
    events: list(row.w_eventTimes).map((time, index) => ({
      timestamp: BigInt(text(time)),
      name: text(list(row.w_eventNames)[index]),
      attributes: map(list(row.w_eventAttributes)[index]),
      droppedAttributesCount: 0,
    })),
    links: list(row.w_linkTraceIds).map((traceId, index) => ({
      traceId: text(traceId),
      spanId: text(list(row.w_linkSpanIds)[index]),
      traceState: text(list(row.w_linkTraceStates)[index]),
      traceFlags: 0,
      attributes: map(list(row.w_linkAttributes)[index]),
      droppedAttributesCount: 0,
    })),
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** The number of an enum's name; of an unknown one, a number that has no name either. */
function numberOf(names: readonly string[], name: string, prefix: string): number {
  const number = names.indexOf(name.replace(prefix, '').toLowerCase());
  return number === -1 ? names.length : number;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : String(value ?? '');
}

function map(value: unknown): Record<string, string> {
  return typeof value === 'object' && value !== null ? (value as Record<string, string>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
