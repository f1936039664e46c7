/** Answers as Apache Arrow, for what takes columns: many rows cost a fraction of what objects do. */
import type { Column } from '@agentbus/filter';
import { displayValue, type StoredAttributes, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import type { QueryAnswer, SqlColumn } from './query-answer.ts';
import { QueryError } from './query-error.ts';

/** 64 Ki rows: some megabytes. */
const DEFAULT_BATCH_ROWS = 65_536;

type Arrow = typeof import('apache-arrow');

/** What an Arrow column holds. Instants are nanoseconds, attributes texts by their keys. */
type ArrowType = 'text' | 'number' | 'integer' | 'boolean' | 'instant' | 'attributes';

interface ArrowColumn {
  readonly name: string;
  readonly type: ArrowType;
}

/** Settings of {@link toArrowStream}. */
export interface ArrowStreamOptions {
  /** The most rows of a record batch; an integer from 1. Default 65,536. */
  readonly batchRows?: number | undefined;
}

/**
 * An answer as an Arrow IPC stream, piece by piece. Rows have the columns of the answer; log records and spans those of the
 * collector's schema that they share with it, with bodies and attributes as texts. Needs the package `apache-arrow`.
 *
 * @throws QueryError `engine-missing` where that is not installed; what the answer throws.
 */
export async function* toArrowStream(
  answer: QueryAnswer,
  { batchRows = DEFAULT_BATCH_ROWS }: ArrowStreamOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!Number.isSafeInteger(batchRows) || batchRows < 1) {
    throw new QueryError(
      'invalid-option',
      `Cannot write Arrow: batchRows is ${batchRows}, must be an integer from 1.`,
    );
  }
  const arrow = await loadArrow();
  let given = false;
  for await (const batch of batchesOf(arrow, answer, batchRows)) {
    // A stream of its own, of which the parts are put together: the writer for many batches keeps all of them in memory.
    const stream = arrow.tableToIPC(new arrow.Table([batch]), 'stream');
    yield stream.subarray(given ? schemaEnd(stream) : 0, stream.length - END_OF_STREAM.length);
    given = true;
  }
  yield END_OF_STREAM;
}

/** @see https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format */
const END_OF_STREAM: Uint8Array = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** Where the stream's first message ends, which is its schema: behind a marker, a length, and as many bytes. */
function schemaEnd(stream: Uint8Array): number {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  return 8 + view.getInt32(4, true);
}

async function loadArrow(): Promise<Arrow> {
  try {
    return await import('apache-arrow');
  } catch (cause) {
    throw new QueryError(
      'engine-missing',
      'Cannot write Arrow: the package apache-arrow is not installed. Run: npm install apache-arrow',
      { cause },
    );
  }
}

async function* batchesOf(arrow: Arrow, answer: QueryAnswer, batchRows: number) {
  let columns: readonly ArrowColumn[] | undefined =
    answer.type === 'records' ? undefined : answer.columns.map(columnOf);
  let rows: (readonly unknown[])[] = [];
  let given = false;
  for await (const row of rowsOf(answer)) {
    columns ??= columnsOfRecord(row as StoredLog | StoredSpan);
    rows.push(
      answer.type === 'records' ? cellsOf(row as StoredLog | StoredSpan) : (row as readonly unknown[]),
    );
    if (rows.length < batchRows) continue;
    yield toRecordBatch(arrow, columns, rows);
    given = true;
    rows = [];
  }
  // Without rows there are still columns to tell.
  if (rows.length > 0 || !given) yield toRecordBatch(arrow, columns ?? LOG_COLUMNS, rows);
}

async function* rowsOf(answer: QueryAnswer): AsyncGenerator<unknown, void, undefined> {
  if (answer.type !== 'records') yield* answer.rows;
  else for await (const { record } of answer.records) yield record;
}

function columnOf({ name, type }: Column | SqlColumn): ArrowColumn {
  if (type === 'number' || type === 'instant') return { name, type };
  if (/^(?:U?(?:TINYINT|SMALLINT|INTEGER)|BIGINT)$/.test(type)) return { name, type: 'integer' };
  if (/^(?:DOUBLE|FLOAT)$/.test(type)) return { name, type: 'number' };
  return { name, type: type === 'BOOLEAN' ? 'boolean' : 'text' };
}

