/** A pipeline's one statement in ClickHouse's SQL. Pure. */
import { type Condition, flowOf } from '@agentbus/filter';
import { clickHouseCondition } from './clickhouse-condition.ts';
import { clickHouseDialect } from './clickhouse-dialect.ts';
import { type ClickHouseTable, clickHouseDuration, clickHouseField } from './clickhouse-fields.ts';
import type { ClickHouseParameters } from './clickhouse-parameters.ts';
import { wholeColumns } from './clickhouse-records.ts';
import { RecordRelation, type RecordValue } from './record-relation.ts';
import { type OrderTerm, orderBySql, type Relation } from './relation.ts';
import { resultSql, type SqlStage, StageWriter } from './stage-sql.ts';

/** What a pipeline asks of ClickHouse. */
export interface ClickHousePipeline {
  readonly table: ClickHouseTable;
  readonly condition: Condition;
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
  readonly stages: readonly SqlStage[];
  readonly order: 'asc' | 'desc';
  /** An IANA name. */
  readonly timeZone: string;
}

/** What `DateTime64(9)` can hold, in nanoseconds. */
const LAST_INSTANT = 9_223_372_036_854_775_807n;

/** The statement: for whole records where such come out, else for the columns of the flow. */
export function clickHousePipelineSql(
  pipeline: ClickHousePipeline,
  parameters: ClickHouseParameters,
): string {
  const { table, condition, stages, timeZone, order } = pipeline;
  const flow = flowOf(stages);
  const dialect = clickHouseDialect(parameters, timeZone);
  const terms = orderTerms(order);
  const records = new RecordRelation(dialect, terms);
  const place = stages.findIndex(({ type }) => type === 'context');
  const writer = new StageWriter(dialect);
  const first: Relation =
    place === -1
      ? records
      : {
          sql: wantedSql(stages.slice(0, place), terms),
          order: terms,
          cell: records.cell,
          sortCell: records.sortCell,
          measure: records.measure,
        };
  const relation = stages
    .slice(Math.max(place, 0))
    .reduce<Relation>((rows, stage) => writer.after(rows, stage), first);
  const result =
    flow.type === 'rows'
      ? resultSql(relation, flow.columns)
      : `SELECT * FROM (${relation.sql}) AS r ${orderBySql(relation.order)}`;
  const matches = clickHouseCondition(condition, table, parameters);
  const columns = [
    'toNullable(toUnixTimestamp64Nano(Timestamp)) AS time',
    // Records of one timestamp have no order there: any will do that is always the same.
    'cityHash64(TraceId, SpanId, ServiceName) AS tie',
    ...(place === -1 ? [] : [`${matches} AS match`]),
    ...(flow.type === 'records' ? wholeColumns(table) : []),
    ...records.columns.map(({ name, value }) => `${valueSql(value, table, parameters)} AS ${name}`),
  ];
  const where = [...boundsSql(pipeline), ...(place === -1 ? [matches] : [])].join(' AND ');
  return `WITH records AS (SELECT ${columns.join(', ')} FROM ${table.name} WHERE ${where}) ${result}`;
}

function orderTerms(direction: 'asc' | 'desc'): OrderTerm[] {
  return ['time', 'tie'].map((sql) => ({ sql, direction }));
}

function valueSql(value: RecordValue, table: ClickHouseTable, parameters: ClickHouseParameters): string {
  switch (value.type) {
    case 'text':
      return `toNullable(toString(${clickHouseField(value.field, table, parameters)}))`;
    case 'seconds':
      return `toNullable(${clickHouseDuration(table, parameters)} / 1e9)`;
    case 'severity':
      return table.table === 'logs' ? 'nullIf(SeverityNumber, 0)' : 'CAST(NULL AS Nullable(UInt8))';
  }
}

function boundsSql({ table, since, until }: ClickHousePipeline): string[] {
  const bounds = ['true'];
  const bound = (operator: '>=' | '<', nanos: bigint) => {
    bounds.push(`Timestamp ${operator} fromUnixTimestamp64Nano(toInt64(${nanos}))`);
    // What the tables are sorted and partitioned by; whole seconds, so one more.
    if (table.columns.has('TimestampTime')) {
      const seconds = nanos / 1_000_000_000n;
      bounds.push(`TimestampTime ${operator === '<' ? '<=' : '>='} toDateTime(${seconds})`);
    }
  };
  if (since !== undefined && since > LAST_INSTANT) bounds.push('false');
  else if (since !== undefined && since > 0n) bound('>=', since);
  if (until !== undefined && until <= 0n) bounds.push('false');
  else if (until !== undefined && until <= LAST_INSTANT) bound('<', until);
  return bounds;
}

/** All records, of which only the first that match do so where stages before `context` limit them. */
function wantedSql(limits: readonly SqlStage[], order: readonly OrderTerm[]): string {
  const wanted = limits.map((stage) => (stage.type === 'limit' ? stage.limit : 0));
  if (wanted.length === 0) return 'SELECT * FROM records';
  const number = `sum(match) OVER (${orderBySql(order)} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
  return `SELECT * REPLACE (match AND ${number} <= ${Math.min(...wanted)} AS match) FROM records`;
}
