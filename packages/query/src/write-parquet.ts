/** Records as a Parquet file with the columns of the collector's ClickHouse schema. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { displayValue, type StoredAttributes, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import type { DuckDBAppender } from '@duckdb/node-api';
import { openDatabase } from './duckdb-database.ts';
import { SPAN_KIND_NAMES, STATUS_CODE_NAMES } from './spans-table.ts';
import { textLiteral } from './sql-literals.ts';

/** 256 MiB: what does not fit waits on the disk. */
const MEMORY_LIMIT: number = 256 * 1024 * 1024;

const ZSTD_LEVEL = 3;

/** So many rows wait in memory before they are handed over. */
const FLUSH_ROWS = 4096;

/** A column: its type in the file, how it is made of what is gathered, and what is gathered of a record. */
interface Column<T> {
  readonly name: string;
  /** What is gathered: whole numbers, or text. */
  readonly gathered: 'BIGINT' | 'VARCHAR';
  /** The value in the file, of the gathered column. */
  readonly sql: (column: string) => string;
  readonly of: (record: T) => bigint | string;
}

const asIs = (column: string): string => column;
const text = <T>(name: string, of: (record: T) => string): Column<T> => ({
  name,
  gathered: 'VARCHAR',
  sql: asIs,
  of,
});
const time = <T>(name: string, of: (record: T) => bigint): Column<T> => ({
  name,
  gathered: 'BIGINT',
  sql: (column) => `make_timestamp_ns(${column})`,
  of,
});
const number = <T>(name: string, type: string, of: (record: T) => bigint): Column<T> => ({
  name,
  gathered: 'BIGINT',
  sql: (column) => `${column}::${type}`,
  of,
});
const json = <T>(name: string, type: string, of: (record: T) => unknown): Column<T> => ({
  name,
  gathered: 'VARCHAR',
  sql: (column) => `from_json(${column}, '"${type}"')`,
  of: (record) => JSON.stringify(of(record)),
});
const map = <T>(name: string, of: (record: T) => StoredAttributes): Column<T> =>
  json(name, 'MAP(VARCHAR, VARCHAR)', (record) => displayed(of(record)));

const LOG_COLUMNS: readonly Column<StoredLog>[] = [
  time('Timestamp', ({ timestamp }) => timestamp),
  text('TraceId', ({ traceId }) => traceId),
  text('SpanId', ({ spanId }) => spanId),
  number('TraceFlags', 'UTINYINT', ({ traceFlags }) => BigInt(traceFlags)),
  text('SeverityText', ({ severityText }) => severityText),
  number('SeverityNumber', 'INTEGER', ({ severityNumber }) => BigInt(severityNumber)),
  text('ServiceName', ({ resource }) => serviceName(resource.attributes)),
  text('Body', ({ body }) => (body === undefined ? '' : displayValue(body))),
  text('ResourceSchemaUrl', ({ resource }) => resource.schemaUrl),
  map('ResourceAttributes', ({ resource }) => resource.attributes),
  text('ScopeSchemaUrl', ({ scope }) => scope.schemaUrl),
  text('ScopeName', ({ scope }) => scope.name),
  text('ScopeVersion', ({ scope }) => scope.version),
  map('ScopeAttributes', ({ scope }) => scope.attributes),
  map('LogAttributes', ({ attributes }) => attributes),
  text('EventName', ({ eventName }) => eventName),
];