const COMMON_COLUMNS: readonly ArrowColumn[] = [
  { name: 'Timestamp', type: 'instant' },
  { name: 'TraceId', type: 'text' },
  { name: 'SpanId', type: 'text' },
  { name: 'ServiceName', type: 'text' },
  { name: 'ScopeName', type: 'text' },
  { name: 'ResourceAttributes', type: 'attributes' },
];

const LOG_COLUMNS: readonly ArrowColumn[] = [
  ...COMMON_COLUMNS,
  { name: 'LogAttributes', type: 'attributes' },
  { name: 'SeverityText', type: 'text' },
  { name: 'SeverityNumber', type: 'number' },
  { name: 'Body', type: 'text' },
  { name: 'EventName', type: 'text' },
];

const SPAN_COLUMNS: readonly ArrowColumn[] = [
  ...COMMON_COLUMNS,
  { name: 'SpanAttributes', type: 'attributes' },
  { name: 'ParentSpanId', type: 'text' },
  { name: 'SpanName', type: 'text' },
  { name: 'Duration', type: 'integer' },
  { name: 'StatusMessage', type: 'text' },
];

function columnsOfRecord({ signal }: StoredLog | StoredSpan): readonly ArrowColumn[] {
  return signal === 'logs' ? LOG_COLUMNS : SPAN_COLUMNS;
}

function cellsOf(record: StoredLog | StoredSpan): readonly unknown[] {
  const { timestamp, traceId, spanId, resource, scope, attributes } = record;
  const service = displayValue(resource.attributes['service.name'] ?? '');
  const common = [
    timestamp,
    traceId,
    spanId,
    service,
    scope.name,
    texts(resource.attributes),
    texts(attributes),
  ];
  if (record.signal === 'logs') {
    const { severityText, severityNumber, body, eventName } = record;
    return [...common, severityText, severityNumber, displayValue(body ?? ''), eventName];
  }
  const { parentSpanId, name, endTimestamp, statusMessage } = record;
  return [...common, parentSpanId, name, endTimestamp - timestamp, statusMessage];
}

function texts(attributes: StoredAttributes): Map<string, string> {
  return new Map(Object.entries(attributes).map(([key, value]) => [key, displayValue(value)]));
}

function toRecordBatch(arrow: Arrow, columns: readonly ArrowColumn[], rows: readonly (readonly unknown[])[]) {
  const children = columns.map(({ type }, index) =>
    toData(
      arrow,
      type,
      rows.map((row) => row[index] ?? null),
    ),
  );
  const fields = columns.map(
    ({ name }, index) => new arrow.Field(name, children[index]?.type ?? new arrow.Null(), true),
  );
  const data = arrow.makeData({
    type: new arrow.Struct(fields),
    length: rows.length,
    nullCount: 0,
    children,
  });
  return new arrow.RecordBatch(new arrow.Schema(fields), data);
}

function toData(arrow: Arrow, type: ArrowType, values: readonly unknown[]) {
  switch (type) {
    case 'text':
      return build(arrow, new arrow.Utf8(), values.map(textOf));
    case 'number':
      return build(arrow, new arrow.Float64(), values);
    case 'boolean':
      return build(arrow, new arrow.Bool(), values);
    case 'integer':
      return build(arrow, new arrow.Int64(), values.map(integerOf));
    case 'instant': {
      // Built as integers, since builders take instants in milliseconds only.
      const { length, nullCount, nullBitmap, values: data } = build(arrow, new arrow.Int64(), values);
      const nanoseconds = new arrow.TimestampNanosecond('UTC');
      return arrow.makeData({ type: nanoseconds, length, nullCount, nullBitmap, data });
    }
    case 'attributes': {
      const entry = new arrow.Struct([
        new arrow.Field('key', new arrow.Utf8(), false),
        new arrow.Field('value', new arrow.Utf8(), true),
      ]);
      return build(arrow, new arrow.Map_(new arrow.Field('entries', entry as never, false)), values);
    }
  }
}

function build<T extends import('apache-arrow').DataType>(arrow: Arrow, type: T, values: readonly unknown[]) {
  const builder = arrow.makeBuilder({ type, nullValues: [null] });
  for (const value of values) builder.append(value as never);
  return builder.finish().flush();
}

/** What JSON has for a value that is none of its own: a map, a list. */
function textOf(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Integers that a double does not hold come as texts. */
function integerOf(value: unknown): bigint | null {
  return value === null ? null : BigInt(value as string | number | bigint);
}
