/** Compiles filters to ClickHouse's SQL. Pure. */
import type { Condition, StringTest } from '@agentbus/filter';
import {
  attributesOf,
  CLICKHOUSE_TEXTS,
  type ClickHouseTable,
  clickHouseDuration,
  clickHouseField,
  foldSql,
  numberSql,
} from './clickhouse-fields.ts';
import type { ClickHouseParameters } from './clickhouse-parameters.ts';
import { doubleLiteral } from './stage-sql.ts';

/** An expression that is 1 for the same records that the filter's predicate takes, and 0 for all others. */
export function clickHouseCondition(
  condition: Condition,
  table: ClickHouseTable,
  parameters: ClickHouseParameters,
): string {
  const sqlOf = (inner: Condition) => clickHouseCondition(inner, table, parameters);
  switch (condition.type) {
    case 'all':
      return 'true';
    case 'and':
      return `(${condition.conditions.map(sqlOf).join(' AND ')})`;
    case 'or':
      return `(${condition.conditions.map(sqlOf).join(' OR ')})`;
    case 'not':
      return `NOT ${sqlOf(condition.condition)}`;
    case 'text': {
      const { pattern, ignoreCase } = condition;
      const test: StringTest = { type: 'wildcard', pattern: ['', ...pattern, ''], ignoreCase };
      const inColumns = CLICKHOUSE_TEXTS[table.table].map((column) => testSql(test, column, parameters));
      const inAttributes = `arrayExists(t -> ${testSql(test, 't', parameters)}, mapValues(${attributesOf(table.table)}))`;
      return `(${[...inColumns, inAttributes].join(' OR ')})`;
    }
    case 'exists':
      return existsSql(condition.field, table, parameters);
    case 'string':
      return known(testSql(condition.test, clickHouseField(condition.field, table, parameters), parameters));
    case 'number': {
      const value = numberSql(clickHouseField(condition.field, table, parameters));
      return known(`${value} ${condition.operator} ${doubleLiteral(condition.value)}`);
    }
    case 'severity': {
      if (table.table !== 'logs') return 'false';
      const texts = condition.texts.map((text) => `${foldSql('SeverityText')} = ${parameters.add(text)}`);
      const range = `SeverityNumber BETWEEN ${condition.lowest} AND ${condition.highest}`;
      return `(${[range, ...texts].join(' OR ')})`;
    }
    case 'instant':
      return `(toInt128(toUnixTimestamp64Nano(Timestamp)) ${condition.operator} toInt128('${condition.nanoseconds}'))`;
    case 'duration': {
      const value = clickHouseDuration(table, parameters);
      return known(`${value} ${condition.operator} ${doubleLiteral(condition.nanoseconds)}`);
    }
  }
}

/** What does not apply is 0, so that `NOT` is the complement. */
function known(sql: string): string {
  return `ifNull(${sql}, 0)`;
}

function existsSql(
  field: Extract<Condition, { type: 'exists' }>['field'],
  table: ClickHouseTable,
  parameters: ClickHouseParameters,
): string {
  switch (field.kind) {
    case 'attribute':
    case 'resource':
      return `(${clickHouseField(field, table, parameters)} IS NOT NULL)`;
    case 'level':
      return table.table === 'logs' ? "(SeverityNumber <> 0 OR SeverityText <> '')" : 'false';
    case 'timestamp':
      return '(toUnixTimestamp64Nano(Timestamp) <> 0)';
    case 'duration':
      return `(${clickHouseDuration(table, parameters)} IS NOT NULL)`;
    default:
      return known(`${clickHouseField(field, table, parameters)} <> ''`);
  }
}

function testSql(test: StringTest, field: string, parameters: ClickHouseParameters): string {
  const text = test.ignoreCase && test.type !== 'regex' ? foldSql(field) : field;
  switch (test.type) {
    case 'equals':
      return `${text} = ${parameters.add(test.value)}`;
    case 'wildcard':
      return `${text} LIKE ${parameters.add(likePattern(test.pattern))}`;
    case 'regex':
      // ClickHouse lets a dot match a line's end, RE2 by itself does not.
      return `match(${text}, ${parameters.add(`(?${test.ignoreCase ? 'i' : ''}-s)${test.pattern}`)})`;
  }
}

function likePattern(pieces: readonly string[]): string {
  return pieces.map((piece) => piece.replace(/[\\%_]/g, '\\$&')).join('%');
}