const SPAN_COLUMNS: readonly Column<StoredSpan>[] = [
  time('Timestamp', ({ timestamp }) => timestamp),
  text('TraceId', ({ traceId }) => traceId),
  text('SpanId', ({ spanId }) => spanId),
  text('ParentSpanId', ({ parentSpanId }) => parentSpanId),
  text('TraceState', ({ traceState }) => traceState),
  text('SpanName', ({ name }) => name),
  text('SpanKind', ({ kind }) => SPAN_KIND_NAMES[kind] ?? ''),
  text('ServiceName', ({ resource }) => serviceName(resource.attributes)),
  map('ResourceAttributes', ({ resource }) => resource.attributes),
  text('ScopeName', ({ scope }) => scope.name),
  text('ScopeVersion', ({ scope }) => scope.version),
  map('SpanAttributes', ({ attributes }) => attributes),
  number('Duration', 'UBIGINT', (span) => durationOf(span)),
  text('StatusCode', ({ statusCode }) => STATUS_CODE_NAMES[statusCode] ?? ''),
  text('StatusMessage', ({ statusMessage }) => statusMessage),
  {
    ...json('Events.Timestamp', 'VARCHAR[]', ({ events }: StoredSpan) =>
      events.map((event) => `${event.timestamp}`),
    ),
    sql: (column) =>
      `list_transform(from_json(${column}, '["VARCHAR"]'), lambda t: make_timestamp_ns(t::BIGINT))`,
  },
  lists('Events.Name', ({ events }) => events.map(({ name }) => name)),
  maps('Events.Attributes', ({ events }) => events.map(({ attributes }) => attributes)),
  lists('Links.TraceId', ({ links }) => links.map(({ traceId }) => traceId)),
  lists('Links.SpanId', ({ links }) => links.map(({ spanId }) => spanId)),
  lists('Links.TraceState', ({ links }) => links.map(({ traceState }) => traceState)),
  maps('Links.Attributes', ({ links }) => links.map(({ attributes }) => attributes)),
];

function lists(name: string, of: (span: StoredSpan) => string[]): Column<StoredSpan> {
  return { ...json(name, '', of), sql: (column) => `from_json(${column}, '["VARCHAR"]')` };
}

function maps(name: string, of: (span: StoredSpan) => StoredAttributes[]): Column<StoredSpan> {
  return {
    ...json(name, '', (span) => of(span).map(displayed)),
    sql: (column) => `from_json(${column}, '["MAP(VARCHAR, VARCHAR)"]')`,
  };
}

/** Settings of {@link writeParquet}. */
export interface WriteParquetOptions {
  /** The file, which must not be there. */
  readonly path: string;
  /** The table whose columns it gets. */
  readonly table: 'logs' | 'spans';
  /** Stops it; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes records to a Parquet file, in their order. They wait in a table that DuckDB puts on the disk where it does not fit into
 * 256 MiB. Resolves with their number.
 */
export async function writeParquet(
  records: AsyncIterable<StoredLog> | AsyncIterable<StoredSpan>,
  { path, table, signal }: WriteParquetOptions,
): Promise<number> {
  const columns = (table === 'logs' ? LOG_COLUMNS : SPAN_COLUMNS) as readonly Column<
    StoredLog | StoredSpan
  >[];
  const temporaryDirectory = await mkdtemp(join(tmpdir(), 'agentbus-parquet-'));
  const database = await openDatabase({ memoryLimit: MEMORY_LIMIT, temporaryDirectory, threads: 1 });
  try {
    const connection = await database.connect();
    const gathered = columns.map(({ gathered: type }, index) => `c${index} ${type}`);
    await connection.run(`CREATE TABLE gathered (${gathered.join(', ')})`);
    const appender = await connection.createAppender('gathered');
    let count = 0;
    for await (const record of records) {
      signal?.throwIfAborted();
      appendRow(appender, columns, record);
      if (++count % FLUSH_ROWS === 0) appender.flushSync();
    }
    appender.closeSync();
    const selected = columns.map(({ name, sql }, index) => `${sql(`c${index}`)} AS "${name}"`);
    await connection.run(
      `COPY (SELECT ${selected.join(', ')} FROM gathered ORDER BY rowid) TO ${textLiteral(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL ${ZSTD_LEVEL})`,
    );
    connection.closeSync();
    return count;
  } finally {
    database.close();
    await rm(temporaryDirectory, { recursive: true, force: true });
  }
}

function appendRow<T>(appender: DuckDBAppender, columns: readonly Column<T>[], record: T): void {
  for (const { of } of columns) {
    const value = of(record);
    if (typeof value === 'bigint') appender.appendBigInt(value);
    else appender.appendVarchar(value);
  }
  appender.endRow();
}

function displayed(attributes: StoredAttributes): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, displayValue(value)]));
}

function serviceName(attributes: StoredAttributes): string {
  const name = attributes['service.name'];
  return name === undefined ? '' : displayValue(name);
}

function durationOf({ timestamp, endTimestamp }: StoredSpan): bigint {
  return endTimestamp > timestamp ? endTimestamp - timestamp : 0n;
}
