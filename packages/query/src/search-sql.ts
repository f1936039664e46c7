import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { Table } from './field-sql.ts';
import { logsTableSql } from './logs-table.ts';
import type { RecordRow } from './record-decoder.ts';
import { type LineSource, recordRowsSql, type SignalPath } from './record-rows-sql.ts';
import { spansTableSql } from './spans-table.ts';

/** The SQL of each table, from a query for its rows of JSON. */
export const TABLE_SQL: Readonly<Record<Table, (rows: string) => string>> = {
  logs: logsTableSql,
  spans: spansTableSql,
};

/** Where each table's records are in a line. */
export const PATHS: Readonly<Record<Table, SignalPath>> = {
  logs: { resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords' },
  spans: { resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans' },
};

/** What a search's SQL is made of. */
export interface SearchShape {
  readonly table: Table;
  readonly source: LineSource;
  /** Conditions on the table's columns; all must hold. */
  readonly conditions: readonly string[];
  readonly limit: number | undefined;
  readonly order: 'asc' | 'desc';
}

/**
 * A query for {@link SearchRow}s. With a limit DuckDB keeps the best rows only, so
 * the wide columns of all others are dropped as soon as their timestamp is known; measured, that costs no more than
 * ordering row numbers alone.
 */
export function searchSql(search: SearchShape): string {
  const { table, source, conditions, limit, order } = search;
  const direction = order.toUpperCase();
  return `WITH ${TABLE_SQL[table](recordRowsSql(PATHS[table], source))}
SELECT record_json, resource_json, resource_schema_url, scope_json, scope_schema_url, part, file_index, nanos, position FROM ${table}
WHERE ${['true', ...conditions].join(' AND ')}
ORDER BY nanos ${direction}, part ${direction}, position ${direction}${limit === undefined ? '' : ` LIMIT ${limit}`}`;
}

/** A row of {@link searchSql}. */
export interface SearchRow extends RecordRow {
  /** Which part of the source the record is from. */
  readonly part: number;
  /** Which of that part's files. */
  readonly file: number;
  /** Unix nanoseconds. */
  readonly time: bigint;
  /** Counts up within the part. */
  readonly position: number;
}

/** The rows of one chunk of a result of {@link searchSql}. */
export function* rowsOf(chunk: DuckDBDataChunk): Generator<SearchRow, void, undefined> {
  for (const [
    record,
    resource,
    resourceSchemaUrl,
    scope,
    scopeSchemaUrl,
    part,
    file,
    time,
    position,
  ] of chunk.getRows()) {
    yield {
      record: String(record),
      resource: textOrNull(resource),
      resourceSchemaUrl: textOrNull(resourceSchemaUrl),
      scope: textOrNull(scope),
      scopeSchemaUrl: textOrNull(scopeSchemaUrl),
      part: Number(part),
      file: Number(file),
      time: BigInt(String(time)),
      position: Number(position),
    };
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
