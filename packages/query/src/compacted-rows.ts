/** Reads rows of compacted files whole, once it is known which. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { promotedColumn } from './compacted-columns.ts';
import type { CompactedSource } from './compacted-file.ts';
import type { FoundRow } from './compacted-search.ts';
import { interruptible } from './duckdb-database.ts';
import { PROMOTED_ATTRIBUTES } from './record-columns.ts';
import type { RecordRow } from './record-decoder.ts';
import { joinRecord } from './record-shape.ts';

/** The columns that {@link recordRowOf} reads, in its order. */
export const WIDE_COLUMNS: string = [
  'file_row_number',
  'json',
  'shape',
  'time',
  'second_time',
  'body',
  'name',
  'trace_id',
  'span_id',
  'parent_span_id',
  'attribute_values',
  'pieces',
  'resource',
  'resource_schema_url',
  'scope',
  'scope_schema_url',
  ...PROMOTED_ATTRIBUTES.map(promotedColumn),
].join(', ');

/** The OTLP/JSON of found rows, in their order. */
export async function readWideRows(
  connection: DuckDBConnection,
  found: readonly FoundRow[],
  signal: AbortSignal,
): Promise<RecordRow[]> {
  const byFile = new Map<CompactedSource, number[]>();
  for (const { source, row } of found) {
    const rows = byFile.get(source);
    if (rows === undefined) byFile.set(source, [row]);
    else rows.push(row);
  }
  const read = new Map<CompactedSource, Map<number, RecordRow>>();
  for (const [source, rows] of byFile) read.set(source, await readFileRows(connection, source, rows, signal));
  return found.map(({ source, row }) => {
    const record = read.get(source)?.get(row);
    if (record === undefined) throw new Error(`${source.path} has no row ${row}`);
    return record;
  });
}

async function readFileRows(
  connection: DuckDBConnection,
  { readPath }: CompactedSource,
  rows: readonly number[],
  signal: AbortSignal,
): Promise<Map<number, RecordRow>> {
  // Numbers of our own: DuckDB leaves out row groups only where it sees them in the statement.
  const sql = `SELECT ${WIDE_COLUMNS} FROM read_parquet($1) WHERE file_row_number IN (${rows.join(', ')})`;
  const reader = await interruptible(connection, signal, () => connection.runAndReadAll(sql, [readPath]));
  return new Map(reader.getRows().map((row) => [Number(row[0]), recordRowOf(row)]));
}

/** A record's OTLP/JSON, from the {@link WIDE_COLUMNS}. */
export function recordRowOf(row: readonly DuckDBValue[]): RecordRow {
  const [
    ,
    json,
    shape,
    time,
    secondTime,
    body,
    name,
    traceId,
    spanId,
    parentSpanId,
    values,
    pieces,
    ...more
  ] = row;
  const [resource, resourceSchemaUrl, scope, scopeSchemaUrl, ...promoted] = more.map(textOrNull);
  return {
    record:
      typeof json === 'string'
        ? json
        : joinRecord({
            shape: String(shape),
            time: BigInt(String(time)),
            secondTime: BigInt(String(secondTime)),
            body: textOrNull(body),
            name: textOrNull(name),
            traceId: String(traceId),
            spanId: String(spanId),
            parentSpanId: textOrNull(parentSpanId) ?? '',
            attributeValues: textOrNull(values),
            promoted,
            pieces: textOrNull(pieces),
          }),
    resource: resource ?? null,
    resourceSchemaUrl: resourceSchemaUrl ?? null,
    scope: scope ?? null,
    scopeSchemaUrl: scopeSchemaUrl ?? null,
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
