/** The records of a snapshot as one table expression, with the columns that a statement asks for. Pure. */
import type { Condition } from '@agentbus/filter';
import { blockScanSql } from './block-scan.ts';
import type { CompactedSource } from './compacted-file.ts';
import { COLUMN_ROWS, columnRowsSql, jsonRowsSql } from './compacted-rows-sql.ts';
import type { CandidateBlock } from './compacted-search.ts';
import { conditionSql } from './compile-to-duckdb.ts';
import { durationSql, fieldSql, JSON_ROWS, type RowForm, type Table } from './field-sql.ts';
import { LINE_TEXTS, recordConditionSql } from './line-search.ts';
import { pathOrder, segmentOrderSql } from './record-order.ts';
import type { RecordColumn, RecordValue } from './record-relation.ts';
import { type LineSource, recordRowsSql } from './record-rows-sql.ts';
import { timeBound } from './search-run.ts';
import { PATHS, TABLE_SQL } from './search-sql.ts';
import type { SnapshotFile } from './snapshot.ts';
import type { SqlParameters } from './sql-parameters.ts';
import { prefilterSql } from './text-prefilter.ts';

/** Which records, and what of them. */
export interface RecordsShape {
  readonly table: Table;
  readonly condition: Condition;
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
  /** `all`: records that do not match are there as well, and the column `match` tells. */
  readonly matching: 'only' | 'all';
  readonly columns: readonly RecordColumn[];
  /** Whether `segment` and `position` are asked for, which with `time` are the order of records. */
  readonly ordered: boolean;
  /**
   * Whether the records themselves are: their JSON in the columns of a search's rows, with `file`, the place among the
   * line files; or, where `record_json` is NULL, `file`, the place among the compacted ones, and `file_row`.
   */
  readonly whole: boolean;
}

/** Where the records are. */
export interface RecordsGround {
  /** The files of lines; `undefined` where there are none. */
  readonly lines:
    | {
        readonly source: Pick<LineSource, 'parts' | 'maxLineBytes'>;
        readonly parts: readonly (readonly SnapshotFile[])[];
      }
    | undefined;
  readonly blocks: readonly CandidateBlock[];
  readonly sources: readonly CompactedSource[];
  /** Makes a list that can be bound. */
  readonly listValue: (texts: readonly string[]) => unknown;
}

export const JSON_COLUMNS = [
  'record_json',
  'resource_json',
  'resource_schema_url',
  'scope_json',
  'scope_schema_url',
] as const;

/** A query for the records; its rows have no order. */
export function recordsSql(shape: RecordsShape, ground: RecordsGround, parameters: SqlParameters): string {
  const parts = [linesSql(shape, ground, parameters), ...blocksSql(shape, ground, parameters)];
  const present = parts.filter((part) => part !== undefined);
  return (present.length === 0 ? [nothingSql(shape, parameters)] : present).join('\nUNION ALL\n');
}

function linesSql(
  shape: RecordsShape,
  { lines, listValue }: RecordsGround,
  parameters: SqlParameters,
): string | undefined {
  if (lines === undefined) return undefined;
  const { table, condition, matching } = shape;
  const linePrefilter = matching === 'only' ? prefilterSql(condition, LINE_TEXTS, parameters) : '';
  const starts = lines.parts.map((_, part) => lines.parts.slice(0, part).flat().length);
  const file = `(file_index + [${starts.join(', ')}][part + 1])::BIGINT`;
  const orders = lines.parts.flat().map(({ source }) => pathOrder(source));
  const matches = () => recordConditionSql(condition, table, parameters);
  return `(WITH ${TABLE_SQL[table](recordRowsSql(PATHS[table], { ...lines.source, linePrefilter }))}
    ${selectSql(shape, JSON_ROWS, parameters, {
      condition: matches,
      segment: shape.ordered ? `${parameters.add(listValue(orders))}[${file} + 1]` : '',
      position: 'position',
      whole: [...JSON_COLUMNS, `${file} AS file`, 'NULL::BIGINT AS file_row'],
    })} FROM ${table} WHERE ${whereSql(shape, parameters, matches)})`;
}

