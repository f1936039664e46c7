/** A pipeline's one statement over a snapshot, in DuckDB's SQL. Pure. */
import { type Condition, type Flow, flowOf } from '@agentbus/filter';
import { duckDbDialect } from './duckdb-dialect.ts';
import type { Table } from './field-sql.ts';
import { NEWEST_FIRST, RecordRelation } from './record-relation.ts';
import { JSON_COLUMNS, type RecordsGround, recordsSql } from './records-sql.ts';
import { orderBySql, type Relation } from './relation.ts';
import type { SqlParameters } from './sql-parameters.ts';
import { resultSql, type SqlStage, StageWriter } from './stage-sql.ts';

/** What a pipeline asks for. */
export interface PipelineShape {
  readonly table: Table;
  readonly condition: Condition;
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
  readonly stages: readonly SqlStage[];
  /** An IANA name. */
  readonly timeZone: string;
}

/** The columns of a statement for records. */
export const WHOLE_COLUMNS: readonly string[] = [
  ...JSON_COLUMNS,
  'file',
  'file_row',
  'time',
  'segment',
  'position',
  'match',
];

/** The statement: for {@link WHOLE_COLUMNS} where records come out, else for the columns of the flow. */
export function pipelineSql(shape: PipelineShape, ground: RecordsGround, parameters: SqlParameters): string {
  const { stages, timeZone } = shape;
  const flow = flowOf(stages);
  const dialect = duckDbDialect(parameters, timeZone);
  const records = new RecordRelation(dialect);
  const place = stages.findIndex(({ type }) => type === 'context');
  const writer = new StageWriter(dialect);
  const first: Relation =
    place === -1 ? records : { ...records, sql: wantedSql(stages.slice(0, place)), order: records.order };
  const relation = stages
    .slice(Math.max(place, 0))
    .reduce<Relation>((rows, stage) => writer.after(rows, stage), first);
  const result = flow.type === 'rows' ? resultSql(relation, flow.columns) : wholeSql(relation, place !== -1);
  const base = recordsSql(
    {
      ...shape,
      matching: place === -1 ? 'only' : 'all',
      columns: records.columns,
      ordered: isOrdered(stages, flow),
      whole: flow.type === 'records',
    },
    ground,
    parameters,
  );
  return `WITH records AS (${base}) ${result}`;
}

/** All records, of which only the first that match do so where stages before `context` limit them. */
function wantedSql(limits: readonly SqlStage[]): string {
  const wanted = limits.map((stage) => (stage.type === 'limit' ? stage.limit : 0));
  if (wanted.length === 0) return 'SELECT * FROM records';
  const number = `sum(match::INTEGER) OVER (${orderBySql(NEWEST_FIRST)} ROWS UNBOUNDED PRECEDING)`;
  return `SELECT * REPLACE (match AND ${number} <= ${Math.min(...wanted)} AS match) FROM records`;
}

function wholeSql({ sql, order }: Relation, matched: boolean): string {
  const columns = WHOLE_COLUMNS.map((name) => (name === 'match' && !matched ? 'true AS match' : name));
  return `SELECT ${columns.join(', ')} FROM (${sql}) AS r ${orderBySql(order)}`;
}

/** Whether anything depends on the order that records are in: groups do not. */
function isOrdered([first]: readonly SqlStage[], flow: Flow): boolean {
  return flow.type === 'records' || (first?.type !== 'aggregate' && first?.type !== 'top');
}
