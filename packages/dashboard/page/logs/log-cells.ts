/** The cells of a row of the log list, and the filters that they stand for. Pure. */
import { type Json, type LogRecord, textOf } from '../state/records.ts';

/** A cell. */
export interface LogCell {
  /** Its field in filters; `undefined` where a filter by it makes no sense. */
  readonly field: string | undefined;
  readonly label: string;
  readonly value: string;
}

/** The columns that are always there. */
export const FIXED_COLUMNS: readonly string[] = ['time', 'level', 'service', 'message'];

/** A field of a record, by its name in filters; `undefined` where the record has none. */
export function fieldOf(record: LogRecord, name: string): Json | undefined {
  switch (name) {
    case 'level':
      return record.level;
    case 'service':
      return record.service;
    case 'body':
      return record.body;
    case 'event':
      return record.event || undefined;
    case 'trace':
      return record.traceId || undefined;
    case 'span':
      return record.spanId || undefined;
    case 'scope':
      return record.scope || undefined;
    default:
      return record.attributes[name] ?? record.resource[name.replace(/^resource\./u, '')];
  }
}

/** The cells of a record, in the order in which they stand. */
export function cellsOf(record: LogRecord, columns: readonly string[]): LogCell[] {
  return [
    { field: undefined, label: 'time', value: record.timestamp },
    { field: 'level', label: 'level', value: record.level },
    { field: 'service', label: 'service', value: record.service },
    { field: 'body', label: 'message', value: textOf(record.body) },
    ...columns.map((name) => ({ field: name, label: name, value: textOf(fieldOf(record, name)) })),
  ];
}

/** Attributes that say what the row says already. */
const SAID: ReadonlySet<string> = new Set(['agentbus.log.kind', 'correlation.id']);

/** The first attributes as `key=value`, for the end of the row. */
export function inlineAttributes(
  record: LogRecord,
  columns: readonly string[],
): { key: string; value: string }[] {
  return Object.entries(record.attributes)
    .filter(([key]) => !SAID.has(key) && !columns.includes(key) && key !== 'exception.stacktrace')
    .slice(0, 6)
    .map(([key, value]) => ({ key, value: textOf(value).slice(0, 120) }));
}