function blocksSql(
  shape: RecordsShape,
  { blocks, sources }: RecordsGround,
  parameters: SqlParameters,
): string[] {
  if (blocks.length === 0) return [];
  const { table, condition } = shape;
  const whole = [...JSON_COLUMNS.map((name) => `NULL::VARCHAR AS ${name}`), 'file', 'file_row'];
  const inColumns = () => conditionSql(condition, table, parameters, COLUMN_ROWS);
  const parts = [
    `(${selectSql(shape, COLUMN_ROWS, parameters, {
      condition: inColumns,
      segment: segmentOrderSql('segment'),
      position: 'position',
      whole,
    })} FROM (${columnRowsSql(table, blockScanSql(blocks, sources, parameters))}) AS r
      WHERE ${whereSql(shape, parameters, inColumns)})`,
  ];
  const kept = blocks.filter(({ block }) => block.jsonRows > 0);
  if (kept.length === 0) return parts;
  const inJson = () => conditionSql(condition, table, parameters);
  parts.push(`(WITH ${TABLE_SQL[table](jsonRowsSql(blockScanSql(kept, sources, parameters)))}
    ${selectSql(shape, JSON_ROWS, parameters, {
      condition: inJson,
      segment: segmentOrderSql('file_index.segment'),
      position: 'file_index.position',
      whole: [...whole.slice(0, -2), 'part AS file', 'position AS file_row'],
    })} FROM ${table} WHERE ${whereSql(shape, parameters, inJson)})`);
  return parts;
}

/** How one kind of rows holds what does not depend on fields. */
interface RowPlaces {
  readonly condition: () => string;
  readonly segment: string;
  readonly position: string;
  readonly whole: readonly string[];
}

function selectSql(shape: RecordsShape, form: RowForm, parameters: SqlParameters, places: RowPlaces): string {
  const items = ['nanos::UBIGINT AS time'];
  if (shape.ordered) items.push(`${places.segment} AS segment`, `${places.position}::BIGINT AS position`);
  if (shape.matching === 'all') items.push(`${places.condition()} AS match`);
  if (shape.whole) items.push(...places.whole);
  for (const { name, value } of shape.columns) {
    items.push(`${valueSql(value, shape.table, parameters, form)} AS ${name}`);
  }
  return `SELECT ${items.join(', ')}`;
}

function valueSql(value: RecordValue, table: Table, parameters: SqlParameters, form: RowForm): string {
  switch (value.type) {
    case 'text':
      return fieldSql(value.field, table, parameters, form);
    case 'seconds':
      return `${durationSql(table, parameters, form)} / 1e9`;
    case 'severity':
      return table === 'logs' ? 'nullif("SeverityNumber", 0)::INTEGER' : 'NULL::INTEGER';
  }
}

function whereSql(
  { since, until, matching }: RecordsShape,
  parameters: SqlParameters,
  condition: () => string,
): string {
  return [
    ...(since === undefined ? ['true'] : [`nanos >= ${parameters.add(timeBound(since))}::HUGEINT`]),
    ...(until === undefined ? [] : [`nanos < ${parameters.add(timeBound(until))}::HUGEINT`]),
    ...(matching === 'only' ? [condition()] : []),
  ].join(' AND ');
}

/** No rows, of the same columns. */
function nothingSql(shape: RecordsShape, parameters: SqlParameters): string {
  const rows = `SELECT 0 AS part, 0 AS position, 0 AS file_index,
    ${JSON_COLUMNS.map((name) => `NULL::VARCHAR AS ${name}`).join(', ')} WHERE false`;
  return `(WITH ${TABLE_SQL[shape.table](rows)} ${selectSql(shape, JSON_ROWS, parameters, {
    condition: () => 'false',
    segment: "''",
    position: 'position',
    whole: [...JSON_COLUMNS, 'file_index AS file', 'position AS file_row'],
  })} FROM ${shape.table})`;
}
